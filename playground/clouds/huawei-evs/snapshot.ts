/** How a snapshot will end, unless something changes it on the way. */
export type Ending = "available" | "error" | "never";

/** A snapshot as the simulated EVS keeps it. */
export interface SimSnapshot {
  readonly id: string;
  readonly project: string;
  readonly diskId: string;
  name: string;
  readonly description: string;
  metadata: Readonly<Record<string, string>>;
  readonly sizeGiB: number;
  readonly createdAt: number;
  /** From its start to its end, in milliseconds. */
  durationMs: number;
  ending: Ending;
  /** Shown instead of the status that follows from time: `error_deleting`, `rollbacking`, … */
  fixedStatus: string | null;
  /** Not shown before this moment. */
  readonly visibleAt: number;
  /** When it was deleted; `null` while nobody has. */
  deleteAskedAt: number | null;
  /** Made by a call, as opposed to being there from the start. */
  readonly created: boolean;
}

/** Its status at one moment. */
export function statusOf(snapshot: SimSnapshot, now: number): string {
  if (snapshot.fixedStatus !== null) return snapshot.fixedStatus;
  if (snapshot.deleteAskedAt !== null) return "deleting";
  const isOver = now >= snapshot.createdAt + snapshot.durationMs;
  return isOver && snapshot.ending !== "never" ? snapshot.ending : "creating";
}

/** `45%`; always whole once it is available. */
export function progressOf(snapshot: SimSnapshot, now: number): string {
  if (statusOf(snapshot, now) === "available") return "100%";
  const share = snapshot.durationMs <= 0 ? 1 : (now - snapshot.createdAt) / snapshot.durationMs;
  return `${Math.floor(Math.min(Math.max(share, 0), 0.99) * 100)}%`;
}

/** The snapshot as the API shows it. Times are UTC with microseconds and without a zone. */
export function shown(snapshot: SimSnapshot, now: number): Record<string, unknown> {
  const at = naive(snapshot.createdAt);
  return {
    id: snapshot.id,
    status: statusOf(snapshot, now),
    name: snapshot.name,
    description: snapshot.description,
    created_at: at,
    updated_at: snapshot.created ? at : null,
    metadata: snapshot.metadata,
    volume_id: snapshot.diskId,
    size: snapshot.sizeGiB,
    "os-extended-snapshot-attributes:project_id": snapshot.project,
    "os-extended-snapshot-attributes:progress": progressOf(snapshot, now),
  };
}

/** `2026-11-20T03:56:53.081000` */
export function naive(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, -1)}000`;
}
