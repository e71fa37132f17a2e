import { setTimeout as delay } from "node:timers/promises";
import type { ChatPostMessageArguments, WebClient } from "@slack/web-api";
import type { Clock } from "../domain/instant.ts";
import { toMs } from "../domain/instant.ts";
import type { Log } from "../domain/log.ts";
import { sha256 } from "../requests/canonical.ts";
import { isFinalRequest } from "../requests/lifecycle.ts";
import type { RequestView } from "../requests/model.ts";
import type { Outbox, Posted, Unpublished } from "../requests/outbox.ts";
import type { Queries } from "../requests/queries.ts";
import { card } from "./blocks/card.ts";
import type { Message } from "./blocks/message.ts";
import { milestoneMessage } from "./blocks/milestone-message.ts";
import { milestones } from "./blocks/milestones.ts";
import type { Surroundings } from "./blocks/rich-text.ts";
import { movedCard } from "./blocks/moved-card.ts";
import { slackFault } from "./slack-errors.ts";
import type { SlackFault } from "./slack-errors.ts";

export interface PublisherOptions {
  /** Makes one attempt a call and never waits by itself: this loop owns time. */
  readonly client: WebClient;
  readonly outbox: Outbox;
  readonly queries: Queries;
  readonly clock: Clock;
  readonly log: Log;
  readonly around: () => Surroundings;
  /** Told how far behind a published change was, in milliseconds. */
  readonly onPublished: (lagMs: number) => void;
}

export type Publisher = ReturnType<typeof createPublisher>;

/** A card is edited once a second at most. */
const paceMs = 1000;
/** Later than this, the card says so. */
const lateMs = 10_000;
/** How often a card is tried again where the bot is not a member. */
const invitedMs = 20_000;
const idleMs = 500;
const atOnce = 4;

/**
 * Keeps Slack equal to the ledger: renders the newest state of each changed request, edits its card
 * and posts the milestones that its thread lacks. What was sent is remembered message by message, so
 * that a crash, a rate limit or an outage only delays it.
 */
export function createPublisher(options: PublisherOptions) {
  const { outbox, log } = options;
  const stopping = new AbortController();
  let wake: () => void = () => undefined;
  let pausedUntilMs = 0;
  let faultsInARow = 0;
  let loop: Promise<void> | null = null;

  const run = async () => {
    while (!stopping.signal.aborted) {
      const woken = new Promise<void>((resolve) => {
        wake = resolve;
      });
      const worked = await round().catch((error: unknown) => {
        log.error({ err: error }, "publishing failed; trying again");
        return false;
      });
      if (worked) continue;
      const timer = new AbortController();
      const pauseMs = Math.max(idleMs, pausedUntilMs - options.clock());
      // While Slack asked for patience nothing shortens the wait.
      const until = delay(pauseMs, undefined, { signal: timer.signal }).catch(() => undefined);
      await (pausedUntilMs > options.clock() ? until : Promise.race([woken, until]));
      timer.abort();
    }
  };

  const round = async (): Promise<boolean> => {
    if (pausedUntilMs > options.clock()) return false;
    const claimed = await outbox.claim(atOnce);
    await Promise.all(claimed.map(publishOne));
    return claimed.length > 0;
  };

  const publishOne = async (unpublished: Unpublished) => {
    const { requestId } = unpublished;
    try {
      const result = await publishRequest(options, unpublished);
      faultsInARow = 0;
      if (result.complete) {
        await outbox.published(requestId, result.version, paceMs);
        options.onPublished(Math.max(0, options.clock() - toMs(unpublished.changedAt)));
      } else {
        await outbox.postpone(requestId, invitedMs);
      }
    } catch (error) {
      const fault = slackFault(error);
      faultsInARow += 1;
      const delayMs = patienceMs(fault, faultsInARow);
      if (fault.kind === "rate-limited" || fault.kind === "unreachable") {
        pausedUntilMs = Math.max(pausedUntilMs, options.clock() + delayMs);
      }
      log.warn({ request: requestId, fault, delayMs }, "a card is behind: Slack did not take it");
      await outbox.postpone(requestId, delayMs);
    }
  };

  return {
    start: () => {
      loop ??= run();
    },
    /** Something changed. */
    wake: () => {
      wake();
    },
    stop: async (graceMs: number): Promise<void> => {
      stopping.abort();
      wake();
      pausedUntilMs = 0;
      await Promise.race([loop, delay(graceMs, undefined, { ref: false })]);
    },
  };
}

