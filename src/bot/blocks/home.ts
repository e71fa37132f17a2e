import type { ActionsBlock, Button, HomeView, KnownBlock } from "@slack/types";
import { code, say } from "../../domain/phrase.ts";
import type { Phrase } from "../../domain/phrase.ts";
import { mostCounted } from "../../requests/list-queries.ts";
import type { RequestView } from "../../requests/model.ts";
import { homePageValue, homeSections } from "../button-values.ts";
import { actionIds, commandName, homePageId } from "../ids.ts";
import type { HomePages, HomeSection } from "../button-values.ts";
import { cardButtons } from "./buttons.ts";
import { cloudLines } from "./clouds.ts";
import type { Cloud } from "./clouds.ts";
import { preflightLines } from "./preflight-lines.ts";
import { requestLine } from "./request-line.ts";
import { paragraphs } from "./rich-text.ts";
import type { Surroundings } from "./rich-text.ts";
import { plain } from "./text.ts";

/** Source: Slack, "Blocks": 100 in a Home tab. Three at most for each that waits, one for others. */
export const rowsOnPage: Record<HomeSection, number> = { waiting: 8, mine: 8, recent: 8 };

/** One page of a section. */
export interface HomeRows {
  readonly rows: readonly RequestView[];
  /** How many come after this page, as far as they are counted. */
  readonly more: number;
  /** How many were not looked at: some of them may belong here too. */
  readonly unseen?: number;
}

export interface Home extends Readonly<Record<HomeSection, HomeRows>> {
  readonly pages: HomePages;
  readonly clouds: readonly Cloud[];
  /** The bot may run in several copies, each of which knows only how the clouds answered to itself. */
  readonly copies: boolean;
}

const titles: Record<HomeSection, Phrase> = {
  waiting: say`Waiting for me`,
  mine: say`Mine`,
  recent: say`Asked for by others`,
};

const nothing: Record<HomeSection, Phrase> = {
  waiting: say`Nothing waits for your approval. Requests that need you appear here.`,
  mine: say`You have not asked for a snapshot yet. Use the button above, or type ${code(`${commandName} <volume> <reason>`)} in a channel.`,
  recent: say`There is nothing else yet.`,
};

/** One person's App Home: what waits for them, what is theirs, what others do, how the clouds are. */
export function homeView(home: Home, around: Surroundings): HomeView {
  return {
    type: "home",
    blocks: [
      askButton(),
      ...homeSections.flatMap((section): KnownBlock[] => [
        ...(section === "waiting" ? [] : [divider]),
        heading(titles[section]),
        ...rowsOf(section, home[section], around),
        ...turnButtons(section, home),
      ]),
      divider,
      heading(home.copies ? say`Clouds, as this copy of the bot sees them` : say`Clouds`),
      ...paragraphs(cloudLines(home.clouds)),
    ],
  };
}

/** What somebody sees who is no full member of this workspace, or whom Slack does not know just now. */
export function closedHomeView(why: readonly Phrase[]): HomeView {
  return { type: "home", blocks: paragraphs(why) };
}

/** What is shown when Slack does not take the Home as it is. */
export function refusedHomeView(): HomeView {
  return closedHomeView([
    say`This tab cannot be shown: Slack does not take it.`,
    say`Type ${code(`${commandName} list`)} instead: it shows the requests, and ${code(`${commandName} help`)} has all the words. If it stays so, tell whoever runs the bot.`,
  ]);
}

const divider: KnownBlock = { type: "divider" };

function askButton(): ActionsBlock {
  return {
    type: "actions",
    elements: [
      {
        type: "button",
        action_id: actionIds.homeAsk,
        style: "primary",
        text: plain(say`Ask for a snapshot`, 75),
      },
    ],
  };
}

function heading(text: Phrase): KnownBlock {
  return { type: "header", text: plain(text, 150) };
}

function rowsOf(
  section: HomeSection,
  { rows, more, unseen = 0 }: HomeRows,
  around: Surroundings,
): KnownBlock[] {
  // What comes after a full page is looked at when somebody turns to it.
  const left = unseen > 0 && more === 0 ? unseenLine(unseen) : [];
  if (rows.length === 0) {
    return paragraphs([left.length === 0 ? nothing[section] : nothingSoon, left]);
  }
  const shown = rows
    .slice(0, rowsOnPage[section])
    .flatMap((view, index) =>
      section === "waiting"
        ? [...(index === 0 ? [] : [divider]), ...waitingBlocks(view, around)]
        : paragraphs([requestLine(view, around)], { links: around.links }),
    );
  return [...shown, ...paragraphs([left])];
}

const nothingSoon = say`Nothing of what ends soonest waits for your approval.`;

function unseenLine(count: number): Phrase {
  const list = code(`${commandName} list --open`);
  return count === 1
    ? say`1 more open request was not looked at: ${list} shows it.`
    : say`${count} more open requests were not looked at: ${list} shows them.`;
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

/** To the page before and the page after; none where everything is on one. */
function turnButtons(section: HomeSection, home: Home): ActionsBlock[] {
  const { pages } = home;
  const to = (page: number, text: Phrase): Button => ({
    type: "button",
    action_id: homePageId(section, page > pages[section] ? "on" : "back"),
    text: plain(text, 75),
    value: homePageValue({ ...pages, [section]: page }),
  });
  const { more, unseen = 0 } = home[section];
  const on = unseen > 0 || more > mostCounted ? say`More` : say`${more} more`;
  const elements = [
    ...(pages[section] > 0 ? [to(pages[section] - 1, say`Back`)] : []),
    ...(more > 0 ? [to(pages[section] + 1, on)] : []),
  ];
  return elements.length === 0 ? [] : [{ type: "actions", elements }];
}
