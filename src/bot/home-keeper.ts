import { setTimeout as delay } from "node:timers/promises";
import type { HomeView } from "@slack/types";
import type { WebClient } from "@slack/web-api";
import type { Log } from "../domain/log.ts";
import { sha256 } from "../requests/canonical.ts";
import { inLanguage } from "../texts/reading.ts";
import { refusedHomeView } from "./blocks/home.ts";
import { homeContents } from "./home-contents.ts";
import type { HomeContentsDeps } from "./home-contents.ts";
import type { HomePages } from "./button-values.ts";
import { slackFault } from "./slack-errors.ts";
import type { Courtesy } from "../workflows/courtesy.ts";

export interface HomeKeeperOptions extends HomeContentsDeps {
  readonly client: WebClient;
  readonly courtesy: Pick<Courtesy, "arrived" | "inRush" | "calm" | "turn">;
  readonly log: Log;
}

/** Whoever looked within this time may still be looking. */
const lookingMs = 30 * 60_000;
const mostLookers = 50;
/** A change is seldom alone. */
const settleMs = 1000;
/** Slack takes about 100 Homes a minute. Source: Slack rate limits, tier 4 (`views.publish`). */
const paceMs = 700;
const drawnAtOnce = 4;
/** Between two Homes in a rush: drawing one takes as long as many acknowledgements. */
const rushPaceMs = 3000;
/** What Slack did not take it may take after this long, or after as long as it asks for itself. */
const againMs = 1000;
const mostPatienceMs = 10_000;

const firstPages: HomePages = { waiting: 0, mine: 0, recent: 0 };

/** Somebody who may be looking. */
interface Looker {
  since: number;
  pages: HomePages;
  drawn: string;
  /** The drawing that began last, and the one that is to follow it. */
  now: Promise<void> | null;
  next: Promise<void> | null;
}

/**
 * Draws App Homes: when somebody opens theirs, and anew when something changes while they look. A
 * Home takes many reads: few are drawn at once, and of one person's never two.
 */
export function createHomeKeeper(options: HomeKeeperOptions) {
  const { log, courtesy } = options;
  const looking = new Map<string, Looker>();
  const outdated = new Set<string>();
  const waiting: (() => void)[] = [];
  let drawing = 0;
  let mayBegin = Promise.resolve();
  let timer: NodeJS.Timeout | null = null;

  const draw = async (userId: string, looker: Looker): Promise<void> => {
    const asked = looker.pages;
    const { view, pages } = await homeContents(options, userId, asked);
    if (looker.pages === asked) looker.pages = pages;
    const drawn = sha256(JSON.stringify(view));
    if (looker.drawn === drawn) return;
    await publish(userId, view);
    looker.drawn = drawn;
  };

  /**
   * What Slack refuses as it is gives way to a short Home, until it would look different.
   * @throws what Slack's client throws, when it does so twice
   */
  const publish = async (userId: string, view: HomeView): Promise<void> => {
    try {
      await options.client.views.publish({ user_id: userId, view });
    } catch (error) {
      const fault = slackFault(error);
      log.warn({ user: userId, fault }, "an App Home could not be drawn");
      if (fault.kind === "refused") {
        const short = inLanguage(await options.readers.of(userId), refusedHomeView);
        await options.client.views.publish({ user_id: userId, view: short });
        return;
      }
      const waitMs = fault.kind === "rate-limited" ? fault.retryAfterMs : againMs;
      await delay(Math.min(waitMs, mostPatienceMs), undefined, { ref: false });
      await options.client.views.publish({ user_id: userId, view });
    }
  };

  /** Whoever asks before a drawing has begun shares it. */
  const drawInTurn = async (userId: string, looker: Looker): Promise<void> => {
    looker.next ??= inPlace(async () => {
      await looker.now?.catch(() => undefined);
      await (mayBegin = mayBegin.then(async () => courtesy.calm(rushPaceMs)));
      looker.next = null;
      looker.now = draw(userId, looker);
      await looker.now;
    });
    return looker.next;
  };

  const inPlace = async (work: () => Promise<void>): Promise<void> => {
    if (drawing >= drawnAtOnce) await new Promise<void>((resolve) => waiting.push(resolve));
    else drawing += 1;
    try {
      await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else drawing -= 1;
    }
  };

  /** One after the other, so that the more who look the later each sees a change. */
  const redrawSoon = (afterMs: number) => {
    timer = setTimeout(() => void redrawOne(), afterMs);
    timer.unref();
  };

  const redrawOne = async () => {
    const [userId] = outdated;
    const looker = userId === undefined ? undefined : looking.get(userId);
    if (userId !== undefined && !courtesy.inRush()) {
      outdated.delete(userId);
      if (looker && options.clock() - looker.since > lookingMs) looking.delete(userId);
      else if (looker)
        await drawInTurn(userId, looker).catch((error: unknown) =>
          log.warn({ err: error }, "an App Home was not drawn anew"),
        );
    }
    timer = null;
    if (outdated.size > 0) redrawSoon(paceMs);
  };

  return {
    /** @throws when the Home cannot be drawn: whoever asked for it sees nothing of it */
    show: async (userId: string, pages: HomePages = firstPages): Promise<void> => {
      courtesy.arrived();
      const known = looking.get(userId);
      const looker = known ?? { since: 0, pages, drawn: "", now: null, next: null };
      // Slack has forgotten it where the person has reloaded: it is drawn even if it looks the same.
      Object.assign(looker, { since: options.clock(), pages, drawn: "" });
      looking.delete(userId);
      looking.set(userId, looker);
      const [oldest] = looking.keys();
      if (looking.size > mostLookers && oldest !== undefined) looking.delete(oldest);
      outdated.delete(userId);
      return drawInTurn(userId, looker);
    },

    /** A request or a cloud changed: everybody who may be looking sees it soon. */
    changed: (): void => {
      for (const userId of looking.keys()) outdated.add(userId);
      if (outdated.size > 0 && timer === null) redrawSoon(settleMs);
    },
  };
}
