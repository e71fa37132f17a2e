import { failure } from "../domain/failure.ts";
import type { Failure } from "../domain/failure.ts";
import { instant, toMs } from "../domain/instant.ts";
import type { Instant } from "../domain/instant.ts";
import type { Snapshot } from "../domain/snapshot.ts";
import type { Kept, Reminder } from "../requests/kept.ts";
import { lookAgainMs, lookEveryMs, missesAllowed, nextDue, reminderDue } from "./retention.ts";

/** What a look at the cloud showed: the snapshot, that it is not there, or nothing at all. */
export type Seen = Snapshot | null | "unread";

/** What is to be done about a kept snapshot. */
export type Tending =
  | { readonly kind: "look"; readonly dueAt: Instant; readonly misses: number }
  | { readonly kind: "remind"; readonly reminder: Reminder; readonly dueAt: Instant }
  | { readonly kind: "delete" }
  | { readonly kind: "vanished" }
  | { readonly kind: "released"; readonly why: Failure };

/** Pure. Nothing is ever deleted that was not seen a moment ago, as ours. */
export function judgeKept(kept: Kept, seen: Seen, nowMs: number): Tending {
  // The call says for certain whether it is gone; a look may just have missed it.
  if (seen === null && kept.state === "deleting") return { kind: "delete" };
  if (seen === null) return missed(kept, nowMs, { kind: "vanished" });
  if (seen !== "unread") {
    const why = notOurs(kept, seen);
    if (why) return missed(kept, nowMs, { kind: "released", why });
  }
  const unread = seen === "unread";
  const misses = unread ? kept.misses : 0;
  const soon: Tending = { kind: "look", dueAt: instant(nowMs + lookAgainMs), misses };
  switch (kept.state) {
    case "kept": {
      if (kept.keepUntil !== null && toMs(kept.keepUntil) <= nowMs) {
        return unread ? soon : { kind: "delete" };
      }
      const reminder = reminderDue(kept, nowMs);
      if (reminder === null) return { kind: "look", dueAt: nextDue(kept, nowMs), misses };
      return { kind: "remind", reminder, dueAt: nextDue({ ...kept, reminded: reminder }, nowMs) };
    }
    case "leaving": {
      const leavesMs = toMs(kept.deleteAt ?? instant(nowMs));
      if (leavesMs <= nowMs) return unread ? soon : { kind: "delete" };
      return { kind: "look", dueAt: instant(Math.min(leavesMs, nowMs + lookEveryMs)), misses };
    }
    // It was seen as ours when the intent was written.
    case "deleting":
      return { kind: "delete" };
    case "deleted":
    case "vanished":
    case "released":
      return { kind: "look", dueAt: instant(nowMs + lookEveryMs), misses };
  }
}

/** One answer may be incomplete: only several in a row count. */
function missed(kept: Kept, nowMs: number, sure: Tending): Tending {
  const misses = kept.misses + 1;
  if (misses >= missesAllowed) return sure;
  return { kind: "look", dueAt: instant(nowMs + lookAgainMs), misses };
}

function notOurs(kept: Kept, seen: Snapshot): Failure | null {
  if (seen.marker === kept.marker && seen.volumeId === kept.volumeId) return null;
  return failure(
    "mismatch",
    seen.marker === kept.marker
      ? `${kept.snapshotId} belongs to another volume: the bot never deletes it.`
      : `${kept.snapshotId} lost the bot's marker: the bot never deletes it.`,
    "Look at it in the provider's console, and delete it there when nobody needs it.",
  );
}
