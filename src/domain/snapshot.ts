import type { Instant } from "./instant.ts";
import type { VolumeRef } from "./volume.ts";

/** Vendor state words end here: outside a vendor folder there are three phases. */
export type SnapshotPhase = "creating" | "available" | "failed";

export interface SnapshotRef {
  readonly target: string;
  /** The vendor's full id of the source volume, as in `VolumeRef.id`. */
  readonly volumeId: string;
  /** The vendor's snapshot id: `snap-0a1b2c3d`. */
  readonly id: string;
}

/** What the service holds. */
export interface Snapshot extends SnapshotRef {
  readonly phase: SnapshotPhase;
  /** The point in time that it captures; `null` while the service has not said. */
  readonly startedAt: Instant | null;
  readonly completedAt: Instant | null;
  /** 0 to 100; `null` when the service does not say. */
  readonly progressPercent: number | null;
  /** Bytes it refers to; `null` when the service does not say. */
  readonly sizeBytes: number | null;
  /** Size of the source volume; `null` when the service does not say. */
  readonly volumeSizeGiB: number | null;
  /** The marker planted by this bot; `null` on snapshots made by others. */
  readonly marker: string | null;
  readonly description: string | null;
}

/** Options that a person may set, after the provider's schema has accepted them. JSON only. */
export type SnapshotOptions = Readonly<Record<string, JsonValue>>;

/** Whether it is to be made of a volume that is in use, whatever that does to it: policies may ask. */
export function isForced(options: SnapshotOptions): boolean {
  return options["force"] === true;
}

/**
 * Whether an earlier point of the volume is wanted, one that the service kept, instead of its data
 * now. Such a snapshot is older than the request, and everything that shows it says of when it is.
 */
export function asksForEarlierPoint(options: SnapshotOptions): boolean {
  return options["from-recovery-point"] === true;
}

export type JsonValue =
  string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** One snapshot to be made. */
export interface SnapshotOrder {
  readonly volume: VolumeRef;
  /** Unique text planted with the snapshot, by which it is found again: `snapshot-bot:SR-7K3F/1`. */
  readonly marker: string;
  /** Why, in the words of the person who asked; may be empty. */
  readonly reason: string;
  readonly options: SnapshotOptions;
  /** When the first attempt began; nothing older can be ours. */
  readonly notBefore: Instant;
}

/** What an approver should see before deciding. */
export interface Preflight {
  /** Whether a snapshot could be started right now. */
  readonly possible: boolean;
  /** The volume's state in words that may be shown: `AVAILABLE`. */
  readonly state: string;
  readonly sizeGiB: number | null;
  readonly lastSnapshotAt: Instant | null;
  readonly quota: { readonly used: number; readonly limit: number } | null;
  /** Whole sentences about anything unusual. */
  readonly warnings: readonly string[];
}
