import type { ActionsBlock, Button } from "@slack/types";
import { request as requestPart, say } from "../../domain/phrase.ts";
import type { Phrase } from "../../domain/phrase.ts";
import type { RequestView } from "../../requests/model.ts";
import { detailsValue } from "../button-values.ts";
import { detailsPageId } from "../ids.ts";
import { itemLine } from "./item-lines.ts";
import { keptLine } from "./kept-lines.ts";
import type { Message } from "./message.ts";
import { preflightLine } from "./preflight-lines.ts";
import { paragraphs, plainOf } from "./rich-text.ts";
import type { Surroundings } from "./rich-text.ts";
import { headline } from "./subject.ts";
import { plain } from "./text.ts";
import { joined, titlesAmong } from "./wording.ts";

/** As many as fit on a screen, and with their failures below a message's 12,000 characters. */
const onAPage = 15;
const linesMax = 10_000;

/** One page of a request's volumes in their order, for one person. */
export function detailsMessage(view: RequestView, page: number, around: Surroundings): Message {
  const { request, items } = view;
  const pages = Math.max(Math.ceil(items.length / onAPage), 1);
  const at = Math.min(Math.max(page, 0), pages - 1);
  const shown = items.slice(at * onAPage, (at + 1) * onAPage);
  const first = shown[0]?.position ?? 0;
  const last = shown.at(-1)?.position ?? 0;
  const verdict = headline(view);
  const title = say`${requestPart(request.id)} ${verdict}: volumes ${first} to ${last} of ${items.length}`;
  const titleOf = titlesAmong(items);
  const lines = shown.map((item): Phrase => {
    const kept = view.kept.find(({ itemId }) => itemId === item.id);
    return item.state === "pending"
      ? preflightLine(item, titleOf(item), request.createdAt)
      : joined([itemLine(item, titleOf(item)), kept ? keptLine(kept) : []]);
  });
  return {
    text: plainOf(title),
    blocks: [
      ...paragraphs([title], { links: around.links }),
      ...paragraphs(lines, { links: around.links, max: linesMax }),
      ...turning(request.id, at, pages),
    ],
  };
}

function turning(requestId: string, at: number, pages: number): ActionsBlock[] {
  const button = (way: "back" | "on", to: number): Button => ({
    type: "button",
    action_id: detailsPageId(way),
    text: plain(way === "back" ? say`Back` : say`More`, 75),
    value: detailsValue(requestId, to),
  });
  const elements = [
    ...(at > 0 ? [button("back", at - 1)] : []),
    ...(at < pages - 1 ? [button("on", at + 1)] : []),
  ];
  return elements.length === 0 ? [] : [{ type: "actions", elements }];
}
