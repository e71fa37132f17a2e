import { say, strong, time, user } from "../../domain/phrase.ts";
import type { Phrase } from "../../domain/phrase.ts";
import type { LedgerEvent, RequestView } from "../../requests/model.ts";
import { card } from "./card.ts";
import type { Message } from "./message.ts";
import { charactersIn, paragraphs } from "./rich-text.ts";
import type { Surroundings } from "./rich-text.ts";
import { line } from "./text.ts";
import { shown } from "./wording.ts";

/** The newest lines of the record; the card above them tells the rest. */
const shownEvents = 15;
/** A little less than the 12,000 characters that a message may have. */
const messageMax = 11_900;

/** The card as it is now, for one person, with its history below. */
export function showMessage(
  view: RequestView,
  events: readonly LedgerEvent[],
  around: Surroundings,
): Message {
  const { text, blocks } = card(view, around);
  const newest = events.slice(-shownEvents);
  const left = events.length - newest.length;
  const title = strong(say`History`);
  const head = left > 0 ? say`${title} (${left} earlier lines left out)` : [title];
  const lines = newest.length === 0 ? [] : [head, ...newest.map(eventLine)];
  const max = messageMax - charactersIn(blocks);
  return { text, blocks: [...blocks, ...paragraphs(lines, { links: around.links, max })] };
}

function eventLine({ at, type, actorId, itemId }: LedgerEvent): Phrase {
  // The record's own words: they stand in the ledger, and are quoted from it.
  const item = itemId === null ? "" : ` (${line(itemId, shown.name)})`;
  const what = `${line(type.replaceAll("-", " "), shown.name)}${item}`;
  return actorId === null
    ? [time(at), ` ${what}`]
    : [time(at), " ", ...say`${what} by ${user(actorId)}`];
}
