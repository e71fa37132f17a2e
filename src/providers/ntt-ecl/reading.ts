import { instant } from "../../domain/instant.ts";
import type { Snapshot, SnapshotPhase } from "../../domain/snapshot.ts";
import { sameId } from "./ids.ts";
import { markerOf } from "./naming.ts";
import type { EclSnapshot } from "./schema.ts";
import { parseTime } from "./times.ts";

/**
 * Deleted, or on its way out, by a person or by the platform itself. Such a snapshot cannot be used
 * and does not count as being there.
 */
export function isGone(seen: EclSnapshot): boolean {
  return deletedByPlatform(seen) || /^delet/i.test(seen.status) || seen.deleted_at !== "";
}

/** Source: List Snapshot, `delete_reason`: why the platform deleted it. */
export function deletedByPlatform(seen: EclSnapshot): boolean {
  return seen.delete_reason !== "";
}

/** Source for `available`: Create Snapshot; for `error_…` and `error_message`: terraform-provider-ecl. */
export function phaseOf(seen: EclSnapshot): SnapshotPhase {
  if (isGone(seen) || /^error/i.test(seen.status) || seen.error_message !== "") return "failed";
  // Anything else that ECL may say on the way is never taken for usable.
  return seen.status.trim().toLowerCase() === "available" ? "available" : "creating";
}

/** Milliseconds since 1970 by ECL's clock; `null` while it does not say. */
export function createdMs(seen: EclSnapshot): number | null {
  return parseTime(seen.created_at);
}

/**
 * ECL's view of a snapshot in the domain's words. `asked` is the volume id that was asked for; it
 * is kept as it was written when ECL names the same volume, else ECL's own shows, so that a mix-up
 * shows.
 */
export function snapshotFrom(seen: EclSnapshot, target: string, asked: string): Snapshot {
  const phase = phaseOf(seen);
  const at = createdMs(seen);
  const created = at === null ? null : instant(at);
  return {
    target,
    volumeId: sameId(seen.volume_id, asked) ? asked : seen.volume_id.toLowerCase(),
    id: seen.id,
    phase,
    // Creation is synchronous and `created_at` the moment when it was over: both moments in one.
    startedAt: created,
    completedAt: phase === "available" ? created : null,
    progressPercent: null,
    // Bytes that the volume's changes have taken since: none says nothing about what it holds.
    sizeBytes: seen.usage === null || seen.usage === 0 ? null : seen.usage,
    volumeSizeGiB: null,
    marker: markerOf(seen.name),
    description: seen.description === "" ? null : seen.description,
  };
}
