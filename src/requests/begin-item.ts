import type { Transaction } from "kysely";
import { instant } from "../domain/instant.ts";
import { LostRace, lock } from "./change-request.ts";
import {
  itemStateAfter,
  itemStatesBefore,
  requestStateAfter,
  requestStatesBefore,
} from "./lifecycle.ts";
import type { Item } from "./model.ts";
import { append } from "./record-lines.ts";
import type { Line } from "./record-lines.ts";
import type { Tables } from "./tables.ts";

export type Begun =
  | { readonly kind: "begun" }
  | { readonly kind: "behind"; readonly requestId: string }
  /** As many of the target are being started as it takes at once. */
  | { readonly kind: "full" }
  | { readonly kind: "lost" };

/**
 * Takes the volume for an item and writes the intent to call, both or neither.
 * @throws LostRace, or that the volume is taken
 */
export async function beginItem(
  trx: Transaction<Tables>,
  item: Item,
  most: number,
  nowMs: number,
): Promise<{ begun: Begun; lines: readonly Line[] }> {
  const at = instant(nowMs);
  const { requestId } = item;
  const queue = await queueBefore(trx, item);
  if (queue !== null && item.behind === queue.behind && item.ahead === queue.ahead) {
    return { begun: { kind: "behind", requestId: queue.behind }, lines: [] };
  }
  if (queue === null && (await isFull(trx, item, most))) {
    return { begun: { kind: "full" }, lines: [] };
  }
  const locked = await lock(trx, { requestId }, at);
  if (!requestStatesBefore("settle").includes(locked.state)) throw new LostRace();
  const head = { seq: locked.event_seq, chain: locked.chain };
  if (queue !== null) {
    await trx.updateTable("items").set(queue).where("id", "=", item.id).execute();
    const line = { type: "item-queued", itemId: item.id, data: { ...queue } };
    await append(trx, requestId, head, [line], at);
    return { begun: { kind: "behind", requestId: queue.behind }, lines: [line] };
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

/**
 * Whether `most` others of the target are being started, whichever process does it. The target's row
 * is locked until the end of the transaction: of two that count at the same time one waits.
 */
async function isFull(trx: Transaction<Tables>, item: Item, most: number): Promise<boolean> {
  const { target } = item;
  // Most often this tells without making anybody wait.
  if ((await startingOthers(trx, item)) >= most) return true;
  await trx
    .insertInto("watches")
    .values({ target, generation: 1 })
    .onConflict((oc) =>
      oc.column("target").doUpdateSet((eb) => ({ generation: eb.ref("watches.generation") })),
    )
    .execute();
  return (await startingOthers(trx, item)) >= most;
}

async function startingOthers(trx: Transaction<Tables>, item: Item): Promise<number> {
  const { count } = await trx
    .selectFrom("items")
    .select((eb) => eb.fn.countAll().as("count"))
    .where("state", "=", "starting")
    .where("target", "=", item.target)
    .where("id", "!=", item.id)
    .executeTakeFirstOrThrow();
  return Number(count);
}

interface QueueBefore {
  readonly behind: string;
  readonly ahead: number;
}

/** The request that holds the volume or has waited for it longest, and how many there are of them. */
async function queueBefore(trx: Transaction<Tables>, item: Item): Promise<QueueBefore | null> {
  const since = item.waitingSince ?? "";
  const row = await trx
    .selectFrom("items")
    .select((eb) => ["request_id", eb.fn.countAll().over().as("ahead")])
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
  return row === undefined ? null : { behind: row.request_id, ahead: Number(row.ahead) };
}
