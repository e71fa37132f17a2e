import {
  code,
  group,
  listOf,
  request as requestPart,
  say,
  time,
  timeToTheSecond,
  user,
} from "../../domain/phrase.ts";
import type { Phrase } from "../../domain/phrase.ts";
import type { Item, RequestView } from "../../requests/model.ts";
import { verdictOf } from "../../requests/verdict.ts";
import { deletionMilestones } from "./deletion-milestones.ts";
import { ending, failedPhrase, turnedSince } from "./ending.ts";
import { keptMilestones } from "./kept-milestones.ts";
import { inRound } from "./milestone.ts";
import type { Milestone } from "./milestone.ts";
import { line } from "./text.ts";
import {
  earlierOf,
  formatSize,
  joined,
  listUpTo,
  nameOf,
  namesOf,
  shown,
  span,
  verdictHead,
} from "./wording.ts";

/** Groups called by one reminder. */
const shownGroups = 6;

/** Beyond this many items a rung is told once for all of them. */
const toldApart = 2;
/** Of many items, this many failures get a reply each as they come. */
const failuresToldApart = 2;
/** Volumes named in one reply. */
const namedMost = 20;

/**
 * The replies that the thread must have by now, oldest first: a projection of the view alone, so
 * that a reply which a crash or an outage prevented is still posted later, and none twice.
 */
export function milestones(view: RequestView): readonly Milestone[] {
  if (view.deletion !== null) {
    return [...reminder(view), ...deletionMilestones(view, view.deletion)];
  }
  const few = view.items.length <= toldApart;
  return [
    ...retried(view),
    ...(few ? stepsOfFew(view.items) : stepsOfMany(view)),
    ...(few ? [] : failuresOfMany(view)),
    ...reminder(view),
    ...ending(view),
    ...keptMilestones(view),
  ];
}

/**
 * What a reply says by now that told what was so at the time, for everybody in an incident's channel;
 * `null` for one that stays as it was told.
 */
export function retold(view: RequestView, key: string): Milestone | null {
  if (!view.request.incident) return null;
  return key.startsWith("retried") ? retriedSince(view, key) : turnedSince(view, key);
}

/** What the reply that it was tried again says by now; of an earlier round, nothing that may change. */
function retriedSince(view: RequestView, key: string): Milestone {
  const phrase = say`Tried again, and once more since. The card says how it stands now.`;
  const present = retried(view).find((milestone) => milestone.key === key);
  return present ?? { ...reply(key, phrase), broadcast: true };
}

/** Somebody had what failed tried again: whoever reads the channel in an incident may wait again. */
function retried(view: RequestView): Milestone[] {
  const { request, items } = view;
  if (request.round === 1) return [];
  const names = namesOf(
    items.filter(({ round }) => round === request.round),
    namedMost,
  );
  const key = inRound("retried", request);
  const verdict = verdictOf(view);
  const phrase =
    request.incident && verdict === "not-yet"
      ? say`${verdictHead(verdict)} — tried again: ${names}. The approvals still count, because what is done has not changed.`
      : say`Tried again: ${names}. The approvals still count, because what is done has not changed.`;
  const byAnother = request.retriedBy !== request.requesterId;
  return [
    {
      key,
      phrase,
      mentionRequester: request.incident && byAnother,
      broadcast: request.incident,
    },
  ];
}

function reply(key: string, phrase: Phrase): Milestone {
  return { key, phrase, mentionRequester: false, broadcast: false };
}

/** Of one or two items, each rung of each is told, lower rungs first. */
function stepsOfFew(items: readonly Item[]): Milestone[] {
  const told = (name: string, has: (item: Item) => boolean, phrase: (item: Item) => Phrase) =>
    items.filter(has).map((item) => reply(inRound(`${name}:${item.position}`, item), phrase(item)));
  return [
    ...told(
      "unknown",
      ({ state }) => state === "unknown",
      (item) => unknownPhrase([item]),
    ),
    ...told("accepted", ({ snapshotId }) => snapshotId !== null, acceptedPhrase),
    ...told("complete", ({ completedAt }) => completedAt !== null, completePhrase),
    // A request of one snapshot ends with it: that is told once.
    ...(items.length === 1 ? [] : told("failed", ({ state }) => state === "failed", failedPhrase)),
  ];
}

function snapshotCode(item: Item): Phrase {
  return [code(line(item.snapshotId ?? "", shown.id))];
}

