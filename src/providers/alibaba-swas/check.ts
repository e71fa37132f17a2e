import { serversSchema, snapshotsSchema } from "./schema.ts";
import type { Site } from "./site.ts";

/**
 * Asks for one server and one snapshot: proves the key, its permissions to list both, and the clock.
 * Listing regions would need no permission, and so prove none.
 */
export async function checkAccess(site: Site, signal: AbortSignal): Promise<void> {
  const shared = {
    effect: false,
    deadlineMs: site.settings.slowestReadMs,
    parameters: { PageNumber: 1, PageSize: 1 },
    signal,
  } as const;
  await site.call({ ...shared, operation: "ListInstances", reply: serversSchema });
  await site.call({ ...shared, operation: "ListSnapshots", reply: snapshotsSchema });
}
