/** The tags that this bot puts on every snapshot; people cannot set them. */
export const markerKey = "snapshot-bot:marker";
export const requestKey = "snapshot-bot:request";
export const managedByKey = "managed-by";
