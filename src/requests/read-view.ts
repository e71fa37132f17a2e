import type { LedgerDatabase } from "./database.ts";
import type { Deletion, Request, RequestView } from "./model.ts";
import { toDecision, toItem, toKept, toSnapshotAskedFor } from "./rows.ts";

/** Adds to a request what belongs to it. */
export async function readView(db: LedgerDatabase, request: Request): Promise<RequestView> {
  const [items, decisions, card, kept] = await Promise.all([
    db
      .selectFrom("items")
      .selectAll()
      .where("request_id", "=", request.id)
      .orderBy("position")
      .execute(),
    db
      .selectFrom("decisions")
      .selectAll()
      .where("request_id", "=", request.id)
      .orderBy("at")
      .execute(),
    db
      .selectFrom("messages")
      .select(["channel_id", "ts"])
      .where("request_id", "=", request.id)
      .where("key", "=", "card")
      .executeTakeFirst(),
    db
      .selectFrom("kept")
      .selectAll()
      .where("request_id", "=", request.id)
      .orderBy("item_id")
      .execute(),
  ]);
  return {
    request,
    items: items.map(toItem),
    deletion: request.deletes === null ? null : await readDeletion(db, request.id, request.deletes),
    decisions: decisions.map(toDecision),
    kept: kept.map(toKept),
    card: card ? { channelId: card.channel_id, ts: card.ts } : null,
  };
}

/** The item may hold another snapshot by now, where the wish to delete the earlier one was refused. */
async function readDeletion(
  db: LedgerDatabase,
  requestId: string,
  itemId: string,
): Promise<Deletion> {
  const [item, kept, asked] = await Promise.all([
    db
      .selectFrom("items")
      .innerJoin("requests", "requests.id", "items.request_id")
      .selectAll("items")
      .select("requests.requester_id")
      .where("items.id", "=", itemId)
      .executeTakeFirstOrThrow(),
    db.selectFrom("kept").selectAll().where("item_id", "=", itemId).executeTakeFirst(),
    db
      .selectFrom("events")
      .select("text")
      .where("request_id", "=", requestId)
      .where("seq", "=", 1)
      .executeTakeFirstOrThrow(),
  ]);
  return {
    item: { ...toItem(item), snapshotId: toSnapshotAskedFor(asked.text) },
    kept: kept ? toKept(kept) : null,
    madeFor: item.requester_id,
  };
}
