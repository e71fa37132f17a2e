import { instant, type Instant } from "../../domain/instant.ts";
import type { Snapshot, SnapshotPhase } from "../../domain/snapshot.ts";
import { markerOf } from "./naming.ts";
import type { SwasSnapshot } from "./schema.ts";

/** A listed snapshot in the domain's words; its source disk as the service names it. */
export function snapshotFrom(row: SwasSnapshot, target: string): Snapshot {
  const phase = phaseOf(row);
  return {
    target,
    volumeId: row.SourceDiskId ?? "",
    id: row.SnapshotId,
    phase,
    startedAt: createdAt(row),
    completedAt: null,
    progressPercent: phase === "available" ? 100 : percentOf(row.Progress),
    // The service tells neither its size nor its disk's.
    sizeBytes: null,
    volumeSizeGiB: null,
    marker: markerOf(row.SnapshotName, row.Tags),
    description: row.Remark === undefined || row.Remark === "" ? null : row.Remark,
  };
}

/**
 * The documentation writes `Accomplished`, the service has been seen to write it in lower case. Any
 * other word is never taken for usable. Sources: @alicloud/swas-open20200601 4.0.0,
 * terraform-provider-alicloud.
 */
export function phaseOf(row: SwasSnapshot): SnapshotPhase {
  const status = row.Status?.trim().toLowerCase();
  if (status === "accomplished") return "available";
  return status === "failed" ? "failed" : "creating";
}

export function isFailed(row: SwasSnapshot): boolean {
  return phaseOf(row) === "failed";
}

/** When it captured the disk, to the second; `null` when the service does not say. */
export function createdAt(row: SwasSnapshot): Instant | null {
  const ms = Date.parse(row.CreationTime ?? "");
  return Number.isNaN(ms) ? null : instant(ms);
}

/** `30%` is 30; at first the text may be missing. */
function percentOf(progress: string | undefined): number | null {
  const digits = /^(\d{1,3})%$/.exec(progress?.trim() ?? "")?.[1];
  return digits === undefined ? null : Math.min(Number(digits), 100);
}
