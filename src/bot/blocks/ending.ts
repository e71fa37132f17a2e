import { say, strong, timeToTheSecond } from "../../domain/phrase.ts";
import type { Phrase } from "../../domain/phrase.ts";
import { isFinalItem } from "../../requests/lifecycle.ts";
import type { Item, RequestView } from "../../requests/model.ts";
import { verdictOf } from "../../requests/verdict.ts";
import { inRound } from "./milestone.ts";
import type { Milestone } from "./milestone.ts";
import { line } from "./text.ts";
import {
  earlierOf,
  helpWith,
  joined,
  nameOf,
  namesOf,
  sentenceOf,
  shown,
  verdictHead,
} from "./wording.ts";

/**
 * How it ended, once it has; the requester is told by name. In an incident everybody in the channel
 * is told of each verdict once, as soon as it cannot get better.
 */
export function ending(view: RequestView): Milestone[] {
  const { request } = view;
  const verdict = verdictHead(verdictOf(view));
  const told = (key: string, phrase: Phrase): Milestone[] => [
    { key, phrase, mentionRequester: true, broadcast: request.incident },
  ];
  const note = line(request.endNote ?? "", shown.note);
  switch (request.state) {
    case "awaiting-approval":
      return [];
    case "approved":
    case "running":
      return turned(view);
    case "refused":
      return told("refused", say`${verdict} — refused: ${refusal(view)}`);
    case "denied":
      return told(
        "denied",
        note === ""
          ? say`${verdict} — the request was denied.`
          : say`${verdict} — the request was denied: ${note}.`,
      );
    case "expired":
      return told("expired", expiredPhrase(view));
    case "withdrawn":
      return [
        {
          key: "withdrawn",
          phrase:
            note === ""
              ? say`${verdict} — the request was cancelled.`
              : say`${verdict} — the request was cancelled: ${note}.`,
          mentionRequester: request.endedBy !== request.requesterId,
          broadcast: request.incident,
        },
      ];
    case "settled":
      return told(inRound("verdict", request), verdictPhrase(view)).map((milestone) => ({
        ...milestone,
        quietAfter: turnedKey(view),
      }));
  }
}

/** Some of it still goes on, but whoever waits in an incident need not: it will not be safe. */
function turned(view: RequestView): Milestone[] {
  if (!view.request.incident || verdictOf(view) !== "do-not-proceed") return [];
  return isLeftBroken(view) ? [] : [turnedNow(view)];
}

/** Some of it was broken before the present round began, and is not tried again: that was told then. */
function isLeftBroken({ request, items }: RequestView): boolean {
  return brokenOf(items).some((item) => isLeftBehind(item, request));
}

function isLeftBehind(item: Item, { round, retriedAt }: RequestView["request"]): boolean {
  return item.round < round && retriedAt !== null && item.updatedAt <= retriedAt;
}

/**
 * What the reply that the verdict turned says by now: the channel does not go on reading of it what
 * was under way.
 */
export function turnedSince(view: RequestView, key: string): Milestone | null {
  if (!key.startsWith("turned")) return null;
  if (key === turnedKey(view) || isLeftBroken(view)) return { ...turnedNow(view), key };
  const phrase = say`This said DO NOT PROCEED until what failed was tried again. The card says how it stands now.`;
  return { key, phrase, mentionRequester: false, broadcast: true };
}

function turnedNow(view: RequestView): Milestone {
  const phrase = joined([verdictPhrase(view), goesOn(view.items)], " ");
  return { key: turnedKey(view), phrase, mentionRequester: true, broadcast: true };
}

function goesOn(items: readonly Item[]): Phrase {
  const rest = items.filter(({ state }) => !isFinalItem(state));
  if (rest.length === 0) return [];
  return rest.length === 1
    ? say`${namesOf(rest)} is still under way.`
    : say`${namesOf(rest)} are still under way.`;
}

function turnedKey({ request }: RequestView): string {
  return inRound("turned", request);
}

function brokenOf(items: readonly Item[]): readonly Item[] {
  return items.filter(({ state }) => state === "failed" || state === "cancelled");
}

function refusal({ request }: RequestView): Phrase {
  return sentenceOf(request.failure, say`the policy does not allow it.`);
}

function expiredPhrase({ request }: RequestView): Phrase {
  const verdict = verdictHead("do-not-proceed");
  if (request.failure === null) {
    return say`${verdict} — nobody decided in time, so nothing was done. Ask again if it is still needed.`;
  }
  return say`${verdict} — ${sentenceOf(request.failure, say`it is no longer what would be done.`)} ${helpWith(request.failure)}`;
}

/** What the snapshots of earlier points do not hold, with the oldest of their times. */
function sinceThen(items: readonly Item[]): Phrase {
  const earlier = earlierOf(items);
  // Text order is time order.
  const oldest = earlier.flatMap(({ startedAt }) => startedAt ?? []).toSorted()[0];
  if (oldest === undefined) return [];
  const at = timeToTheSecond(oldest);
  if (items.length === 1) return say`That is a recovery point: nothing written since is in it.`;
  return earlier.length === 1
    ? say`${namesOf(earlier)} stands for a recovery point, the oldest of ${at}: nothing written since is in it.`
    : say`${namesOf(earlier)} stand for a recovery point, the oldest of ${at}: nothing written since is in it.`;
}

function verdictPhrase(view: RequestView): Phrase {
  const { items } = view;
  const verdict = verdictOf(view);
  const head = verdictHead(verdict);
  if (verdict === "safe-to-change") {
    return joined([readBack(items, head), sinceThen(items)], " ");
  }
  const [only] = items;
  if (items.length === 1 && only?.state === "failed") return say`${head} — ${failedPhrase(only)}`;
  const bad = brokenOf(items);
  return bad.length === 1
    ? say`${head} — ${namesOf(bad)} has no usable snapshot. What to do is on the card.`
    : say`${head} — ${namesOf(bad)} have no usable snapshot. What to do is on the card.`;
}

function readBack(items: readonly Item[], head: Phrase): Phrase {
  const [only] = items;
  if (items.length === 2) {
    return say`${head} — both snapshots were read back and are what was asked for.`;
  }
  if (items.length !== 1 || only === undefined) {
    return say`${head} — all ${items.length} snapshots were read back and are what was asked for.`;
  }
  return only.startedAt === null
    ? say`${head} — the snapshot of ${nameOf(only)} was read back and is what was asked for.`
    : say`${head} — the snapshot of ${nameOf(only)} was read back and is what was asked for, captured as of ${timeToTheSecond(only.startedAt)}.`;
}

export function failedPhrase(item: Item): Phrase {
  const what = say`${strong(say`${nameOf(item)} failed`)}: ${sentenceOf(item.failure, say`the snapshot was not made.`)}`;
  return item.failure === null ? what : joined([what, helpWith(item.failure)], " ");
}
