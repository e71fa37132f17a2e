import { say, strong, time, user } from "../../domain/phrase.ts";
import type { Phrase } from "../../domain/phrase.ts";
import type { Pages } from "../../commands/reply.ts";
import type { LedgerEvent, RequestView } from "../../requests/model.ts";
import { card } from "./card.ts";
import { pageButtons } from "./pages.ts";
import { eventWord } from "./event-words.ts";
import type { Message } from "./message.ts";
import { charactersIn, paragraphs } from "./rich-text.ts";
import type { Surroundings } from "./rich-text.ts";
import { line } from "./text.ts";
import { shown } from "./wording.ts";

/** A little less than the 12,000 characters that a message may have. */
const messageMax = 11_900;

/** The card as it is now, for one person, with its history below. */
export function showMessage(
  view: RequestView,
  events: readonly LedgerEvent[],
  around: Surroundings,
  pages?: Pages,
): Message {
  const { text, blocks } = card(view, around);
  const first = events[0]?.seq ?? 0;
  const last = events.at(-1)?.seq ?? 0;
  const title = strong(say`History`);
  const whole = pages === undefined || (pages.newer === null && pages.older === null);
  const head = whole ? [title] : say`${title}, lines ${first} to ${last}`;
  const lines = events.length === 0 ? [] : [head, ...events.map(eventLine)];
  const turning =
    pages === undefined
      ? []
      : pageButtons(pages, { newer: say`Newer history`, older: say`Older history` });
  const max = messageMax - charactersIn([...blocks, ...turning]);
  return {
    text,
    blocks: [...blocks, ...paragraphs(lines, { links: around.links, max }), ...turning],
  };
}

function eventLine({ at, type, actorId, itemId }: LedgerEvent): Phrase {
  const item = itemId === null ? "" : ` (${line(itemId, shown.name)})`;
  const what: Phrase = [...eventWord(type), item];
  return [time(at), " ", ...(actorId === null ? what : say`${what} by ${user(actorId)}`)];
}
