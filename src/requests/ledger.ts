import type { ExpressionBuilder, Transaction, Updateable } from "kysely";
import { instant } from "../domain/instant.ts";
import type { Clock } from "../domain/instant.ts";
import type { JsonValue } from "../domain/snapshot.ts";
import { isTaken } from "./database.ts";
import type { LedgerDatabase } from "./database.ts";
import {
  activeItemStates,
  isFinalItem,
  itemStateAfter,
  itemStatesBefore,
  requestStateAfter,
  requestStatesBefore,
} from "./lifecycle.ts";
import type { ItemEvent, RequestEvent } from "./lifecycle.ts";
import { itemStates } from "./model.ts";
import type { Item, ItemState, Request } from "./model.ts";
import { chainStart, nextHash, recordText } from "./record.ts";
import { requestIdFrom } from "./request-id.ts";
import { toItem, toRequest } from "./rows.ts";
import type { ItemsTable, RequestsTable, Tables } from "./tables.ts";
import { verdictOf } from "./verdict.ts";

/** One line for the record, written in the transaction of the change that it tells of. */
export interface Line {
  /** `denied`, `item-accepted`, `click-refused`, … */
  readonly type: string;
  readonly actorId?: string | null;
  readonly itemId?: string | null;
  readonly data?: Readonly<Record<string, JsonValue>>;
}

/** Columns of an item to be written. */
export type ItemSet = Updateable<ItemsTable>;

export interface ItemChange {
  readonly itemId: string;
  /** `null`: the state stays, only `set` is written, and only while it is one of `while`. */
  readonly event: ItemEvent | null;
  readonly while?: readonly ItemState[];
  readonly set?: ItemSet;
}

/**
 * One compare-and-set: all of it happens, with its lines in the record, or nothing does. The state
 * table of `lifecycle.ts` says from which states each event may happen.
 */
export interface Change {
  readonly requestId: string;
  /** Also demands that the request is still at this version. */
  readonly version?: number;
  readonly event?: RequestEvent;
  readonly set?: Updateable<RequestsTable>;
  readonly items?: readonly ItemChange[];
  readonly decision?: Omit<Tables["decisions"], "request_id" | "at">;
  readonly lines: readonly Line[];
  /** A person waits to see it. */
  readonly urgent?: boolean;
}

export interface NewRequest {
  readonly request: Omit<
    RequestsTable,
    | "id"
    | "version"
    | "created_at"
    | "updated_at"
    | "event_seq"
    | "chain"
    | "published_version"
    | "publish_at"
    | "urgent"
    | "settled_at"
  >;
  readonly items: readonly Pick<
    ItemsTable,
    "target" | "provider" | "volume_id" | "volume_name" | "options" | "state"
  >[];
  /** Same person and text; see `doubleAskMs`. */
  readonly askKey: string;
  readonly lines: readonly Line[];
}

export type Opened =
  | {
      readonly kind: "opened";
      readonly requestId: string;
      /** As it stands, when this very ask was committed before; `null` when it is new. */
      readonly stored: Request | null;
    }
  /** Asked a moment ago in the same words: that request stands. */
  | { readonly kind: "double"; readonly requestId: string }
  /** Somebody's request for the same thing is still going on. */
  | { readonly kind: "same"; readonly requestId: string };

/** The same words from the same person within this time are one ask. */
export const doubleAskMs = 10_000;

export type Ledger = ReturnType<typeof createLedger>;

/** Told of each committed change: for the log, the publisher and the counters. */
export type ChangeObserver = (
  requestId: string,
  lines: readonly Line[],
  request: Request | null,
) => void;

