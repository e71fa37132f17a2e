import type { Transaction, Updateable } from "kysely";
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
import type { ItemState, Request } from "./model.ts";
import { instant } from "../domain/instant.ts";
import { changeKept, insertKept } from "./change-kept.ts";
import type { KeptChange, NewKept } from "./change-kept.ts";
import { append } from "./record-lines.ts";
import type { Line } from "./record-lines.ts";
import { toItem, toRequest } from "./rows.ts";
import type { ItemsTable, RequestsTable, Tables } from "./tables.ts";
import { verdictOf } from "./verdict.ts";

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
  /** Snapshots that are looked after from now on, and what happens to such ones. */
  readonly keep?: readonly NewKept[];
  readonly kept?: readonly KeptChange[];
  readonly decision?: Omit<Tables["decisions"], "request_id" | "at">;
  readonly lines: readonly Line[];
  /** A person waits to see it. */
  readonly urgent?: boolean;
}

/** Somebody else was first: nothing was written. */
export class LostRace extends Error {}

/** @throws LostRace */
export async function changeRequest(
  trx: Transaction<Tables>,
  change: Change,
  nowMs: number,
): Promise<{ request: Request; lines: readonly Line[] }> {
  const at = instant(nowMs);
  const locked = await lock(trx, change, at);
  for (const item of change.items ?? []) await applyToItem(trx, item, at);
  await insertKept(trx, change.keep ?? [], at);
  for (const kept of change.kept ?? []) if (!(await changeKept(trx, kept))) throw new LostRace();
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
export async function lock(trx: Transaction<Tables>, change: Omit<Change, "lines">, at: string) {
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
