import { strong, say, time, user } from "../../domain/phrase.ts";
import type { Phrase } from "../../domain/phrase.ts";
import type { Kept, Reminder } from "../../requests/kept.ts";
import { isFinalKept } from "../../requests/kept-life.ts";
import type { RequestView } from "../../requests/model.ts";
import { goneOf } from "../../requests/verdict.ts";
import { groupsOf, snapshotsOf } from "./kept-lines.ts";
import type { KeptGroup } from "./kept-lines.ts";
import type { Milestone } from "./milestone.ts";
import { helpWith, joined, sentenceOf } from "./wording.ts";

/** Of each kind of news this many are told apart at a time; the card has the rest. */
const toldApart = 2;

/** The replies about what has become of the snapshots since they were made. */
export function keptMilestones(view: RequestView): readonly Milestone[] {
  const { kept, request } = view;
  const ended = news(kept, endedKeyAmong(kept), (some, first) =>
    joined([endedPhrase(some, first), first.state === "vanished" ? inAll(view, some) : []], " "),
  );
  return [
    ...news(kept, longerKey, longerPhrase),
    ...news(kept, undeletedKey, undeletedPhrase),
    ...reminding(kept),
    ...(request.incident ? ended.map(toEverybody) : ended),
  ];
}

/** In an incident, whoever read that it is safe reads that it is so no more. */
function toEverybody(milestone: Milestone): Milestone {
  const lost = milestone.key.startsWith("vanished:");
  return { ...milestone, broadcast: lost, mentionRequester: lost };
}

function news(
  kept: readonly Kept[],
  keyOf: (one: Kept) => string | null,
  phraseOf: (some: readonly Kept[], first: Kept) => Phrase,
): Milestone[] {
  const oldestFirst = kept.toSorted((a, b) => (newsAt(a) < newsAt(b) ? -1 : 1));
  return groupsOf(oldestFirst, keyOf)
    .slice(-toldApart)
    .flatMap(({ key, some }) => {
      const [first] = some;
      if (first === undefined) return [];
      return [{ key, phrase: phraseOf(some, first), mentionRequester: false, broadcast: false }];
    });
}

function newsAt({ endedAt, keptAt }: Kept): string {
  return endedAt ?? keptAt;
}

function longerKey({ state, keptBy, keepUntil }: Kept): string | null {
  return state === "kept" && keptBy !== null ? `kept:${keepUntil ?? ""}` : null;
}

function longerPhrase(some: readonly Kept[], { keptBy, keepUntil }: Kept): Phrase {
  return say`${user(keptBy ?? "")} keeps ${snapshotsOf(some)} until ${time(keepUntil ?? "")}.`;
}

function undeletedKey({ state, keepUntil, failure }: Kept): string | null {
  return state === "kept" && failure !== null
    ? `undeleted:${keepUntil ?? ""}:${failure.code}`
    : null;
}

function undeletedPhrase(some: readonly Kept[], { failure }: Kept): Phrase {
  const help = failure === null ? [] : say` ${helpWith(failure)}`;
  return say`The time is over, but the cloud did not delete ${snapshotsOf(some)}: ${sentenceOf(failure, say`It refused.`)}${help} I try again every day.`;
}

/** What is deleted together is told together, when the last of it is gone. */
function endedKeyAmong(kept: readonly Kept[]): (one: Kept) => string | null {
  const togetherWith = ({ deletion, keepUntil }: Kept) => deletion ?? keepUntil ?? "";
  return (one) => {
    if (one.state === "vanished" || one.state === "released") return `${one.state}:${one.itemId}`;
    if (one.state !== "deleted") return null;
    const rest = kept.some(
      (other) => !isFinalKept(other.state) && togetherWith(other) === togetherWith(one),
    );
    return rest ? null : `deleted:${togetherWith(one)}`;
  };
}

function endedPhrase(some: readonly Kept[], { state, deletion, failure }: Kept): Phrase {
  switch (state) {
    case "deleted":
      return deletion === null
        ? say`Deleted, as the time is over: ${snapshotsOf(some)}.`
        : say`Deleted: ${snapshotsOf(some)}.`;
    case "vanished":
      return say`Not at the cloud any more: ${snapshotsOf(some)}. Somebody else deleted it; this bot did not.`;
    case "kept":
    case "leaving":
    case "deleting":
    case "released":
      return say`Not looked after any more: ${snapshotsOf(some)}. ${sentenceOf(failure, say`It is not ours.`)}${failure === null ? [] : say` ${helpWith(failure)}`}`;
  }
}

/** Only the newest of many are told apart: nobody is to think that the others are still there. */
function inAll(view: RequestView, some: readonly Kept[]): Phrase {
  const gone = goneOf(view).length;
  return gone > some.length
    ? say`In all, ${gone} of the ${view.items.length} snapshots are gone by now.`
    : [];
}

const aheadWords: Record<Reminder, Phrase> = {
  "3d": say`Deleted in 3 days`,
  "1d": say`Deleted in a day`,
  "1h": say`Deleted within the hour`,
};

/** Snapshots of one end, told once all of them have been reminded of. */
function reminding(kept: readonly Kept[]): Milestone[] {
  return endsOf(kept).flatMap(({ some }) => {
    const [first] = some;
    if (first === undefined || first.keepUntil === null) return [];
    if (some.some(({ reminded }) => reminded !== first.reminded)) return [];
    const { keepUntil, reminded } = first;
    if (reminded === null) return [];
    const phrase = say`${strong(aheadWords[reminded])}: ${snapshotsOf(some)}, kept until ${time(keepUntil)}.`;
    return [
      {
        key: `ends:${keepUntil}:${reminded}`,
        phrase,
        mentionRequester: true,
        broadcast: false,
        reminder: keepUntil,
      },
    ];
  });
}

/**
 * The snapshots that have the same end and are not let go yet, those that end soonest. Of what the
 * cloud did not delete at its end that is told instead.
 */
function endsOf(kept: readonly Kept[]): readonly KeptGroup[] {
  const ends = groupsOf(kept, ({ state, keepUntil, letGoBy, failure }) =>
    state === "kept" && letGoBy === null && failure === null ? keepUntil : null,
  );
  return ends.toSorted((a, b) => (a.key < b.key ? -1 : 1)).slice(0, toldApart);
}