/** Writes to requests, items and decisions: the record of what was asked and what became of it. */
export function createLedger(db: LedgerDatabase, clock: Clock, observe: ChangeObserver) {
  return {
    /** Commits a new request with its items, unless it is one that exists already. */
    open: async (fresh: NewRequest): Promise<Opened> => {
      const once = async () => db.transaction().execute(async (trx) => open(trx, fresh, clock()));
      const opened = await once().catch(async (error: unknown) => {
        // Somebody else's ask took the id or the place at the same moment: now it can be seen.
        if (isTaken(error)) return once();
        throw error;
      });
      if (opened.kind === "opened" && !opened.stored) {
        observe(opened.requestId, fresh.lines, null);
      }
      return opened;
    },

    /** @returns the request after the change, or `null` when somebody else was first */
    change: async (change: Change): Promise<Request | null> => {
      try {
        const { request, lines } = await db
          .transaction()
          .execute(async (trx) => apply(trx, change, clock()));
        observe(change.requestId, lines, request);
        return request;
      } catch (error) {
        if (error instanceof LostRace) return null;
        throw error;
      }
    },

    /**
     * Takes the volume for this item and writes the intent to call, both or neither.
     * @returns `begun`, or the request that holds the volume, or `lost` when the item is elsewhere
     */
    begin: async (item: Item): Promise<Begun> => {
      try {
        const { begun, lines } = await db
          .transaction()
          .execute(async (trx) => begin(trx, item, clock()));
        if (lines.length > 0) observe(item.requestId, lines, null);
        return begun;
      } catch (error) {
        if (error instanceof LostRace || isTaken(error)) return { kind: "lost" };
        throw error;
      }
    },

    /** Counts a provider call that is about to be made. @returns how many began and never ended */
    callBegins: async (itemId: string): Promise<number> => {
      const row = await db
        .updateTable("items")
        .set((eb) => ({ open_calls: eb("open_calls", "+", 1) }))
        .where("id", "=", itemId)
        .returning("open_calls")
        .executeTakeFirstOrThrow();
      return row.open_calls;
    },

    callEnded: async (itemId: string): Promise<void> => {
      await db.updateTable("items").set({ open_calls: 0 }).where("id", "=", itemId).execute();
    },

    /** Raises the number of the run that carries an item. @returns the number now in force */
    raiseItemGeneration: async (itemId: string, from: number): Promise<number> => {
      await db
        .updateTable("items")
        .set({ generation: from + 1 })
        .where("id", "=", itemId)
        .where("generation", "=", from)
        .execute();
      const row = await db
        .selectFrom("items")
        .select("generation")
        .where("id", "=", itemId)
        .executeTakeFirstOrThrow();
      return row.generation;
    },

    watchGeneration: async (target: string): Promise<number> => {
      await db
        .insertInto("watches")
        .values({ target, generation: 1 })
        .onConflict((oc) => oc.column("target").doNothing())
        .execute();
      const row = await db
        .selectFrom("watches")
        .select("generation")
        .where("target", "=", target)
        .executeTakeFirstOrThrow();
      return row.generation;
    },

    raiseWatchGeneration: async (target: string, from: number): Promise<void> => {
      await db
        .updateTable("watches")
        .set({ generation: from + 1 })
        .where("target", "=", target)
        .where("generation", "=", from)
        .execute();
    },

    /** Plans the next read of many items: no line in the record, nothing to show. */
    planReads: async (reads: readonly { itemId: string; at: string }[]): Promise<void> => {
      for (const at of new Set(reads.map((read) => read.at))) {
        await db
          .updateTable("items")
          .set((eb) => ({ next_read_at: at, reads: eb("reads", "+", 1) }))
          .where(
            "id",
            "in",
            reads.filter((read) => read.at === at).map(({ itemId }) => itemId),
          )
          .where("state", "=", "accepted")
          .execute();
      }
    },
  };
}

export type Begun =
  | { readonly kind: "begun" }
  | { readonly kind: "behind"; readonly requestId: string }
  | { readonly kind: "lost" };

class LostRace extends Error {}

async function open(trx: Transaction<Tables>, fresh: NewRequest, nowMs: number): Promise<Opened> {
  const at = instant(nowMs);
  const { id, known } = await chooseId(trx, fresh.request.intake_key);
  if (known) return { kind: "opened", requestId: id, stored: toRequest(known) };
  const asked = await trx
    .insertInto("asks")
    .values({ key: fresh.askKey, request_id: id, at })
    .onConflict((oc) =>
      oc
        .column("key")
        .doUpdateSet({ request_id: id, at })
        // Whoever was refused or cancelled may ask again at once.
        .where((eb) =>
          eb.or([
            eb("asks.at", "<", instant(nowMs - doubleAskMs)),
            eb("asks.request_id", "in", endedWithout(eb)),
          ]),
        ),
    )
    .returning("request_id")
    .executeTakeFirst();
  if (!asked) {
    const earlier = await trx
      .selectFrom("asks")
      .select("request_id")
      .where("key", "=", fresh.askKey)
      .executeTakeFirstOrThrow();
    return { kind: "double", requestId: earlier.request_id };
  }
  if (fresh.request.state !== "refused") {
    const same = await trx
      .selectFrom("requests")
      .select("id")
      .where("same_key", "=", fresh.request.same_key)
      .where("state", "in", ["awaiting-approval", "approved", "running"])
      .orderBy("created_at")
      .executeTakeFirst();
    if (same) {
      // Whoever asks once more within moments is to find that request, not the id of none.
      await trx
        .updateTable("asks")
        .set({ request_id: same.id })
        .where("key", "=", fresh.askKey)
        .execute();
      return { kind: "same", requestId: same.id };
    }
  }
  await trx
    .insertInto("requests")
    .values({
      ...fresh.request,
      id,
      version: 1,
      created_at: at,
      updated_at: at,
      settled_at: null,
      event_seq: 0,
      chain: chainStart,
      published_version: 0,
      publish_at: at,
      urgent: 1,
    })
    .execute();
  await trx
    .insertInto("items")
    .values(
      fresh.items.map((item, index) => ({
        ...item,
        id: `${id}/${index + 1}`,
        request_id: id,
        position: index + 1,
        preflight: null,
        preflight_failure: null,
        marker: `snapshot-bot:${id}/${index + 1}`,
        attempts: 0,
        intent_at: null,
        first_intent_at: null,
        snapshot_id: null,
        accepted_at: null,
        started_at: null,
        completed_at: null,
        progress_percent: null,
        size_bytes: null,
        adopted: 0,
        failure: null,
        behind: null,
        waiting_since: item.state === "waiting" ? at : null,
        updated_at: at,
        active_key: null,
        generation: 1,
        open_calls: 0,
        next_read_at: null,
        reads: 0,
      })),
    )
    .execute();
  await append(trx, id, { seq: 0, chain: chainStart }, fresh.lines, at);
  return { kind: "opened", requestId: id, stored: null };
}

