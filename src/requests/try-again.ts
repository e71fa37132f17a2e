import type { ItemChange } from "./change-request.ts";
import type { Item, RequestView } from "./model.ts";

/** What planted the marker of an item's first try, before the item's id. */
const markerStart = "snapshot-bot:";

/**
 * What failed and can be tried again. Not what failed with a snapshot that somebody kept or asked to
 * delete: that one is the item's for good, and another is made by another request.
 */
export function retryable({ items, kept }: Pick<RequestView, "items" | "kept">): readonly Item[] {
  const spokenFor = new Set(kept.map(({ itemId }) => itemId));
  return items.filter(({ id, state }) => state === "failed" && !spokenFor.has(id));
}

/**
 * Puts a failed item back to where it waits to be sent, in the next round of its request. What the
 * cloud holds of the earlier try carries the old marker and stays as it is, on record. Where nothing
 * is known to have been made the marker stays, so that what turns up late is found and adopted; an
 * intent whose outcome nobody knows stays with it, so that it is looked for before anything is sent.
 */
export function again(item: Item, round: number): ItemChange {
  const made = item.snapshotId !== null;
  const unclear = !made && item.intentAt !== null;
  return {
    itemId: item.id,
    event: "retry",
    set: {
      round,
      marker: made ? `${markerStart}${item.id}r${round}` : item.marker,
      intent_at: unclear ? item.intentAt : null,
      first_intent_at: unclear ? item.firstIntentAt : null,
      attempts: 0,
      open_calls: 0,
      snapshot_id: null,
      accepted_at: null,
      started_at: null,
      completed_at: null,
      progress_percent: null,
      size_bytes: null,
      adopted: 0,
      failure: null,
      behind: null,
      next_read_at: null,
      reads: 0,
      misses: 0,
      unread: 0,
    },
  };
}