function acceptedPhrase(item: Item): Phrase {
  if (item.adopted) {
    const point =
      earlierOf([item]).length > 0
        ? earlierPoint(item)
        : item.startedAt === null
          ? []
          : say`Its point in time is ${timeToTheSecond(item.startedAt)}.`;
    const adopted = say`The cloud's answer about ${nameOf(item)} was lost, but the snapshot was made: ${snapshotCode(item)} carries our marker, so it is adopted and no second one is started.`;
    return joined([adopted, point], " ");
  }
  // The moment that it captures is known for certain only once it is read back.
  const accepted =
    item.acceptedAt === null
      ? say`${snapshotCode(item)} of ${nameOf(item)} was accepted by the cloud.`
      : say`${snapshotCode(item)} of ${nameOf(item)} was accepted by the cloud ${timeToTheSecond(item.acceptedAt)}.`;
  return joined([accepted, earlierPoint(item), say`It is not usable yet.`], " ");
}

/** Of when the data is, where it is not of now. */
function earlierPoint(item: Item): Phrase {
  if (earlierOf([item]).length === 0) return [];
  return item.startedAt === null
    ? say`It stands for the volume's last recovery point; of when that is, the cloud did not say.`
    : say`It stands for the volume's recovery point of ${timeToTheSecond(item.startedAt)}: nothing written since is in it.`;
}

function unknownPhrase(items: readonly Item[]): Phrase {
  return say`The cloud's answer about ${namesOf(items)} was lost, so it is not known whether the snapshot was made. I keep looking for it and start no second one.`;
}

function completePhrase(item: Item): Phrase {
  const took = span(item.acceptedAt, item.completedAt);
  const done =
    took === null
      ? say`${snapshotCode(item)} of ${nameOf(item)} is complete`
      : say`${snapshotCode(item)} of ${nameOf(item)} is complete after ${took}`;
  return item.sizeBytes === null ? say`${done}.` : say`${done}, ${formatSize(item.sizeBytes)}.`;
}

/** Of many items, each rung is told when the last of them has reached it. */
function stepsOfMany({ request, items }: RequestView): Milestone[] {
  const told: Milestone[] = [];
  const unknown = items.filter(({ state }) => state === "unknown");
  if (unknown.length > 0) told.push(reply(inRound("unknown", request), unknownPhrase(unknown)));
  const live = items.filter(({ state }) => state !== "failed" && state !== "cancelled");
  const accepted = items.filter(({ snapshotId }) => snapshotId !== null);
  if (accepted.length > 0 && live.every(({ snapshotId }) => snapshotId !== null)) {
    const adopted = accepted.filter((item) => item.adopted);
    const found =
      adopted.length === 0
        ? []
        : adopted.length === 1
          ? say`The answer about ${namesOf(adopted, namedMost)} was lost, but the snapshot was found by our marker and adopted.`
          : say`The answer about ${namesOf(adopted, namedMost)} was lost, but each snapshot was found by our marker and adopted.`;
    const taken = say`${accepted.length} of ${items.length} snapshots were accepted by the cloud. They are not usable yet.`;
    told.push(reply(inRound("accepted", request), joined([taken, found], " ")));
  }
  const complete = items.filter(({ completedAt }) => completedAt !== null);
  if (complete.length > 0 && live.every(({ completedAt }) => completedAt !== null)) {
    const bytes = complete.reduce((sum, { sizeBytes }) => sum + (sizeBytes ?? 0), 0);
    const all = items.length;
    told.push(
      reply(
        inRound("complete", request),
        bytes === 0
          ? say`${complete.length} of ${all} snapshots are complete.`
          : say`${complete.length} of ${all} snapshots are complete, ${formatSize(bytes)} together.`,
      ),
    );
  }
  return told;
}

/** The first failures at once, the rest in one reply when nothing more can fail. */
function failuresOfMany(view: RequestView): Milestone[] {
  const failed = view.items
    .filter(({ state }) => state === "failed")
    .toSorted((a, b) => a.updatedAt.localeCompare(b.updatedAt) || a.position - b.position);
  const own = failed
    .slice(0, failuresToldApart)
    .map((item) => reply(inRound(`failed:${item.position}`, item), failedPhrase(item)));
  const rest = failed.slice(failuresToldApart);
  if (rest.length === 0 || view.request.state !== "settled") return own;
  return [
    ...own,
    reply(
      inRound("failed", view.request),
      say`${rest.length} more failed: ${namesOf(rest, namedMost)}. The card says why.`,
    ),
  ];
}

/** Only the newest: what a silent Slack kept from being posted is not made up for. */
function reminder({ request }: RequestView): Milestone[] {
  if (request.state !== "awaiting-approval" || request.reminder === null) return [];
  const { number, userIds } = request.reminder;
  const groups = request.approverGroups.map(({ id, handle }) => group(id, handle));
  const called =
    userIds.length > 0 ? listOf(userIds.map(user), "or") : listUpTo(groups, shownGroups, "or");
  const waits = say`this still waits for your approval. Without it, it expires ${time(request.expiresAt)} and nothing is done.`;
  const phrase =
    called.length === 0 ? say`${requestPart(request.id)}: ${waits}` : say`${called}: ${waits}`;
  return [{ ...reply(`reminder:${number}`, phrase), forApprovers: true }];
}
