import type { z } from "zod";
import type { Failure } from "../domain/failure.ts";
import type {
  Preflight,
  Snapshot,
  SnapshotOptions,
  SnapshotOrder,
  SnapshotRef,
} from "../domain/snapshot.ts";
import type { ProviderName, Volume, VolumeRef } from "../domain/volume.ts";

/** What a service can do and how it behaves in time: facts for the workflow, which owns time. */
export interface Capabilities {
  readonly deleteSnapshot: boolean;
  /** Whether `progressPercent` is ever known. */
  readonly progress: boolean;
  /** How many snapshots one read call covers. */
  readonly batchSize: number;
  /** How many creates of one target may be under way at once. */
  readonly createConcurrency: number;
  /**
   * The longest that a create call may take to have its effect, in milliseconds, counted from the
   * moment it is sent. Also the deadline of the call.
   */
  readonly slowestCreateMs: number;
  /** How long after that a snapshot may stay invisible to `findByMarker`, in milliseconds. */
  readonly visibleAfterMs: number;
  /** How long to wait before the first read of a started snapshot, in milliseconds. */
  readonly firstReadMs: number;
}

/** One storage service that can snapshot a volume: one configured target. */
export interface SnapshotProvider {
  readonly name: ProviderName;
  readonly can: Capabilities;
  /** What a person may set on a snapshot here; grammar, form and checks read limits from it. */
  readonly options: z.ZodType<SnapshotOptions>;
  /** Pages are fetched as the caller iterates. */
  listVolumes(signal: AbortSignal): AsyncIterable<Volume>;
  /**
   * State, quota, last snapshot and anything unusual: what an approver should see before a snapshot
   * with these options.
   */
  preflight(volume: VolumeRef, options: SnapshotOptions, signal: AbortSignal): Promise<Preflight>;
  /**
   * Starts a snapshot and returns once the service has given it an id. Called once per attempt;
   * makes one call that can have an effect and never repeats it by itself.
   * @throws ProviderError `unknown-outcome` when the service may have done it all the same
   */
  startSnapshot(order: SnapshotOrder, signal: AbortSignal): Promise<Snapshot>;
  /**
   * The snapshot that carries this order's marker, or `null` when the service does not show one.
   * `null` is proof only once `slowestCreateMs + visibleAfterMs` have passed since the attempt.
   */
  findByMarker(order: SnapshotOrder, signal: AbortSignal): Promise<Snapshot | null>;
  /** Reads many at once, in as few calls as the service allows; unknown ids are left out. */
  readSnapshots(refs: readonly SnapshotRef[], signal: AbortSignal): Promise<readonly Snapshot[]>;
  /** Newest first. */
  listSnapshots(volume: VolumeRef, signal: AbortSignal): AsyncIterable<Snapshot>;
  /** Deleting what is already gone succeeds. */
  deleteSnapshot(ref: SnapshotRef, signal: AbortSignal): Promise<void>;
  /** One cheap call that proves credentials and permissions; for `doctor`. */
  check(signal: AbortSignal): Promise<void>;
  /** Frees sockets. */
  close(): void;
}

/** The only thing an adapter throws for an expected failure. */
export class ProviderError extends Error {
  readonly failure: Failure;

  constructor(failure: Failure, cause?: unknown) {
    super(failure.message, { cause });
    this.name = "ProviderError";
    this.failure = failure;
  }
}

/** Told about every call that goes out, for metrics and logs. Never given bodies. */
export type CallObserver = (call: {
  readonly target: string;
  /** `CreateSnapshot`, `DescribeSnapshots`, … */
  readonly operation: string;
  /** `ok`, or the failure code. */
  readonly outcome: string;
  readonly durationMs: number;
  readonly requestId: string | null;
}) => void;

/**
 * A vendor folder's door: what `registry.ts` needs to check a target in the configuration and to
 * build its adapter.
 */
export interface ProviderKind<Settings> {
  readonly name: ProviderName;
  /** For people: "AWS Storage Gateway". */
  readonly label: string;
  /** The fields of a target in `snapshot.yml` beyond `provider`, credentials included. */
  readonly settings: z.ZodType<Settings>;
  /** "AWS Storage Gateway, ap-northeast-1". */
  describe(settings: Settings): string;
  /**
   * The vendor's full id for what an operator or user wrote, or `null` when it cannot be one.
   * Pure: asks nobody.
   */
  volumeId(written: string, settings: Settings): { id: string; shortId: string } | null;
  create(target: string, settings: Settings, observe: CallObserver): SnapshotProvider;
}
