import type { Snapshot, SnapshotPhase } from "../../domain/snapshot.ts";
import { ProviderError } from "../provider.ts";
import { badReply } from "./explain.ts";
import { markerOf } from "./marking.ts";
import { isBackupName } from "./options.ts";
import { snapshotsSchema, type SeenSnapshot } from "./schema.ts";
import type { Query } from "./signing.ts";
import type { Site } from "./site.ts";
import { momentOf } from "./times.ts";

// 1,000 is EVS's limit; a page of this size stays far below the largest reply that is read.
const pageSize = 500;
// A server that never comes to an end is stopped: 100,000 snapshots.
const pagesMax = 200;

/**
 * The project's snapshots that pass the filters, page after page. Pages go by offset: the links that
 * EVS sends along point to an address inside the cloud.
 * Source: API reference, "Querying Details About EVS Snapshots".
 */
export async function* describeSnapshots(
  site: Site,
  filters: Query,
  signal: AbortSignal,
): AsyncIterable<SeenSnapshot> {
  let offset = 0;
  for (let page = 0; page < pagesMax; page += 1) {
    const reply = await site.call({
      operation: "ListSnapshots",
      subject: "other",
      method: "GET",
      path: ["cloudsnapshots", "detail"],
      query: [...filters, ["limit", String(pageSize)], ["offset", String(offset)]],
      reply: snapshotsSchema,
      signal,
    });
    yield* reply.snapshots;
    offset += reply.snapshots.length;
    const isLast = reply.count === null ? reply.snapshots.length < pageSize : offset >= reply.count;
    if (isLast || reply.snapshots.length === 0) return;
  }
  throw new ProviderError(badReply(null));
}

/** Made by the backup service or for a server backup: EVS wants nobody to touch these. */
export function isForeign(seen: SeenSnapshot): boolean {
  return (
    isBackupName(seen.name ?? "") ||
    seen.status.toLowerCase() === "backing-up" ||
    Object.hasOwn(seen.metadata, "__system__enableActive")
  );
}

/** Somebody has deleted it and EVS is not done with that yet. */
export function isGoing(seen: SeenSnapshot): boolean {
  return seen.status.toLowerCase() === "deleting";
}

/** EVS's view of a snapshot in the domain's words. */
export function snapshotFrom(seen: SeenSnapshot, target: string): Snapshot {
  const phase = phaseOf(seen.status);
  return {
    target,
    volumeId: seen.volume_id.toLowerCase(),
    id: seen.id,
    phase,
    startedAt: momentOf(seen.created_at),
    // EVS tells no end: `updated_at` also moves when somebody renames a snapshot.
    completedAt: null,
    progressPercent:
      phase === "available" ? 100 : percentOf(seen["os-extended-snapshot-attributes:progress"]),
    sizeBytes: null,
    volumeSizeGiB: seen.size,
    marker: markerOf(seen),
    description: seen.description,
  };
}

function phaseOf(status: string): SnapshotPhase {
  switch (status.toLowerCase()) {
    case "available":
      return "available";
    case "error":
    case "error_deleting":
    case "deleting":
      return "failed";
    default:
      // `creating`, `rollbacking`, and any state that EVS may add: never taken for usable.
      return "creating";
  }
}

function percentOf(progress: string | null): number | null {
  const digits = /^(\d{1,3})%$/.exec(progress ?? "")?.[1];
  return digits === undefined ? null : Math.min(Number(digits), 100);
}