function patienceMs(fault: SlackFault, faultsInARow: number): number {
  if (fault.kind === "rate-limited") return fault.retryAfterMs;
  if (fault.kind === "message-gone") return 0;
  return Math.min(500 * 2 ** Math.min(faultsInARow, 6), 30_000);
}

async function publishRequest(
  options: PublisherOptions,
  unpublished: Unpublished,
): Promise<{ complete: boolean; version: number }> {
  const view = await options.queries.get(unpublished.requestId);
  if (view === null) return { complete: true, version: unpublished.version };
  const { version } = view.request;
  // Refusals are private: whoever asked was told, and nobody else is to see it.
  if (view.request.state === "refused") return { complete: true, version };
  const posted = new Map(unpublished.posted.map((message) => [message.key, message]));
  const late = options.clock() - toMs(unpublished.changedAt) > lateMs;
  const message = card(view, { ...options.around(), late });

  const place = await placeCard(options, view, posted, message);
  if (place === null) return { complete: true, version };
  for (const milestone of milestones(view)) {
    if (posted.has(milestone.key)) continue;
    const reply = milestoneMessage(view.request, milestone);
    const inThread = { ...base(place.channelId, reply), thread_ts: place.ts };
    const sent = await options.client.chat.postMessage(
      milestone.broadcast ? { ...inThread, reply_broadcast: true } : inThread,
    );
    await remember(options, view, milestone.key, place.channelId, sent.ts, reply);
  }
  return { complete: place.key === "card" || isFinalRequest(view.request.state), version };
}

/** Edits the card where it is, or posts it: in the channel, else privately to whoever asked. */
async function placeCard(
  options: PublisherOptions,
  view: RequestView,
  posted: ReadonlyMap<string, Posted>,
  message: Message,
): Promise<Posted | null> {
  const known = posted.get("card");
  if (known) return edit(options, view, known, message);
  const direct = posted.get("direct-card");
  try {
    const sent = await post(options, view, "card", view.request.channelId, message);
    if (direct) await edit(options, view, direct, movedCard(view.request));
    return sent;
  } catch (error) {
    const fault = slackFault(error);
    if (fault.kind !== "place-gone") throw error;
    const privately = card(view, { ...options.around(), notInChannel: true });
    if (direct) return edit(options, view, direct, privately);
    return post(options, view, "direct-card", view.request.requesterId, privately);
  }
}

async function post(
  options: PublisherOptions,
  view: RequestView,
  key: string,
  channelId: string,
  message: Message,
): Promise<Posted> {
  const sent = await options.client.chat.postMessage(base(channelId, message));
  return remember(options, view, key, sent.channel ?? channelId, sent.ts, message);
}

async function edit(
  options: PublisherOptions,
  view: RequestView,
  known: Posted,
  message: Message,
): Promise<Posted> {
  if (known.hash === hashOf(message)) return known;
  try {
    await options.client.chat.update({ ...base(known.channelId, message), ts: known.ts });
  } catch (error) {
    // Somebody deleted it: forget it, so that it is posted anew.
    if (slackFault(error).kind === "message-gone") {
      await options.outbox.forget(view.request.id, known.key);
    }
    throw error;
  }
  return remember(options, view, known.key, known.channelId, known.ts, message);
}

async function remember(
  options: PublisherOptions,
  view: RequestView,
  key: string,
  channelId: string,
  ts: string | undefined,
  message: Message,
): Promise<Posted> {
  if (ts === undefined) throw new Error("Slack took a message but gave it no id");
  const posted = { key, channelId, ts, hash: hashOf(message) };
  await options.outbox.remember(view.request.id, posted);
  return posted;
}

function base(channel: string, message: Message) {
  return {
    channel,
    text: message.text,
    blocks: message.blocks,
    unfurl_links: false,
    unfurl_media: false,
  } satisfies ChatPostMessageArguments;
}

function hashOf(message: Message): string {
  return sha256(JSON.stringify(message));
}
