import type { WebClient } from "@slack/web-api";
import type { Authority } from "../auth/authority.ts";
import type { Clock } from "../domain/instant.ts";
import type { Log } from "../domain/log.ts";
import { sha256 } from "../requests/canonical.ts";
import type { RequestView } from "../requests/model.ts";
import type { Queries } from "../requests/queries.ts";
import { askingAbout } from "../workflows/asking.ts";
import type { AskingDeps } from "../workflows/asking.ts";
import { inLanguage } from "../texts/reading.ts";
import { homeView } from "./blocks/home.ts";
import type { Surroundings } from "./blocks/rich-text.ts";
import type { Readers } from "./readers.ts";
import { slackFault } from "./slack-errors.ts";

export interface HomeKeeperOptions extends AskingDeps {
  readonly teamId: string;
  readonly client: WebClient;
  readonly queries: Queries;
  readonly authority: Authority;
  readonly readers: Pick<Readers, "of">;
  readonly around: () => Surroundings;
  readonly clock: Clock;
  readonly log: Log;
}

/** Whoever looked within this time may still be looking. */
const lookingMs = 30 * 60_000;
const mostLookers = 50;
const settleMs = 1000;
/** Slack takes about 100 Homes a minute. Source: Slack rate limits, tier 4 (`views.publish`). */
const paceMs = 700;
const openShown = 20;

/** Draws App Homes: when somebody opens theirs, and anew when something changes while they look. */
export function createHomeKeeper(options: HomeKeeperOptions) {
  const { queries, log } = options;
  const looking = new Map<string, { readonly since: number; drawn: string }>();
  let timer: NodeJS.Timeout | null = null;
  let drawing = false;
  let changedMeanwhile = false;

  const mayDecide = async (userId: string, view: RequestView): Promise<boolean> => {
    const actor = { teamId: options.teamId, userId };
    const ask = askingAbout(options, "approve", actor, view);
    return (await options.authority.authorise({ ...ask, approvals: 0 })).allowed;
  };

  const draw = async (userId: string): Promise<void> => {
    const { teamId } = options;
    const [open, mine] = await Promise.all([
      queries.list({ teamId, states: ["awaiting-approval"], limit: openShown }),
      queries.list({ teamId, requesterId: userId, limit: openShown }),
    ]);
    const undecided = open.rows.filter((view) => !view.decisions.some((d) => d.userId === userId));
    const mayOnes = await Promise.all(undecided.map(async (view) => mayDecide(userId, view)));
    const waiting = undecided
      .filter((_, index) => mayOnes[index])
      .toSorted((a, b) => a.request.expiresAt.localeCompare(b.request.expiresAt));
    const language = await options.readers.of(userId);
    const view = inLanguage(language, () =>
      homeView({ waiting, mine: mine.rows }, options.around()),
    );
    const looker = looking.get(userId);
    const drawn = sha256(JSON.stringify(view));
    if (looker?.drawn === drawn) return;
    try {
      await options.client.views.publish({ user_id: userId, view });
      if (looker) looker.drawn = drawn;
    } catch (error) {
      log.warn({ user: userId, fault: slackFault(error) }, "an App Home could not be drawn");
    }
  };

  const drawAll = async () => {
    for (const [userId, { since }] of looking) {
      if (options.clock() - since > lookingMs) looking.delete(userId);
      else await draw(userId);
    }
  };

  /** One round at a time, however slow Slack is, and the more who look the rarer. */
  const drawSoon = () => {
    const drawNow = async () => {
      timer = null;
      drawing = true;
      await drawAll().catch((error: unknown) => log.warn({ err: error }, "App Homes not redrawn"));
      drawing = false;
      if (changedMeanwhile) drawSoon();
    };
    changedMeanwhile = false;
    timer = setTimeout(() => void drawNow(), Math.max(settleMs, looking.size * paceMs));
    timer.unref();
  };

  return {
    show: async (userId: string): Promise<void> => {
      looking.delete(userId);
      looking.set(userId, { since: options.clock(), drawn: "" });
      const [oldest] = looking.keys();
      if (looking.size > mostLookers && oldest !== undefined) looking.delete(oldest);
      await draw(userId);
    },

    /** A request changed: everybody who may be looking sees it soon. */
    changed: (): void => {
      if (drawing) changedMeanwhile = true;
      else if (looking.size > 0 && timer === null) drawSoon();
    },
  };
}
