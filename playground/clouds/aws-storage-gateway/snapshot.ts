/** How a snapshot will end, unless something changes it on the way. */
export type Ending = "completed" | "error" | "never";

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** A snapshot as the simulated EC2 keeps it. Ids are in lower case, as EC2 has them. */
export interface SimSnapshot {
  readonly id: string;
  readonly account: string;
  readonly region: string;
  readonly volumeId: string;
  readonly volumeSizeGiB: number;
  readonly startedAt: number;
  readonly description: string;
  tags: Tag[];
  /** Milliseconds of upload that it needs. */
  durationMs: number;
  ending: Ending;
  /** Not listed before this moment: EC2 is eventually consistent. */
  readonly visibleAt: number;
  /** Bytes of the volume that it refers to, once complete. */
  readonly fullBytes: number;
  /** Upload done before `runningSince`, which is `null` while it stands still. */
  workedMs: number;
  runningSince: number | null;
  /** Public snapshots are listed for everybody who does not ask for their own only. */
  readonly isPublic: boolean;
  /** A registered image that uses it; `null` when none does. */
  readonly usedBy: string | null;
  readonly madeByBackup: boolean;
  /** Made by a call, as opposed to being there from the start. */
  readonly created: boolean;
  deleteAsked: boolean;
}

/** What EC2 shows of it at one moment. */
export interface SnapshotView {
  readonly state: "pending" | "completed" | "error";
  readonly message: string | null;
  /** Empty at first, then `12%`. */
  readonly progress: string;
  readonly completedAt: number | null;
}

export function viewOf(snapshot: SimSnapshot, now: number): SnapshotView {
  const done = workedMs(snapshot, now);
  const share = snapshot.durationMs <= 0 ? 1 : done / snapshot.durationMs;
  if (share >= 1 && snapshot.ending === "completed") {
    const completedAt = (snapshot.runningSince ?? now) + snapshot.durationMs - snapshot.workedMs;
    return { state: "completed", message: null, progress: "100%", completedAt };
  }
  if (share >= 1 && snapshot.ending === "error") {
    return {
      state: "error",
      message: "An internal error occurred",
      progress: "45%",
      completedAt: null,
    };
  }
  const percent = Math.floor(Math.min(share, 0.99) * 100);
  return {
    state: "pending",
    message: null,
    progress: percent < 5 ? "" : `${percent}%`,
    completedAt: null,
  };
}

/** Stops or resumes the upload, which comes from the appliance. */
export function setRunning(snapshot: SimSnapshot, running: boolean, now: number): void {
  if (viewOf(snapshot, now).state !== "pending") return;
  snapshot.workedMs = workedMs(snapshot, now);
  snapshot.runningSince = running ? now : null;
}

function workedMs(snapshot: SimSnapshot, now: number): number {
  return (
    snapshot.workedMs +
    (snapshot.runningSince === null ? 0 : Math.max(0, now - snapshot.runningSince))
  );
}
