import type { Failure } from "../domain/failure.ts";
import type { Instant } from "../domain/instant.ts";
import type { KeptState } from "./kept-life.ts";

/** How long before its end a snapshot is spoken of, earliest first. */
export const reminders = ["3d", "1d", "1h"] as const;
export type Reminder = (typeof reminders)[number];

/** What became of a snapshot after it was made. */
export interface Kept {
  /** The item that made it: `SR-7K3F/1`. */
  readonly itemId: string;
  readonly requestId: string;
  readonly target: string;
  readonly volumeId: string;
  readonly snapshotId: string;
  readonly marker: string;
  readonly state: KeptState;
  /** `null` when nobody has set an end: it stays until somebody deletes it. */
  readonly keepUntil: Instant | null;
  /** When this end was set, and who set it; `null` for the request itself. */
  readonly keptAt: Instant;
  readonly keptBy: string | null;
  /** The newest reminder of this end. */
  readonly reminded: Reminder | null;
  /** Who said that it may go at its end: nobody is reminded any more. */
  readonly letGoBy: string | null;
  /** The request that deletes it, and when the grace period ends. */
  readonly deletion: string | null;
  readonly deleteAt: Instant | null;
  /** Why it could not be deleted, or is not looked after any more. */
  readonly failure: Failure | null;
  /** When it was deleted or missed. */
  readonly endedAt: Instant | null;
  /** Looks in a row that did not find it, or not as ours. */
  readonly misses: number;
  /** Calls to delete it that did not succeed. */
  readonly tries: number;
  /** When something is to be done about it; `null` when never. */
  readonly dueAt: Instant | null;
}

export interface KeptTable {
  item_id: string;
  request_id: string;
  target: string;
  volume_id: string;
  snapshot_id: string;
  marker: string;
  state: KeptState;
  keep_until: string | null;
  kept_at: string;
  kept_by: string | null;
  reminded: Reminder | null;
  let_go_by: string | null;
  deletion: string | null;
  delete_at: string | null;
  failure: string | null;
  ended_at: string | null;
  misses: number;
  tries: number;
  /** When something is to be done about it: lease, look and reminder in one; null when never. */
  due_at: string | null;
}
