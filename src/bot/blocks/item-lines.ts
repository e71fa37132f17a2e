import { code, say, timeToTheSecond } from "../../domain/phrase.ts";
import type { Phrase } from "../../domain/phrase.ts";
import type { Item } from "../../requests/model.ts";
import { itemStatus } from "./status.ts";
import { line } from "./text.ts";
import {
  countOf,
  earlierOf,
  formatSize,
  grouped,
  helpWith,
  joined,
  namesOf,
  shown,
  span,
  titlesAmong,
} from "./wording.ts";

/** Beyond this many, items are counted by state, and only what is wrong gets lines of its own. */
export const ownLines = 8;
/** Of many items, this many are told apart that somebody should look at. */
export const troubledLines = 5;

/** What has become of each item; nothing while none was started. */
export function itemLines(items: readonly Item[]): Phrase[] {
  if (items.every(({ state }) => state === "pending")) return [];
  const [only] = items;
  if (items.length === 1 && only !== undefined) return onlyItemLines(only);
  const titleOf = titlesAmong(items);
  const ownLine = (item: Item) => itemLine(item, titleOf(item));
  if (items.length <= ownLines) return items.map(ownLine);
  const broken = items.filter(({ state }) => state === "failed" || state === "unknown");
  const own = broken.slice(0, troubledLines);
  const rest = items.filter((item) => !own.includes(item));
  return [
    ...own.map(ownLine),
    ...grouped(rest).map(
      ({ state, items }): Phrase => say`${countOf(state, items.length)}: ${namesOf(items, 6)}`,
    ),
  ];
}

/** One volume with how it stands and what is known of its snapshot. */
export function itemLine(item: Item, title: Phrase): Phrase {
  return [
    ...title,
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
  const { snapshotId, failure } = item;
  const named = snapshotId !== null && failure?.message.includes(snapshotId) === true;
  if (snapshotId !== null && !named) found.push([code(line(snapshotId, shown.id))]);
  // Nothing can be restored to the moment of a snapshot that failed.
  if (item.startedAt !== null && item.state !== "failed") {
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
