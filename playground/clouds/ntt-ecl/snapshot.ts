/** How a snapshot will end, unless something changes it on the way. */
export type Ending = "available" | "error" | "never" | "deleted-by-platform";

/** A snapshot as the simulated ECL keeps it. Times are milliseconds since 1970. */
export interface SimSnapshot {
  readonly id: string;
  readonly tenant: string;
  readonly volumeId: string;
  name: string;
  description: string;
  readonly startedAt: number;
  /** From its start to its end; 0 as documented: it is there when the create is answered. */
  durationMs: number;
  ending: Ending;
  /** Bytes that the changes of the volume have taken since. */
  usage: number;
  updatedAt: number | null;
  /** Made by a call, as opposed to being there from the start. */
  readonly created: boolean;
}

/** The one type id that every sample shows. */
const snapshotTypeId = "bbbbbbbb-cccc-4ddd-8eee-ffffffffffff";

/** What ECL says of it at one moment. */
export function viewOf(snapshot: SimSnapshot, now: number): Readonly<Record<string, unknown>> {
  const over = now >= snapshot.startedAt + snapshot.durationMs;
  const ended = over ? snapshot.ending : "never";
  const at = eclTime(snapshot.startedAt + snapshot.durationMs);
  return {
    id: snapshot.id,
    status: statuses[ended],
    name: snapshot.name,
    description: snapshot.description,
    usage: ended === "available" ? snapshot.usage : 0,
    volume_id: snapshot.volumeId,
    snapshot_type_id: snapshotTypeId,
    // What is not finished has the text `null` here. Source: nttcom/eclcloud fixtures.
    created_at: ended === "never" ? "null" : at,
    updated_at: snapshot.updatedAt === null ? null : eclTime(snapshot.updatedAt),
    deleted_at: ended === "deleted-by-platform" ? at : null,
    error_message: ended === "error" ? "Failed to create the snapshot." : " ",
    delete_reason: ended === "deleted-by-platform" ? "The snapshot area is full." : "",
  };
}

const statuses: Readonly<Record<Ending, string>> = {
  available: "available",
  error: "error_creating",
  never: "creating",
  "deleted-by-platform": "deleted",
};

/** Whether it still holds its name and can be deleted. */
export function exists(snapshot: SimSnapshot, now: number): boolean {
  const over = now >= snapshot.startedAt + snapshot.durationMs;
  return !(over && snapshot.ending === "deleted-by-platform");
}

/** `2026-11-20T07:01:03+0000`: whole seconds, and no colon in the offset. */
export function eclTime(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, "+0000");
}
