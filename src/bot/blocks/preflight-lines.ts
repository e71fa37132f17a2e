import { optionWords, optionWordsMax } from "../../domain/option-words.ts";
import { say, strong, told } from "../../domain/phrase.ts";
import type { Phrase } from "../../domain/phrase.ts";
import type { Item, RequestView } from "../../requests/model.ts";
import { ownLines, troubledLines } from "./item-lines.ts";
import { line } from "./text.ts";
import {
  age,
  days,
  formatSize,
  joined,
  linesUpTo,
  namesOf,
  sentenceOf,
  shown,
  titlesAmong,
} from "./wording.ts";

const shownWarnings = 4;
const shownOptions = 2;
const shownTargets = 6;
const bytesInGiB = 1_024 ** 3;

/** A volume that was looked at. */
type Looked = Pick<Item, "target" | "volumeName" | "options" | "preflight" | "preflightFailure">;

interface Ask {
  readonly request: Pick<RequestView["request"], "keepDays" | "createdAt" | "state">;
  readonly items: readonly Looked[];
}

/**
 * What an approver should know about the volumes before deciding: each has a line, unless there are
 * more than `most`, which are summed up.
 */
export function preflightLines({ request, items }: Ask, most = ownLines): Phrase[] {
  // Only where somebody decides are volumes looked at beforehand.
  const looked = request.state === "awaiting-approval" || items.some(wasLookedAt);
  const keep = say`keep ${days(request.keepDays)}`;
  return [
    ...(looked ? lookedLines(items, request.createdAt, keep, most) : [keep]),
    ...optionLines(items),
    ...warningLines(items),
  ];
}

function lookedLines(
  items: readonly Looked[],
  reference: string,
  keep: Phrase,
  most: number,
): Phrase[] {
  const [only] = items;
  if (items.length === 1 && only !== undefined) {
    const facts = preflightOf(only, reference);
    // A failure is a whole sentence: nothing goes on behind it.
    return only.preflightFailure === null ? [joined([...facts, keep])] : [...facts, keep];
  }
  const titleOf = titlesAmong(items);
  const ownLine = (item: Looked) => preflightLine(item, titleOf(item), reference);
  return [...(items.length > most ? summary(items, ownLine) : items.map(ownLine)), keep];
}

/** Of many volumes: how many are ready, where they are, and those that are not. */
function summary(items: readonly Looked[], ownLine: (item: Looked) => Phrase): Phrase[] {
  const ready = items.filter(({ preflight }) => preflight?.possible === true);
  const impossible = items.filter(({ preflight }) => preflight?.possible === false);
  const failed = items.filter((item) => item.preflight === null && wasLookedAt(item));
  const missing = failed.filter(isMissing);
  const unseen = failed.filter((item) => !isMissing(item));
  const troubled = [...impossible, ...missing, ...unseen];
  const open = items.length - ready.length - troubled.length;
  const counts = joined(
    [
      ready.length === 0 ? [] : say`${ready.length} can be snapshotted now`,
      impossible.length === 0 ? [] : say`${impossible.length} cannot right now`,
      missing.length === 0 ? [] : say`${missing.length} not found`,
      unseen.length === 0 ? [] : say`${unseen.length} could not be checked`,
      open === 0 ? [] : say`${open} still being checked`,
    ],
    ", ",
  );
  const left = troubled.slice(troubledLines);
  return [
    say`${strong(joined([say`${items.length} volumes`, sizeOf(items)]))}: ${counts}`,
    placesOf(items),
    ...troubled.slice(0, troubledLines).map(ownLine),
    left.length === 0 ? [] : say`not ready either: ${namesOf(left, 6)}`,
  ];
}

/** Of all volumes together, as far as it is known. */
function sizeOf(items: readonly Looked[]): Phrase {
  const sizes = items.map(({ preflight }) => preflight?.sizeGiB ?? null);
  const known = sizes.filter((size) => size !== null);
  if (known.length < items.length) return [];
  return [formatSize(known.reduce((sum, size) => sum + size, 0) * bytesInGiB)];
}

/** `13 on tokyo · 12 on osaka`; nothing where all are at one place. */
function placesOf(items: readonly Looked[]): Phrase {
  const places = [...Map.groupBy(items, ({ target }) => target)];
  if (places.length === 1) return [];
  const rest = places.slice(shownTargets).flatMap(([, there]) => there);
  return joined([
    ...places
      .slice(0, shownTargets)
      .map(([target, there]) => say`${there.length} on ${line(target, shown.name)}`),
    rest.length === 0 ? [] : say`${rest.length} elsewhere`,
  ]);
}

/** Approvers approve these too: they are shown whole. */
function optionLines(items: readonly Looked[]): Phrase[] {
  const options = items.map((item) => line(optionWords(item.options), optionWordsMax));
  const asked = [...new Set(options)].filter((text) => text !== "");
  return [
    ...linesUpTo(
      asked.map((text) => say`with ${text}`),
      shownOptions,
      (count) => say`and ${count} more sets of options`,
    ),
  ];
}

/** What is unusual, once for all volumes of which it is true. */
export function warningLines(items: readonly Pick<Looked, "volumeName" | "preflight">[]): Phrase[] {
  const note = strong(say`Note`);
  const noted = items.flatMap((item) =>
    (item.preflight?.warnings ?? []).map((warning) => ({ item, warning })),
  );
  const notes = [...Map.groupBy(noted, ({ warning }) => warning)];
  const lines = notes.map(([warning, of]): Phrase => {
    const said = told(line(warning, shown.sentence));
    const names = namesOf(of.map(({ item }) => item));
    return items.length === 1 ? say`${note}: ${said}` : say`${note} on ${names}: ${said}`;
  });
  return [...linesUpTo(lines, shownWarnings, (count) => say`and ${count} more notes`)];
}

function wasLookedAt({ preflight, preflightFailure }: Looked): boolean {
  return preflight !== null || preflightFailure !== null;
}

/** Its cloud was asked, and has no such volume. */
function isMissing({ preflightFailure }: Pick<Looked, "preflightFailure">): boolean {
  return preflightFailure?.code === "not-found";
}

/** One volume before anything is decided. */
export function preflightLine(item: Looked, title: Phrase, reference: string): Phrase {
  return [...title, ": ", ...joined(preflightOf(item, reference))];
}

/** `reference` is when it was asked, so that the line reads the same however late it is drawn. */
export function preflightOf(
  item: Pick<Item, "preflight" | "preflightFailure">,
  reference: string,
): readonly Phrase[] {
  const { preflight, preflightFailure } = item;
  if (preflight === null) {
    if (preflightFailure === null) return [say`the volume is being checked`];
    const why = sentenceOf(preflightFailure, say`no answer`);
    return isMissing(item)
      ? [say`✗ no such volume: ${why}`]
      : [say`the volume could not be checked: ${why}`];
  }
  const state = line(preflight.state, shown.name);
  const { quota, lastSnapshotAt, sizeGiB } = preflight;
  return [
    preflight.possible ? say`✓ volume ${state}` : say`✗ volume ${state}, not possible right now`,
    lastSnapshotAt === null
      ? say`no snapshot yet`
      : say`last snapshot ${age(lastSnapshotAt, reference)} ago`,
    sizeGiB === null ? [] : [`${sizeGiB} GiB`],
    quota === null ? [] : say`${quota.used} of ${quota.limit} snapshots used`,
  ];
}
