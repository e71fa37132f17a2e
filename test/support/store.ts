import { join } from "node:path";
import { canonical, sha256 } from "../../src/requests/canonical.ts";
import { openDatabase } from "../../src/requests/database.ts";
import type { DatabaseLocation, LedgerDatabase } from "../../src/requests/database.ts";
import { digestOf } from "../../src/requests/digest.ts";
import { createIntakeStore } from "../../src/requests/intake-store.ts";
import type { IntakeStore } from "../../src/requests/intake-store.ts";
import { createLedger } from "../../src/requests/ledger.ts";
import type { Ledger, Line, NewRequest } from "../../src/requests/ledger.ts";
import type { ItemState, RequestState } from "../../src/requests/model.ts";
import { createOutbox } from "../../src/requests/outbox.ts";
import type { Outbox } from "../../src/requests/outbox.ts";
import { createQueries } from "../../src/requests/queries.ts";
import type { Queries } from "../../src/requests/queries.ts";
import { hasPostgres, postgresUrl } from "./postgres.ts";
import { folder, whenOver } from "./store-cleanup.ts";

/** Both stores that the ledger runs on, for `describe.each`. */
export const stores: readonly StoreKind[] = [
  { name: "SQLite", locate: async () => ({ kind: "sqlite", file: join(folder(), "l.sqlite") }) },
  ...(hasPostgres
    ? [
        {
          name: "Postgres",
          locate: async () => ({ kind: "postgres" as const, url: await postgresUrl() }),
        },
      ]
    : []),
];

export interface StoreKind {
  readonly name: string;
  /** A fresh place, removed when the tests of the file are over. */
  readonly locate: () => Promise<DatabaseLocation>;
}

/** A clock that stands still until it is moved. */
export interface StoppedClock {
  (): number;
  advance(ms: number): void;
}

export function stoppedClock(startMs = Date.parse("2026-11-20T14:00:00.000Z")): StoppedClock {
  let nowMs = startMs;
  return Object.assign(() => nowMs, {
    advance: (ms: number) => {
      nowMs += ms;
    },
  });
}

/** The ledger with everything that reads and writes it. */
export interface OpenStore {
  readonly db: LedgerDatabase;
  readonly ledger: Ledger;
  readonly queries: Queries;
  readonly intake: IntakeStore;
  readonly outbox: Outbox;
  readonly clock: StoppedClock;
  /** What the ledger told its observer, oldest first. */
  readonly observed: readonly { readonly requestId: string; readonly lines: readonly Line[] }[];
}

/** Opens the ledger at `location`; it is closed when the tests of the file are over. */
export async function openStore(
  location: DatabaseLocation,
  clock = stoppedClock(),
): Promise<OpenStore> {
  const db = await openDatabase(location);
  whenOver(async () => db.destroy());
  const observed: { requestId: string; lines: readonly Line[] }[] = [];
  return {
    db,
    clock,
    observed,
    ledger: createLedger(db, clock, (requestId, lines) => observed.push({ requestId, lines })),
    queries: createQueries(db, clock),
    intake: createIntakeStore(db, clock),
    outbox: createOutbox(db, clock),
  };
}

export interface AskedFor {
  /** The ask that it comes from; a fresh one unless given. */
  readonly key?: string;
  readonly requesterId?: string;
  readonly reason?: string;
  readonly target?: string;
  readonly volumes?: readonly string[];
  readonly state?: RequestState;
  readonly itemState?: ItemState;
  readonly quorum?: number;
  readonly expiresAt?: string;
  readonly policyVersion?: string;
}

let asks = 0;

/** What one person asks for, as it is given to `ledger.open`. */
export function newRequest(asked: AskedFor = {}): NewRequest {
  asks += 1;
  const requesterId = asked.requesterId ?? "U0ALICE";
  const reason = asked.reason ?? `before migration ${asks}`;
  const state = asked.state ?? "awaiting-approval";
  const policyVersion = asked.policyVersion ?? "v1";
  const items = (asked.volumes ?? [`vol-${asks}`]).map((volumeId) => ({
    target: asked.target ?? "tokyo",
    provider: "aws-storage-gateway" as const,
    volumeId,
    options: {},
  }));
  const sameKey = sha256(canonical({ reason, items: items.map(({ volumeId }) => volumeId) }));
  return {
    request: {
      intake_key: asked.key ?? `T0:ask-${asks}`,
      team_id: "T0",
      requester_id: requesterId,
      channel_id: "C0OPS",
      channel_name: "ops",
      thread_ts: null,
      deletes: null,
      remind_at: null,
      link: null,
      state,
      reason,
      keep_days: 14,
      incident: 0,
      by_workflow: 0,
      quorum: asked.quorum ?? 1,
      policies: JSON.stringify(["engineers"]),
      policy_version: policyVersion,
      approver_groups: JSON.stringify([{ id: "S0LEADS", handle: "storage-leads" }]),
      digest: digestOf({ requesterId, reason, keepDays: 14, policyVersion, items }),
      same_key: sameKey,
      expires_at: asked.expiresAt ?? "2026-11-20T18:00:00.000Z",
      failure: null,
      ended_by: null,
      end_note: null,
    },
    items: items.map((item) => ({
      target: item.target,
      provider: item.provider,
      volume_id: item.volumeId,
      volume_name: item.volumeId,
      options: JSON.stringify(item.options),
      state: asked.itemState ?? (state === "awaiting-approval" ? "pending" : "waiting"),
    })),
    askKey: sha256(canonical({ requesterId, sameKey })),
    lines: [{ type: "asked", actorId: requesterId, data: { reason } }],
  };
}

/** Opens a request and gives its id. */
export async function openRequest(store: OpenStore, asked: AskedFor = {}): Promise<string> {
  const opened = await store.ledger.open(newRequest(asked));
  if (opened.kind !== "opened") throw new Error(`it was ${opened.kind} with ${opened.requestId}`);
  return opened.requestId;
}