/** Requests that have ended without a usable snapshot of everything. */
function endedWithout(eb: ExpressionBuilder<Tables, "asks">) {
  return eb
    .selectFrom("requests")
    .select("requests.id")
    .whereRef("requests.id", "=", "asks.request_id")
    .where((row) =>
      row.or([
        row("requests.state", "in", ["refused", "denied", "expired", "withdrawn"]),
        row.and([
          row("requests.state", "=", "settled"),
          row.exists(
            row
              .selectFrom("items")
              .select("items.id")
              .whereRef("items.request_id", "=", "requests.id")
              .where("items.state", "in", ["failed", "cancelled"]),
          ),
        ]),
      ]),
    );
}

/** The id that this intake was given before, or the shortest that is free. */
async function chooseId(trx: Transaction<Tables>, intakeKey: string) {
  for (let length = 4; ; length += 1) {
    const id = requestIdFrom(intakeKey, length);
    const known = await trx
      .selectFrom("requests")
      .selectAll()
      .where("id", "=", id)
      .executeTakeFirst();
    if (known === undefined || known.intake_key === intakeKey) return { id, known };
  }
}

async function apply(
  trx: Transaction<Tables>,
  change: Change,
  nowMs: number,
): Promise<{ request: Request; lines: readonly Line[] }> {
  const at = instant(nowMs);
  const locked = await lock(trx, change, at);
  for (const item of change.items ?? []) await applyToItem(trx, item, at);
  if (change.decision) {
    const decision = { ...change.decision, request_id: change.requestId, at };
    await trx
      .insertInto("decisions")
      .values(decision)
      .onConflict((oc) => oc.columns(["request_id", "user_id"]).doUpdateSet(decision))
      .execute();
  }
  const ended = await settleIfDone(trx, change, toRequest(locked), at);
  const lines = ended ? [...change.lines, ended.line] : change.lines;
  await append(trx, change.requestId, { seq: locked.event_seq, chain: locked.chain }, lines, at);
  return { request: ended?.request ?? toRequest(locked), lines };
}

async function applyToItem(trx: Transaction<Tables>, change: ItemChange, at: string) {
  const { event, set } = change;
  const before = event ? itemStatesBefore(event) : (change.while ?? itemStates);
  const state = event ? itemStateAfter(event) : null;
  const updated = await trx
    .updateTable("items")
    .set({
      ...set,
      updated_at: at,
      ...(state === null ? {} : { state }),
      ...(state === "waiting" ? { waiting_since: at } : {}),
      ...(state === null || activeItemStates.includes(state) ? {} : { active_key: null }),
    })
    .where("id", "=", change.itemId)
    .where("state", "in", [...before])
    .returning("id")
    .executeTakeFirst();
  if (!updated) throw new LostRace();
}

/** The first write of every change: the row stays locked until the transaction ends. */
async function lock(trx: Transaction<Tables>, change: Change, at: string) {
  let update = trx
    .updateTable("requests")
    .set((eb) => ({
      ...change.set,
      ...(change.event ? { state: requestStateAfter(change.event) } : {}),
      ...(change.urgent ? { urgent: 1 } : {}),
      version: eb("version", "+", 1),
      updated_at: at,
    }))
    .where("id", "=", change.requestId);
  if (change.version !== undefined) update = update.where("version", "=", change.version);
  if (change.event) update = update.where("state", "in", [...requestStatesBefore(change.event)]);
  const row = await update.returningAll().executeTakeFirst();
  if (!row) throw new LostRace();
  return row;
}

