/** Metadata that this bot stores with every snapshot that it makes. */
export const markerKey = "snapshot-bot:marker";
export const managedByKey = "managed-by";
