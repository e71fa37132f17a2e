import type { Button } from "@slack/types";
import { code, say, strong } from "../../domain/phrase.ts";
import type { Phrase } from "../../domain/phrase.ts";
import type { Pages } from "../../commands/reply.ts";
import { mostCounted } from "../../requests/list-queries.ts";
import type { RequestView } from "../../requests/model.ts";
import { commandName, showId } from "../ids.ts";
import { pageButtons } from "./pages.ts";
import type { Message } from "./message.ts";
import { requestLine } from "./request-line.ts";
import { paragraphs, plainOf, unformatted } from "./rich-text.ts";
import type { Surroundings } from "./rich-text.ts";
import { clamp, plain } from "./text.ts";

/** More would not be read, and stays far below the limits of a message. */
const shownRows = 10;

interface RequestList {
  readonly title: Phrase;
  readonly rows: readonly RequestView[];
  /** How many there are beyond `rows`, as far as they are counted. */
  readonly more: number;
  readonly pages?: Pages;
}

/** Requests as two lines each, with one button each that shows it whole. */
export function listMessage(list: RequestList, around: Surroundings): Message {
  const rows = list.rows.slice(0, shownRows);
  const more = list.more + list.rows.length - rows.length;
  const title = [strong(clamp(unformatted(list.title), 200))];
  return {
    text: plainOf(summary(list.title, rows.length, more)),
    blocks: [
      ...paragraphs([title]),
      ...rows.flatMap((view) => paragraphs([requestLine(view, around)], { links: around.links })),
      ...paragraphs(after(rows.length, more)),
      ...showButtons(rows),
      ...(list.pages === undefined
        ? []
        : pageButtons(list.pages, { newer: say`Newer`, older: say`Older` })),
    ],
  };
}

function summary(title: Phrase, shown: number, more: number): Phrase {
  if (shown === 0) return say`${title}: none`;
  return more <= mostCounted
    ? say`${title}: ${shown + more}`
    : say`${title}: more than ${mostCounted}`;
}

function after(shown: number, more: number): readonly Phrase[] {
  if (shown === 0)
    return [say`There is none. Ask for one with ${code(`${commandName} <volume> <reason>`)}.`];
  if (more === 0) return [];
  const narrower = code(`${commandName} list <volume>`);
  return more <= mostCounted
    ? [say`${more} older; ${narrower} narrows it down.`]
    : [say`More than ${mostCounted} older; ${narrower} narrows it down.`];
}

function showButtons(rows: readonly RequestView[]) {
  const elements = rows.map(({ request }, index): Button => ({
    type: "button",
    action_id: showId(index),
    text: plain(say`Show ${request.id}`, 75),
    value: request.id,
  }));
  return elements.length === 0 ? [] : [{ type: "actions" as const, elements }];
}
