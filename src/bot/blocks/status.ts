import { toMs } from "../../domain/instant.ts";
import type { Instant } from "../../domain/instant.ts";
import { request, say, time, timeToTheSecond, user } from "../../domain/phrase.ts";
import type { Phrase } from "../../domain/phrase.ts";
import type { Item, RequestView } from "../../requests/model.ts";
import { goneOf, verdictOf } from "../../requests/verdict.ts";
import { patienceMs } from "../../workflows/polling.ts";
import { deletionStatus, takenBack } from "./deletion.ts";
import { line } from "./text.ts";
import {
  approvalsOf,
  countOf,
  duration,
  earlierOf,
  grouped,
  joined,
  namesOf,
  sentenceOf,
  shown,
} from "./wording.ts";

/** What stands behind NOT YET, SAFE TO CHANGE or DO NOT PROCEED. */
export function statusOf(view: RequestView, nowMs: number): Phrase {
  const { request } = view;
  switch (request.state) {
    case "awaiting-approval":
      return waitingStatus(view, nowMs);
    case "refused":
      return say`refused: ${sentenceOf(request.failure, say`the policy does not allow it`)}`;
    case "denied":
      return withNote(deniedBy(request.endedBy), request.endNote);
    case "withdrawn":
      if (view.deletion !== null) return takenBack(request);
      return withNote(cancelledBy(request.endedBy), request.endNote);
    case "expired":
      return request.failure === null
        ? say`expired: nobody decided until ${time(request.expiresAt)}`
        : sentenceOf(request.failure, say`it is no longer what would be done`);
    case "approved":
    case "running":
    case "settled":
      return view.deletion === null ? workStatus(view) : deletionStatus(view, view.deletion);
  }
}

function workStatus(view: RequestView): Phrase {
  switch (verdictOf(view)) {
    case "safe-to-change":
      return goneOf(view).length > 0 ? goneStatus(view) : safeStatus(view.items);
    case "do-not-proceed":
      return brokenStatus(view);
    case "not-yet":
      return progressStatus(view.items);
  }
}

function waitingStatus(view: RequestView, nowMs: number): Phrase {
  const { quorum, expiresAt } = view.request;
  if (toMs(expiresAt) <= nowMs) return say`the time to approve ended ${time(expiresAt)}`;
  const missing = Math.max(quorum - approvalsOf(view), 0);
  return quorum === 1
    ? say`waiting for 1 approval, expires ${time(expiresAt)}`
    : say`waiting for ${missing} of ${quorum} approvals, expires ${time(expiresAt)}`;
}

function safeStatus(items: readonly Item[]): Phrase {
  const points = items.map(({ startedAt }) => startedAt).filter((at) => at !== null);
  // Text order is time order.
  const oldest = points.toSorted()[0];
  const captured = oldest === undefined ? capturedSome(items.length) : capturedAt(items, oldest);
  return earlierOf(items).length === 0 || oldest === undefined
    ? captured
    : say`${captured}, a recovery point: nothing since is in it`;
}

function capturedSome(count: number): Phrase {
  if (count === 1) return say`captured`;
  return count === 2 ? say`both captured` : say`all ${count} captured`;
}

function capturedAt({ length }: readonly Item[], oldest: Instant): Phrase {
  const at = timeToTheSecond(oldest);
  if (length === 1) return say`captured as of ${at}`;
  return length === 2 ? say`both captured as of ${at}` : say`all ${length} captured as of ${at}`;
}

function goneStatus(view: RequestView): Phrase {
  const gone = goneOf(view);
  const all = view.items.length;
  if (all === 1) return say`the snapshot is not at the cloud any more`;
  return gone.length === 1
    ? say`1 of ${all} snapshots is not at the cloud any more: ${namesOf(gone)}`
    : say`${gone.length} of ${all} snapshots are not at the cloud any more: ${namesOf(gone)}`;
}

function brokenStatus(view: RequestView): Phrase {
  const broken = view.items.filter(({ state }) => state === "failed" || state === "cancelled");
  const failed = broken.filter(({ state }) => state === "failed");
  const [only] = view.items;
  if (view.items.length === 1 && only !== undefined) return itemStatus(only);
  const all = view.items.length;
  const cancelled = broken.length - failed.length;
  const counts = joined(
    [
      failed.length === 0 ? [] : say`${failed.length} of ${all} failed`,
      cancelled === 0 ? [] : say`${cancelled} of ${all} cancelled`,
    ],
    ", ",
  );
  return view.request.state === "settled"
    ? say`${counts}: ${namesOf(broken)}`
    : say`${counts}: ${namesOf(broken)}; the others go on`;
}

function progressStatus(items: readonly Item[]): Phrase {
  const [only] = items;
  if (items.length === 1 && only !== undefined) return itemStatus(only);
  const counts = grouped(items).map(({ state, items }) => countOf(state, items.length));
  return counts.length === 0 ? say`about to start` : joined(counts.toReversed(), ", ");
}

/** One item's place on the ladder, as words. */
export function itemStatus(item: Item): Phrase {
  switch (item.state) {
    case "pending":
      return say`not started`;
    case "waiting":
      return waiting(item);
    case "starting":
      return say`asking the cloud for it`;
    case "unknown":
      return say`the cloud's answer was lost; looking for the snapshot, no second one is started`;
    case "accepted":
      return item.progressPercent === null
        ? say`accepted by the cloud, which is still making it`
        : say`accepted by the cloud, which is still making it (${Math.round(item.progressPercent)} %)`;
    case "complete":
      return say`complete, being read back`;
    case "verified":
      return earlierOf([item]).length === 0
        ? say`verified: right volume, right time, ours`
        : say`verified: right volume, ours, of an earlier time`;
    case "failed":
      return say`failed: ${sentenceOf(item.failure, say`the snapshot was not made`)}`;
    case "cancelled":
      return item.round === 1
        ? say`cancelled before it was sent`
        : say`cancelled before it was tried again`;
  }
}

function waiting({ behind, ahead, failure }: Item): Phrase {
  if (behind !== null) {
    return ahead > 1
      ? say`waiting behind ${request(behind)}, the first of ${ahead} ahead for this volume`
      : say`waiting behind ${request(behind)}, which is ahead for this volume`;
  }
  if (failure === null) return say`approved, waiting for its turn`;
  const said = sentenceOf(failure, say`it was refused.`);
  return failure.code === "busy"
    ? say`in the cloud's queue: ${said} It is tried again by itself, for ${duration(patienceMs("busy"))} at most`
    : say`not started yet: ${said} It is tried again by itself`;
}

function deniedBy(userId: string | null): Phrase {
  return userId === null ? say`denied` : say`denied by ${user(userId)}`;
}

function cancelledBy(userId: string | null): Phrase {
  return userId === null ? say`cancelled` : say`cancelled by ${user(userId)}`;
}

function withNote(phrase: Phrase, note: string | null): Phrase {
  const text = line(note ?? "", shown.note);
  return text === "" ? phrase : [...phrase, `: ${text}`];
}
