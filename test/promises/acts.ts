import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { ShownMessage } from "../../playground/slack/shown.ts";
import type { Slack } from "../../playground/slack/slack.ts";
import { openDatabase } from "../../src/requests/database.ts";
import type { LedgerDatabase } from "../../src/requests/database.ts";
import { createQueries } from "../../src/requests/queries.ts";
import type { Queries } from "../../src/requests/queries.ts";

/** A request as people see it. */
export interface Asked {
  readonly id: string;
  /** The card as it is now. */
  card(): ShownMessage;
  /** Waits until the card says that. */
  says(what: string | RegExp, timeoutMs?: number): Promise<ShownMessage>;
}

const patienceMs = 20_000;

/** Asks in a channel and waits for the card. */
export async function ask(
  slack: Slack,
  who: string,
  text: string,
  channel = "ops",
): Promise<Asked> {
  const known = new Set(slack.channel(channel).messages.map(({ ts }) => ts));
  await slack.as(who).types(`/snapshot ${text}`, { channel });
  const posted = await slack.waitFor(
    () =>
      slack
        .channel(channel)
        .messages.find(({ ts, fromBot, text }) => fromBot && !known.has(ts) && idIn(text) !== null),
    { timeoutMs: patienceMs },
  );
  const id = idIn(posted.text) ?? "";
  const card = (): ShownMessage => {
    const found = slack.message(posted.channelId, posted.ts);
    if (found === undefined) throw new Error(`the card of ${id} is gone`);
    return found;
  };
  return {
    id,
    card,
    says: async (what, timeoutMs = patienceMs) =>
      slack.waitFor(
        () => {
          const now = card();
          const fits = typeof what === "string" ? now.text.includes(what) : what.test(now.text);
          return fits ? now : undefined;
        },
        { timeoutMs },
      ),
  };
}

function idIn(text: string): string | null {
  return /\bSR-[0-9A-Z]{4,}\b/u.exec(text)?.[0] ?? null;
}

/** The ledger file of a running bot, opened beside it. */
export async function openRecord(
  folder: string,
): Promise<{ readonly db: LedgerDatabase; readonly queries: Queries }> {
  const db = await openDatabase({ kind: "sqlite", file: join(folder, "ledger.sqlite") });
  return { db, queries: createQueries(db, Date.now) };
}

/** The newest private answer to somebody that says this. */
export async function answered(slack: Slack, who: string, what: string | RegExp): Promise<string> {
  return slack.waitFor(
    () =>
      slack
        .ephemerals(who)
        .map(({ text }) => text)
        .findLast((text) => (typeof what === "string" ? text.includes(what) : what.test(text))),
    { timeoutMs: patienceMs },
  );
}

/** Waits until `look` finds something, looking every 50 ms. */
export async function until<Found>(
  look: () => Promise<Found | null | undefined | false>,
  timeoutMs = patienceMs,
): Promise<Found> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found !== null && found !== undefined && found !== false) return found;
    if (performance.now() > deadline) throw new Error(`not seen within ${timeoutMs} ms`);
    await delay(50);
  }
}
