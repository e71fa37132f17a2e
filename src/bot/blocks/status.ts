import { formatDuration } from "../../domain/duration.ts";
import { toMs } from "../../domain/instant.ts";
import { request, say, time, timeToTheSecond, user } from "../../domain/phrase.ts";
import type { Phrase } from "../../domain/phrase.ts";
import type { Item, RequestView } from "../../requests/model.ts";
import { verdictOf } from "../../requests/verdict.ts";
import { patienceMs } from "../../workflows/polling.ts";
import { line } from "./text.ts";
import {
  allOf,
  approvalsOf,
  earlierOf,
  grouped,
  namesOf,
  sentenceOf,
  shown,
  stateWord,
} from "./wording.ts";

/** What stands behind NOT YET, SAFE TO CHANGE or DO NOT PROCEED. */
export function statusOf(view: RequestView, nowMs: number): Phrase {
  const { request } = view;
  switch (request.state) {
    case "awaiting-approval":
      return waitingStatus(view, nowMs);
    case "refused":
      return say`refused: ${sentenceOf(request.failure, "the policy does not allow it")}`;
    case "denied":
      return say`denied${by(request.endedBy)}${ending(request.endNote)}`;
    case "withdrawn":
      return say`cancelled${by(request.endedBy)}${ending(request.endNote)}`;
    case "expired":
      return request.failure === null
        ? say`expired: nobody decided until ${time(request.expiresAt)}`
        : [sentenceOf(request.failure, "it is no longer what would be done")];
    case "approved":
    case "running":
    case "settled":
      return workStatus(view);
  }
}

function workStatus(view: RequestView): Phrase {
  switch (verdictOf(view)) {
    case "safe-to-change":
      return safeStatus(view.items);
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
  const approvals = quorum === 1 ? "1 approval" : `${missing} of ${quorum} approvals`;
  return say`waiting for ${approvals}, expires ${time(expiresAt)}`;
}

function safeStatus(items: readonly Item[]): Phrase {
  const points = items.map(({ startedAt }) => startedAt).filter((at) => at !== null);
  // Text order is time order.
  const oldest = points.toSorted()[0];
  const what = items.length === 1 ? "captured" : `${allOf(items)} captured`;
  const since = earlierOf(items).length === 0 ? "" : ", a recovery point: nothing since is in it";
  return oldest === undefined ? [what] : say`${what} as of ${timeToTheSecond(oldest)}${since}`;
}

function brokenStatus(view: RequestView): Phrase {
  const broken = view.items.filter(({ state }) => state === "failed" || state === "cancelled");
  const failed = broken.filter(({ state }) => state === "failed");
  const [only] = view.items;
  if (view.items.length === 1 && only !== undefined) return itemStatus(only);
  const counts = [
    ...(failed.length > 0 ? [`${failed.length} of ${view.items.length} failed`] : []),
    ...(failed.length < broken.length
      ? [`${broken.length - failed.length} of ${view.items.length} cancelled`]
      : []),
  ].join(", ");
  const open = view.request.state === "settled" ? "" : "; the others go on";
  return say`${counts}: ${namesOf(broken)}${open}`;
}

function progressStatus(items: readonly Item[]): Phrase {
  const [only] = items;
  if (items.length === 1 && only !== undefined) return itemStatus(only);
  const counts = grouped(items).map(({ state, items }) => `${items.length} ${stateWord(state)}`);
  return [counts.length === 0 ? "about to start" : counts.toReversed().join(", ")];
}

/** One item's place on the ladder, as words. */
export function itemStatus(item: Item): Phrase {
  switch (item.state) {
    case "pending":
      return ["not started"];
    case "waiting":
      return waiting(item);
    case "starting":
      return ["asking the cloud for it"];
    case "unknown":
      return ["the cloud's answer was lost; looking for the snapshot, no second one is started"];
    case "accepted":
      return ["accepted by the cloud, which is still making it", ...progress(item)];
    case "complete":
      return ["complete, being read back"];
    case "verified":
      return earlierOf([item]).length === 0
        ? ["verified: right volume, right time, ours"]
        : ["verified: right volume, ours, of an earlier time"];
    case "failed":
      return [`failed: ${sentenceOf(item.failure, "the snapshot was not made")}`];
    case "cancelled":
      return ["cancelled before it was sent"];
  }
}

function waiting({ behind, failure }: Item): Phrase {
  if (behind !== null) return say`waiting behind ${request(behind)}, which is using the volume`;
  if (failure === null) return ["approved, waiting for its turn"];
  const said = sentenceOf(failure, "it was refused.");
  return failure.code === "busy"
    ? [
        `in the cloud's queue: ${said} It is tried again by itself, for ${formatDuration(patienceMs("busy"))} at most`,
      ]
    : [`not started yet: ${said} It is tried again by itself`];
}

function progress(item: Item): Phrase {
  return item.progressPercent === null ? [] : [` (${Math.round(item.progressPercent)} %)`];
}

function by(userId: string | null): Phrase {
  return userId === null ? [] : [" by ", user(userId)];
}

function ending(note: string | null): string {
  const text = line(note ?? "", shown.note);
  return text === "" ? "" : `: ${text}`;
}
