import type { ItemChange } from "./change-request.ts";
import type { Item } from "./model.ts";

/** What planted the marker of an item's first try, before the item's id. */
const markerStart = "snapshot-bot:";

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
    },
  };
}
