import { disksSchema, snapshotsSchema } from "./schema.ts";
import type { Site } from "./site.ts";

/** Asks for one snapshot and one disk: proves the credentials, the project and both permissions. */
export async function checkAccess(site: Site, signal: AbortSignal): Promise<void> {
  const shared = { subject: "other", method: "GET", query: [["limit", "1"]], signal } as const;
  await site.call({
    ...shared,
    operation: "ListSnapshots",
    path: ["cloudsnapshots", "detail"],
    reply: snapshotsSchema,
  });
  await site.call({
    ...shared,
    operation: "ListVolumes",
    path: ["cloudvolumes", "detail"],
    reply: disksSchema,
  });
}
