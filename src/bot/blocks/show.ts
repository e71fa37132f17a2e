import { say, strong } from "../../domain/phrase.ts";
import type { Pages } from "../../commands/reply.ts";
import type { LedgerEvent, RequestView } from "../../requests/model.ts";
import { card } from "./card.ts";
import { pageButtons } from "./pages.ts";
import { historyLine } from "./history.ts";
import type { Message } from "./message.ts";
import { charactersIn, paragraphs } from "./rich-text.ts";
import type { Surroundings } from "./rich-text.ts";

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
  const lines =
    events.length === 0 ? [] : [head, ...events.map((event) => historyLine(view, event))];
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
