import { code, request as requestPart, say } from "../../domain/phrase.ts";
import type { RequestView } from "../../requests/model.ts";
import { commandName } from "../ids.ts";
import type { Message } from "./message.ts";
import { paragraphs, plainOf } from "./rich-text.ts";
import { statusOf } from "./status.ts";
import { headline } from "./subject.ts";

/** What stands in for a card that Slack does not take as it is: how it stands, and how to go on. */
export function bareCard(view: RequestView, nowMs: number): Message {
  const { id, state } = view.request;
  const verdict = headline(view);
  const first = say`${requestPart(id)} ${verdict} — ${statusOf(view, nowMs)}`;
  const next =
    state === "awaiting-approval"
      ? say`Slack does not take the whole card. Decide with ${code(`${commandName} approve ${id}`)} or ${code(`${commandName} deny ${id}`)}.`
      : say`Slack does not take the whole card. ${code(`${commandName} list`)} shows what there is.`;
  return { text: plainOf(first), blocks: paragraphs([first, next]) };
}
