import type { Transaction, Updateable } from "kysely";
import type { Instant } from "../domain/instant.ts";
import type { KeptTable, Reminder } from "./kept.ts";
import { keptStateAfter, keptStatesBefore } from "./kept-life.ts";
import type { KeptEvent } from "./kept-life.ts";
import type { Item } from "./model.ts";
import type { Tables } from "./tables.ts";

/** A snapshot that is to be looked after from now on, unless it is already. */
export interface NewKept {
  readonly item: Pick<Item, "id" | "requestId" | "target" | "volumeId" | "marker">;
  readonly snapshotId: string;
  /** `null`: until somebody deletes it. */
  readonly keepUntil: Instant | null;
  readonly dueAt: Instant;
}

/** One step in the later life of a snapshot; `kept-life.ts` says from which states it may happen. */
export interface KeptChange {
  readonly itemId: string;
  readonly event: KeptEvent;
  /** Also demands what was known of it: what somebody else changed meanwhile is not overwritten. */
  readonly only?: {
    readonly keepUntil?: Instant | null;
    readonly reminded?: Reminder | null;
    readonly letGoBy?: string | null;
    readonly deletion?: string | null;
  };
  readonly set?: Omit<Updateable<KeptTable>, "item_id" | "request_id" | "state">;
}

export async function insertKept(
  trx: Transaction<Tables>,
  fresh: readonly NewKept[],
  at: Instant,
): Promise<void> {
  if (fresh.length === 0) return;
  await trx
    .insertInto("kept")
    .values(
      fresh.map(({ item, snapshotId, keepUntil, dueAt }) => ({
        item_id: item.id,
        request_id: item.requestId,
        target: item.target,
        volume_id: item.volumeId,
        snapshot_id: snapshotId,
        marker: item.marker,
        state: "kept" as const,
        keep_until: keepUntil,
        kept_at: at,
        kept_by: null,
        reminded: null,
        let_go_by: null,
        deletion: null,
        delete_at: null,
        failure: null,
        ended_at: null,
        misses: 0,
        tries: 0,
        due_at: dueAt,
      })),
    )
    .onConflict((oc) => oc.column("item_id").doNothing())
    .execute();
}

/** @returns whether it happened; else somebody else was first */
export async function changeKept(trx: Transaction<Tables>, change: KeptChange): Promise<boolean> {
  let update = trx
    .updateTable("kept")
    .set({ ...change.set, state: keptStateAfter(change.event) })
    .where("item_id", "=", change.itemId)
    .where("state", "in", [...keptStatesBefore(change.event)]);
  const known = [
    ["keep_until", change.only?.keepUntil],
    ["reminded", change.only?.reminded],
    ["let_go_by", change.only?.letGoBy],
    ["deletion", change.only?.deletion],
  ] as const;
  for (const [column, value] of known) {
    if (value === null) update = update.where(column, "is", null);
    else if (value !== undefined) update = update.where(column, "=", value);
  }
  return (await update.returning("item_id").executeTakeFirst()) !== undefined;
}
