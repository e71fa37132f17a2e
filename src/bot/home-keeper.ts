import type { WebClient } from "@slack/web-api";
import type { Log } from "../domain/log.ts";
import { sha256 } from "../requests/canonical.ts";
import { homeContents } from "./home-contents.ts";
import type { HomeContentsDeps } from "./home-contents.ts";
import type { HomePages } from "./ids.ts";
import { slackFault } from "./slack-errors.ts";

export interface HomeKeeperOptions extends HomeContentsDeps {
  readonly client: WebClient;
  readonly log: Log;
}

/** Whoever looked within this time may still be looking. */
const lookingMs = 30 * 60_000;
const mostLookers = 50;
const settleMs = 1000;
/** Slack takes about 100 Homes a minute. Source: Slack rate limits, tier 4 (`views.publish`). */
const paceMs = 700;

const firstPages: HomePages = { waiting: 0, mine: 0, recent: 0 };

interface Looker {
  readonly since: number;
  pages: HomePages;
  drawn: string;
}

/** Draws App Homes: when somebody opens theirs, and anew when something changes while they look. */
export function createHomeKeeper(options: HomeKeeperOptions) {
  const { log } = options;
  const looking = new Map<string, Looker>();
  let timer: NodeJS.Timeout | null = null;
  let drawing = false;
  let changedMeanwhile = false;

  const draw = async (userId: string, looker: Looker): Promise<void> => {
    const { view, pages } = await homeContents(options, userId, looker.pages);
    looker.pages = pages;
    const drawn = sha256(JSON.stringify(view));
    if (looker.drawn === drawn) return;
    try {
      await options.client.views.publish({ user_id: userId, view });
      looker.drawn = drawn;
    } catch (error) {
      log.warn({ user: userId, fault: slackFault(error) }, "an App Home could not be drawn");
    }
  };

  const drawAll = async () => {
    for (const [userId, looker] of looking) {
      if (options.clock() - looker.since > lookingMs) looking.delete(userId);
      else await draw(userId, looker);
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
    show: async (userId: string, pages: HomePages = firstPages): Promise<void> => {
      const looker = { since: options.clock(), pages, drawn: "" };
      looking.delete(userId);
      looking.set(userId, looker);
      const [oldest] = looking.keys();
      if (looking.size > mostLookers && oldest !== undefined) looking.delete(oldest);
      await draw(userId, looker);
    },

    /** A request or a cloud changed: everybody who may be looking sees it soon. */
    changed: (): void => {
      if (drawing) changedMeanwhile = true;
      else if (looking.size > 0 && timer === null) drawSoon();
    },
  };
}
