import type { ActionsBlock, HomeView, KnownBlock } from "@slack/types";
import { code, say } from "../../domain/phrase.ts";
import type { Phrase } from "../../domain/phrase.ts";
import { isFinalRequest } from "../../requests/lifecycle.ts";
import type { RequestView } from "../../requests/model.ts";
import { actionIds, commandName } from "../ids.ts";
import { cardButtons } from "./buttons.ts";
import { preflightLines } from "./item-lines.ts";
import { requestLine } from "./request-line.ts";
import { paragraphs } from "./rich-text.ts";
import type { Surroundings } from "./rich-text.ts";
import { plain } from "./text.ts";

/** Source: Slack, "Blocks": 100 in a Home tab. Three at most for each that waits, one for others. */
const shownWaiting = 12;
const shownOpen = 12;
const shownRecent = 12;

export interface Home {
  /** Requests that this person may decide, the most urgent first. */
  readonly waiting: readonly RequestView[];
  /** This person's own requests, the newest first. */
  readonly mine: readonly RequestView[];
}

/** One person's App Home. */
export function homeView({ waiting, mine }: Home, around: Surroundings): HomeView {
  const open = mine.filter(isOpen);
  const recent = mine.filter((view) => !isOpen(view));
  return {
    type: "home",
    blocks: [
      askButton(),
      heading("Waiting for me"),
      ...(waiting.length === 0
        ? paragraphs([["Nothing waits for your approval. Requests that need you appear here."]])
        : waiting.slice(0, shownWaiting).flatMap((view) => waitingBlocks(view, around))),
      ...rest(waiting.length - shownWaiting, "list --open"),
      { type: "divider" },
      heading("Mine"),
      ...(mine.length === 0
        ? paragraphs([
            say`You have not asked for a snapshot yet. Use the button above, or type ${code(`${commandName} <volume> <reason>`)} in a channel.`,
          ])
        : [
            ...open.slice(0, shownOpen).flatMap((view) => row(view, around)),
            ...recent.slice(0, shownRecent).flatMap((view) => row(view, around)),
          ]),
      ...rest(
        Math.max(open.length - shownOpen, 0) + Math.max(recent.length - shownRecent, 0),
        "list --mine",
      ),
    ],
  };
}

function isOpen({ request }: RequestView): boolean {
  return !isFinalRequest(request.state);
}

function askButton(): ActionsBlock {
  return {
    type: "actions",
    elements: [
      {
        type: "button",
        action_id: actionIds.homeAsk,
        style: "primary",
        text: plain("Ask for a snapshot", 75),
      },
    ],
  };
}

function heading(text: string): KnownBlock {
  return { type: "header", text: plain(text, 150) };
}

function row(view: RequestView, around: Surroundings): KnownBlock[] {
  return paragraphs([requestLine(view, around)], { links: around.links });
}

/** Who may decide does not cancel: that button stays on the requester's own card. */
function waitingBlocks(view: RequestView, around: Surroundings): KnownBlock[] {
  const buttons = cardButtons(view, around).map((block) => ({
    ...block,
    elements: block.elements.filter(({ action_id: id }) => id !== actionIds.cancel),
  }));
  const lines = [requestLine(view, around), ...preflightLines(view)];
  return [
    ...paragraphs(lines, { links: around.links, max: 2_000 }),
    ...buttons.filter(({ elements }) => elements.length > 0),
  ];
}

function rest(count: number, command: string): KnownBlock[] {
  const phrase: Phrase =
    count > 0 ? say`${count} more: ${code(`${commandName} ${command}`)} lists them.` : [];
  return paragraphs([phrase]);
}
