import { failure } from "../domain/failure.ts";
import type { Failure, Outcome } from "../domain/failure.ts";
import { instant, toMs } from "../domain/instant.ts";
import type { Instant } from "../domain/instant.ts";
import { asksForEarlierPoint } from "../domain/snapshot.ts";
import type { Snapshot } from "../domain/snapshot.ts";
import type { ItemChange, Line, NewKept } from "../requests/ledger.ts";
import type { Item } from "../requests/model.ts";
import type { WatchedItem } from "../requests/work-queries.ts";
import { snapshotDeadlineMs, unreadAllowed } from "./polling.ts";
import { endOfKeep, missesAllowed, nextDue } from "./retention.ts";
import { verify } from "./verify.ts";

/** What a read said of one snapshot: how it is, that it is not there, or why there was no answer. */
export type Answer = Outcome<Snapshot | null>;

/** What a read is judged by besides. */
export interface Judging {
  /** When it was asked for. */
  readonly nowMs: number;
  /** The time zone in which days are counted. */
  readonly timeZone: string;
  readonly visibleAfterMs: number;
}

export interface Step {
  readonly changes: readonly ItemChange[];
  readonly lines: readonly Line[];
  /** Made, and to be looked after. */
  readonly keep?: NewKept;
}

const nothing: Step = { changes: [], lines: [] };

/** Pure: what one answer of the provider means for an item. */
export function judgeWatched(item: WatchedItem, answer: Answer, judging: Judging): Step {
  const { misses, unread } = inARow(item, answer, judging);
  if (!answer.ok) {
    return unread >= unreadAllowed
      ? failed(item, unreadable(item, answer.failure))
      : notRead(item, answer.failure);
  }
  const snapshot = answer.value;
  if (snapshot === null) return misses >= missesAllowed ? failed(item, vanished(item)) : nothing;
  switch (snapshot.phase) {
    case "failed":
      return failed(item, endedInError(item));
    case "creating":
      return sinceAccepted(item, judging) > snapshotDeadlineMs
        ? failed(item, tooLate(item))
        : progressed(item, snapshot);
    case "available":
      return completed(item, snapshot, judging);
  }
}

function progressed(item: Item, snapshot: Snapshot): Step {
  const percent = snapshot.progressPercent;
  const moved = percent !== null && Math.abs(percent - (item.progressPercent ?? 0)) >= 5;
  const startedAt = momentOf(item, snapshot);
  const dated = item.startedAt === null && startedAt !== null;
  if (!moved && !dated && item.failure === null) return nothing;
  const set = {
    progress_percent: percent,
    started_at: startedAt,
    failure: null,
  };
  return { changes: [{ itemId: item.id, event: null, while: ["accepted"], set }], lines: [] };
}

/**
 * Of when the data is. What a read says is when the snapshot was begun: of one that stands for an
 * earlier point only the create itself, or what it planted, tells of when that is.
 */
function momentOf(item: Item, snapshot: Snapshot): Instant | null {
  if (asksForEarlierPoint(item.options)) return item.startedAt;
  return item.startedAt ?? snapshot.startedAt;
}

function completed(item: WatchedItem, snapshot: Snapshot, judging: Judging): Step {
  const set = {
    progress_percent: 100,
    started_at: momentOf(item, snapshot),
    completed_at: snapshot.completedAt ?? instant(judging.nowMs),
    size_bytes: snapshot.sizeBytes,
    failure: null,
  };
  const complete: ItemChange = { itemId: item.id, event: "complete", set };
  const line: Line = { type: "item-complete", itemId: item.id };
  const problem = verify(item, snapshot);
  if (problem) {
    const rest = failed(item, problem);
    return { changes: [complete, ...rest.changes], lines: [line, ...rest.lines] };
  }
  return {
    changes: [complete, { itemId: item.id, event: "verify" }],
    lines: [line, { type: "item-verified", itemId: item.id }],
    keep: keeping(item, snapshot.id, judging),
  };
}

/** From the moment on that it is known to be usable, for as long as was asked for. */
function keeping(item: WatchedItem, snapshotId: string, judging: Judging): NewKept {
  const { nowMs, timeZone } = judging;
  const keptAt = instant(nowMs);
  const keepUntil = endOfKeep(keptAt, item.keepDays, timeZone);
  const dueAt = nextDue({ keepUntil, keptAt, reminded: null, letGoBy: null }, nowMs);
  return { item, snapshotId, keepUntil, dueAt };
}

function failed(item: Item, why: Failure): Step {
  return {
    changes: [{ itemId: item.id, event: "fail", set: { failure: JSON.stringify(why) } }],
    lines: [
      { type: "item-failed", itemId: item.id, data: { code: why.code, message: why.message } },
    ],
  };
}

/** The snapshot goes on being made; only our eyes are shut. Said on the card, once. */
function notRead(item: Item, why: Failure): Step {
  if (item.failure?.code === why.code) return nothing;
  const set = { failure: JSON.stringify(why) };
  return { changes: [{ itemId: item.id, event: null, while: ["accepted"], set }], lines: [] };
}

/** For how many reads in a row, this one included, it was not seen; while it may be invisible none counts. */
export function inARow(
  item: WatchedItem,
  answer: Answer,
  judging: Judging,
): Pick<WatchedItem, "misses" | "unread"> {
  if (!answer.ok) return { misses: item.misses, unread: item.unread + 1 };
  if (answer.value !== null) return { misses: 0, unread: 0 };
  const counts = sinceAccepted(item, judging) > judging.visibleAfterMs;
  return { misses: item.misses + (counts ? 1 : 0), unread: 0 };
}

function sinceAccepted(item: Item, { nowMs }: Judging): number {
  return nowMs - toMs(item.acceptedAt ?? item.updatedAt);
}

function vanished(item: Item): Failure {
  return failure(
    "gone",
    `The cloud does not know ${item.snapshotId ?? "the snapshot"} any more.`,
    "Somebody may have deleted it. Ask again.",
  );
}

function endedInError(item: Item): Failure {
  return failure(
    "snapshot-failed",
    `The cloud gave up on ${item.snapshotId ?? "the snapshot"}: it ended in an error state.`,
    "Look at the volume's state, delete the failed snapshot, then ask again.",
  );
}

function tooLate(item: Item): Failure {
  return failure(
    "too-late",
    `${item.snapshotId ?? "The snapshot"} was not usable after 24 hours.`,
    "It may be stuck: look at the volume and its gateway, delete the snapshot, then ask again.",
  );
}

/** Whatever became of it: nobody knows, and that is what is said. */
function unreadable(item: Item, why: Failure): Failure {
  return {
    ...why,
    message: `${item.snapshotId ?? "The snapshot"} could not be read ${unreadAllowed} times in a row: nobody knows whether it is usable.`,
    advice: "It may be: look at it in the provider's console before you ask again.",
    retryAfterMs: null,
  };
}
