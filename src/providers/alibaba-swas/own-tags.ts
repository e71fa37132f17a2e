/** The tags that this bot puts on every snapshot; people cannot set them. */
export const markerKey = "snapshot-bot:marker";
export const managedByKey = "managed-by";
