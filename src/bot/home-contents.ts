import type { HomeView } from "@slack/types";
import type { Authority } from "../auth/authority.ts";
import { explainRefusal } from "../auth/explain.ts";
import { onlyReadable } from "../commands/may-read.ts";
import type { Actor } from "../domain/person.ts";
import { say } from "../domain/phrase.ts";
import type { Phrase } from "../domain/phrase.ts";
import type { CloudHealth } from "../providers/cloud-health.ts";
import type { RequestView } from "../requests/model.ts";
import type { ListFilter } from "../requests/list-queries.ts";
import type { Queries } from "../requests/queries.ts";
import { askingAbout } from "../workflows/asking.ts";
import type { AskingDeps } from "../workflows/asking.ts";
import type { Courtesy } from "../workflows/courtesy.ts";
import { closedHomeView, homeView, rowsOnPage } from "./blocks/home.ts";
import type { HomeRows } from "./blocks/home.ts";
import type { Surroundings } from "./blocks/rich-text.ts";
import type { HomePages, HomeSection } from "./button-values.ts";
import { withOthers } from "./card-links.ts";
import type { CardLinks } from "./card-links.ts";
import type { Readers } from "./readers.ts";
import { inLanguage } from "../texts/reading.ts";

export interface HomeContentsDeps extends AskingDeps {
  readonly teamId: string;
  readonly queries: Queries;
  readonly authority: Authority;
  readonly readers: Pick<Readers, "of">;
  readonly cloudHealth: (target: string) => CloudHealth;
  readonly copies: boolean;
  readonly courtesy: Pick<Courtesy, "turn">;
  readonly around: () => Surroundings;
  readonly links: CardLinks;
}

export interface HomeContents {
  readonly view: HomeView;
  /** The pages that were drawn: an asked one that is empty by now gives way to the first. */
  readonly pages: HomePages;
}

/**
 * Of what waits for anybody's approval this many are looked at, to find and count what waits for this
 * person's; more only until a page is full, and never more than so many: each takes a decision.
 */
const lookedAtAlways = 60;
const lookedAtMost = 300;

/** What one person's App Home shows, read afresh. */
export async function homeContents(
  deps: HomeContentsDeps,
  userId: string,
  asked: HomePages,
): Promise<HomeContents> {
  const reader: Actor = { teamId: deps.teamId, userId };
  const language = await deps.readers.of(userId);
  const closed = await whyClosed(deps, reader);
  if (closed !== null) {
    return { view: inLanguage(language, () => closedHomeView(closed)), pages: asked };
  }
  const [waiting, mine, recent] = await Promise.all([
    waitingFor(deps, reader, asked.waiting),
    listed(deps, "mine", asked.mine, { requesterId: userId, first: "open" }),
    listed(deps, "recent", asked.recent, { notOfId: userId, readerId: userId }),
  ]);
  const pages = { waiting: waiting.page, mine: mine.page, recent: recent.page };
  const clouds = deps.inventory().targets.map(({ name }) => ({
    label: deps.around().targetLabel?.(name) ?? name,
    health: deps.cloudHealth(name),
  }));
  const shownAbove = new Set(waiting.rows.map(({ request }) => request.id));
  const rest = recent.rows.filter(({ request }) => !shownAbove.has(request.id));
  const others = { ...recent, rows: await onlyReadable(deps, reader, rest) };
  const home = { waiting, mine, recent: others, pages, clouds, copies: deps.copies };
  const shown = [...waiting.rows, ...mine.rows, ...others.rows];
  const links = await deps.links(shown.flatMap(withOthers));
  const draw = () => homeView(home, { ...deps.around(), links });
  return { view: inLanguage(language, draw), pages };
}

interface Listed extends HomeRows {
  readonly page: number;
}

async function whyClosed(deps: HomeContentsDeps, reader: Actor): Promise<readonly Phrase[] | null> {
  const verdict = await deps.authority.admit(reader);
  if (verdict === null) return null;
  if (verdict.refusal.reason === "cannot-check" && verdict.refusal.lacks === undefined) {
    return [
      say`Slack cannot say who you are just now, so nothing is shown.`,
      say`Open this tab again in a minute.`,
    ];
  }
  const { headline, details } = explainRefusal("view", verdict);
  return [headline, ...details];
}

/** The most urgent first. */
async function waitingFor(deps: HomeContentsDeps, reader: Actor, page: number): Promise<Listed> {
  const ids = await deps.queries.undecided(deps.teamId, reader.userId);
  const size = rowsOnPage.waiting;
  const mine: RequestView[] = [];
  let looked = 0;
  for (const id of ids.slice(0, lookedAtMost)) {
    if (looked >= lookedAtAlways && mine.length > (page + 1) * size) break;
    // All of them in one piece would hold up whoever waits for an acknowledgement.
    await deps.courtesy.turn();
    const view = await deps.queries.get(id);
    const waits = view?.request.state === "awaiting-approval";
    if (waits && (await mayDecide(deps, reader, view))) mine.push(view);
    looked += 1;
  }
  const from = page * size < mine.length ? page * size : 0;
  const rows = mine.slice(from, from + size);
  const more = mine.length - from - rows.length;
  return { rows, more, page: from / size, unseen: ids.length - looked };
}

async function mayDecide(
  deps: HomeContentsDeps,
  actor: Actor,
  view: RequestView,
): Promise<boolean> {
  const ask = askingAbout(deps, "approve", actor, view);
  return (await deps.authority.authorise({ ...ask, approvals: 0, briefly: true })).allowed;
}

async function listed(
  deps: HomeContentsDeps,
  section: HomeSection,
  page: number,
  filter: Partial<ListFilter>,
): Promise<Listed> {
  const limit = rowsOnPage[section];
  const { teamId } = deps;
  const found = await deps.queries.list({ ...filter, teamId, limit, offset: page * limit });
  if (found.rows.length === 0 && page > 0) return listed(deps, section, 0, filter);
  return { ...found, page };
}
