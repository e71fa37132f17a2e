import type { ColumnType } from "kysely";
import type { KeptTable } from "./kept.ts";
import type { ItemState, RequestState } from "./model.ts";

/**
 * The ledger's tables, the same on SQLite and Postgres: text, numbers and nulls only. Moments are
 * ISO 8601 text in UTC, truth values 0 or 1, JSON is text.
 */
export interface Tables {
  /** Inbound actions: one row is committed before each acknowledgement. */
  intake: IntakeTable;
  /** The newest ask of each person and text, so that a double ask is recognised. */
  asks: AsksTable;
  requests: RequestsTable;
  items: ItemsTable;
  decisions: DecisionsTable;
  events: EventsTable;
  messages: MessagesTable;
  watches: WatchesTable;
  /** Runs of the workflow step that wait for a request. */
  steps: StepsTable;
  /** What became of each snapshot after it was made. */
  kept: KeptTable;
}

interface IntakeTable {
  /** Team and Slack's trigger id: a delivery seen twice is one row. */
  key: string;
  kind: string;
  /** JSON: see `Intake`. */
  payload: string;
  at: string;
  done: number;
  /** Nobody else takes it before this moment. */
  claimed_until: string;
  /** Processing began this often without ending. */
  tries: number;
}

interface AsksTable {
  /** SHA-256 of who asked what in which words. */
  key: string;
  request_id: string;
  at: string;
}

export interface RequestsTable {
  id: string;
  /** The ask that made it: one ask makes one request, however often it is worked on. */
  intake_key: string;
  team_id: string;
  requester_id: string;
  channel_id: string;
  channel_name: string | null;
  thread_ts: string | null;
  link: string | null;
  state: RequestState;
  version: number;
  /** The item whose snapshot it deletes; null for what makes snapshots. */
  deletes: string | null;
  reason: string;
  keep_days: number;
  incident: number;
  by_workflow: number;
  quorum: number;
  policies: string;
  policy_version: string;
  approver_groups: string;
  digest: string;
  /** SHA-256 of what is asked for, whoever asks. */
  same_key: string;
  created_at: string;
  updated_at: string;
  expires_at: string;
  failure: string | null;
  ended_by: string | null;
  end_note: string | null;
  settled_at: string | null;
  /** 1, and one more with each retry. */
  round: number;
  retried_by: string | null;
  retried_at: string | null;
  /** When whoever must still approve is reminded next; null when no more. */
  remind_at: string | null;
  /** JSON: see `Reminder`; null before the first. */
  reminder: string | null;
  /** Lines in the record, and the hash of the newest. */
  event_seq: number;
  chain: string;
  /** The version that the card shows. */
  published_version: number;
  /** Not to be published before this moment: lease, pace and back-off in one. */
  publish_at: string;
  /** A person waits for this change: published before mere progress. */
  urgent: number;
}

export interface ItemsTable {
  id: string;
  request_id: string;
  position: number;
  target: string;
  provider: string;
  volume_id: string;
  volume_name: string;
  options: string;
  preflight: string | null;
  preflight_failure: string | null;
  state: ItemState;
  marker: string;
  /** The round of the request in which it was last sent. */
  round: number;
  attempts: number;
  intent_at: string | null;
  first_intent_at: string | null;
  snapshot_id: string | null;
  accepted_at: string | null;
  started_at: string | null;
  completed_at: string | null;
  progress_percent: number | null;
  /** Postgres answers 64-bit integers as text. */
  size_bytes: ColumnType<number | string | null, number | null, number | null>;
  adopted: number;
  failure: string | null;
  behind: string | null;
  /** How many requests are ahead, the one that it waits behind among them. */
  ahead: number;
  waiting_since: string | null;
  updated_at: string;
  /** Target and volume while this item holds the volume, else null: unique. */
  active_key: string | null;
  /** Number of the engine run that carries this item: raised when a run has ended and the item has not. */
  generation: number;
  /** Provider calls begun and not ended: rises only when the process dies during a call. */
  open_calls: number;
  /** When the snapshot is to be read next, while accepted. */
  next_read_at: string | null;
  reads: number;
  /** Answers in a row that left its snapshot out. */
  misses: number;
  /** Reads in a row that were not answered. */
  unread: number;
}

interface DecisionsTable {
  request_id: string;
  user_id: string;
  choice: string;
  note: string;
  digest: string;
  at: string;
}

interface EventsTable {
  request_id: string;
  seq: number;
  /** Canonical JSON of the line: exactly what was hashed. */
  text: string;
  hash: string;
}

interface MessagesTable {
  request_id: string;
  /** `card`, `direct-card`, `pin`, `unplaced`, or a milestone's key. */
  key: string;
  channel_id: string;
  ts: string;
  /** SHA-256 of what was last sent. */
  hash: string;
  at: string;
}

interface StepsTable {
  /** Slack's id of the run. */
  execution_id: string;
  request_id: string;
  /** Slack knows how it ended. */
  done: number;
  /** Not to be told before this moment: lease and back-off in one. */
  tell_at: string;
}

interface WatchesTable {
  target: string;
  generation: number;
}