async function settleIfDone(
  trx: Transaction<Tables>,
  change: Change,
  request: Request,
  at: string,
): Promise<{ request: Request; line: Line } | null> {
  const ending =
    change.items?.some(({ event }) => event && isFinalItem(itemStateAfter(event))) ?? false;
  if (!ending || !requestStatesBefore("settle").includes(request.state)) return null;
  const rows = await trx
    .selectFrom("items")
    .selectAll()
    .where("request_id", "=", request.id)
    .execute();
  const items = rows.map(toItem);
  if (!items.every(({ state }) => isFinalItem(state))) return null;
  const settled = { ...request, state: requestStateAfter("settle"), settledAt: at };
  await trx
    .updateTable("requests")
    .set({ state: settled.state, settled_at: at, urgent: 1 })
    .where("id", "=", request.id)
    .execute();
  const verdict = verdictOf({ request: settled, items });
  return { request: settled, line: { type: "settled", data: { verdict } } };
}

async function begin(
  trx: Transaction<Tables>,
  item: Item,
  nowMs: number,
): Promise<{ begun: Begun; lines: readonly Line[] }> {
  const at = instant(nowMs);
  const { requestId } = item;
  const ahead = await whoIsAhead(trx, item);
  if (ahead !== null && item.behind === ahead) {
    return { begun: { kind: "behind", requestId: ahead }, lines: [] };
  }
  const locked = await lock(trx, { requestId, lines: [] }, at);
  if (!requestStatesBefore("settle").includes(locked.state)) throw new LostRace();
  const head = { seq: locked.event_seq, chain: locked.chain };
  if (ahead !== null) {
    await trx.updateTable("items").set({ behind: ahead }).where("id", "=", item.id).execute();
    const line = { type: "item-queued", itemId: item.id, data: { behind: ahead } };
    await append(trx, requestId, head, [line], at);
    return { begun: { kind: "behind", requestId: ahead }, lines: [line] };
  }
  const begun = await trx
    .updateTable("items")
    .set((eb) => ({
      state: itemStateAfter("begin"),
      active_key: `${item.target}|${item.volumeId}`,
      behind: null,
      failure: null,
      intent_at: at,
      first_intent_at: item.firstIntentAt ?? at,
      attempts: eb("attempts", "+", 1),
      open_calls: eb("open_calls", "+", 1),
      updated_at: at,
    }))
    .where("id", "=", item.id)
    .where("state", "in", [...itemStatesBefore("begin")])
    .returning("id")
    .executeTakeFirst();
  if (!begun) throw new LostRace();
  if (locked.state === "approved") {
    const state = requestStateAfter("run");
    await trx.updateTable("requests").set({ state }).where("id", "=", requestId).execute();
  }
  const line = { type: "item-starting", itemId: item.id, data: { marker: item.marker } };
  await append(trx, requestId, head, [line], at);
  return { begun: { kind: "begun" }, lines: [line] };
}

/** The request that holds the volume or has waited for it longer. */
async function whoIsAhead(trx: Transaction<Tables>, item: Item): Promise<string | null> {
  const since = item.waitingSince ?? "";
  const row = await trx
    .selectFrom("items")
    .select("request_id")
    .where("volume_id", "=", item.volumeId)
    .where("target", "=", item.target)
    .where("id", "!=", item.id)
    .where((eb) =>
      eb.or([
        eb("active_key", "is not", null),
        eb.and([eb("state", "=", "waiting"), eb("waiting_since", "<", since)]),
        eb.and([
          eb("state", "=", "waiting"),
          eb("waiting_since", "=", since),
          eb("id", "<", item.id),
        ]),
      ]),
    )
    .orderBy((eb) => eb.case().when("active_key", "is not", null).then(0).else(1).end())
    .orderBy("waiting_since")
    .executeTakeFirst();
  return row?.request_id ?? null;
}

async function append(
  trx: Transaction<Tables>,
  requestId: string,
  head: { readonly seq: number; readonly chain: string },
  lines: readonly Line[],
  at: string,
): Promise<void> {
  if (lines.length === 0) return;
  let { seq, chain } = head;
  const rows = lines.map((line) => {
    seq += 1;
    const text = recordText({
      requestId,
      seq,
      at,
      type: line.type,
      actorId: line.actorId ?? null,
      itemId: line.itemId ?? null,
      data: line.data ?? {},
    });
    chain = nextHash(chain, text);
    return { request_id: requestId, seq, text, hash: chain };
  });
  await trx.insertInto("events").values(rows).execute();
  await trx
    .updateTable("requests")
    .set({ event_seq: seq, chain })
    .where("id", "=", requestId)
    .execute();
}
