import { z } from "zod";
import { code, say, strong, timeToTheSecond, told } from "../../domain/phrase.ts";
import type { Phrase } from "../../domain/phrase.ts";
import type { SnapshotOptions } from "../../domain/snapshot.ts";
import type { Item, RequestView } from "../../requests/model.ts";
import { itemStatus } from "./status.ts";
import { line } from "./text.ts";
import {
  age,
  countOf,
  days,
  earlierOf,
  formatSize,
  grouped,
  helpWith,
  joined,
  nameOf,
  namesOf,
  sentenceOf,
  shown,
  span,
} from "./wording.ts";

/** Beyond this many, items are counted by state, and only what is wrong gets lines of its own. */
export const ownLines = 8;
/** Of many items, this many broken ones are told apart. */
const brokenLines = 5;
const shownWarnings = 4;
const shownOptions = 2;
const pairsSchema = z.record(z.string(), z.string());

/** What has become of each item; nothing while none was started. */
export function itemLines(items: readonly Item[]): Phrase[] {
  if (items.every(({ state }) => state === "pending")) return [];
  const [only] = items;
  if (items.length === 1 && only !== undefined) return onlyItemLines(only);
  if (items.length <= ownLines) return items.map(itemLine);
  const broken = items.filter(({ state }) => state === "failed" || state === "unknown");
  const own = broken.slice(0, brokenLines);
  const rest = items.filter((item) => !own.includes(item));
  return [
    ...own.map(itemLine),
    ...grouped(rest).map(
      ({ state, items }): Phrase => say`${countOf(state, items.length)}: ${namesOf(items, 6)}`,
    ),
  ];
}

/** One volume with how it stands and what is known of its snapshot. */
export function itemLine(item: Item): Phrase {
  return [
    strong(nameOf(item)),
    " — ",
    ...joined([itemStatus(item), ...facts(item)]),
    ...(item.failure === null ? [] : ["\n", ...helpWith(item.failure)]),
  ];
}

/** How the only item stands is said in the verdict's line already. */
function onlyItemLines(item: Item): Phrase[] {
  return [joined(facts(item)), item.failure === null ? [] : helpWith(item.failure)];
}

function facts(item: Item): Phrase[] {
  const found: Phrase[] = [];
  if (item.snapshotId !== null) found.push([code(line(item.snapshotId, shown.id))]);
  if (item.startedAt !== null) {
    const at = timeToTheSecond(item.startedAt);
    const earlier = earlierOf([item]).length > 0;
    found.push(earlier ? say`stands for the recovery point of ${at}` : say`point in time ${at}`);
  }
  const took = span(item.acceptedAt, item.completedAt);
  if (took !== null) found.push(say`took ${took}`);
  if (item.sizeBytes !== null) found.push([formatSize(item.sizeBytes)]);
  if (item.adopted) found.push(say`found again after its answer was lost`);
  return found;
}

/** A volume that was looked at. */
type Looked = Pick<Item, "volumeName" | "options" | "preflight" | "preflightFailure">;

/** What an approver should know about the volumes before deciding, of `most` of them at most. */
export function preflightLines(
  view: {
    readonly request: Pick<RequestView["request"], "keepDays" | "createdAt" | "state">;
    readonly items: readonly Looked[];
  },
  most = ownLines,
): Phrase[] {
  const { request, items } = view;
  const alone = items.length === 1;
  // Only where somebody decides are volumes looked at beforehand.
  const looked = request.state === "awaiting-approval" || items.some(wasLookedAt);
  const shownItems = items.slice(0, looked ? most : 0);
  const lines = shownItems.map((item): Phrase => {
    const name: Phrase = alone ? [] : [strong(nameOf(item)), ": "];
    const keep = alone ? say`keep ${days(request.keepDays)}` : [];
    return [...name, ...joined([...preflightOf(item, request.createdAt), keep])];
  });
  if (looked && items.length > most) lines.push(say`and ${items.length - most} more volumes`);
  if (!alone || !looked) lines.push(say`keep ${days(request.keepDays)}`);
  const options = items.map((item) => optionsOf(item.options));
  const asked = [...new Set(options)].filter((text) => text !== "");
  lines.push(...asked.slice(0, shownOptions).map((text): Phrase => say`with ${text}`));
  const warnings = shownItems.flatMap((item) =>
    (item.preflight?.warnings ?? []).map((warning): Phrase => {
      const said = told(line(warning, shown.sentence));
      const note = strong(say`Note`);
      return alone ? say`${note}: ${said}` : say`${note} on ${nameOf(item)}: ${said}`;
    }),
  );
  const more = warnings.length - shownWarnings;
  return [
    ...lines,
    ...warnings.slice(0, shownWarnings),
    ...(more > 0 ? [say`and ${more} more notes`] : []),
  ];
}

function wasLookedAt({ preflight, preflightFailure }: Looked): boolean {
  return preflight !== null || preflightFailure !== null;
}

/** One volume before anything is decided. */
export function preflightLine(item: Looked, reference: string): Phrase {
  return [strong(nameOf(item)), ": ", ...joined(preflightOf(item, reference))];
}

/** What was asked for besides the volume, as it was typed: approvers approve it too. */
function optionsOf(options: SnapshotOptions): string {
  const words = Object.entries(options).flatMap(([name, value]) => {
    if (value === true) return [`--${name}`];
    const pairs = pairsSchema.safeParse(value);
    if (typeof value === "string") return [`${name} ${value}`];
    return Object.entries(pairs.data ?? {}).map(([key, text]) => `${key}=${text}`);
  });
  return line(words.join(" · "), shown.note);
}

/** `reference` is when it was asked, so that the line reads the same however late it is drawn. */
export function preflightOf(
  item: Pick<Item, "preflight" | "preflightFailure">,
  reference: string,
): readonly Phrase[] {
  const { preflight, preflightFailure } = item;
  if (preflight === null) {
    return preflightFailure === null
      ? [say`the volume is being checked`]
      : [say`the volume could not be checked: ${sentenceOf(preflightFailure, say`no answer`)}`];
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
