import { setImmediate as nextTurn, setTimeout as delay } from "node:timers/promises";
import { toMs } from "../domain/instant.ts";
import type { Log } from "../domain/log.ts";
import type { Unpublished } from "../requests/outbox.ts";
import type { Courtesy } from "../workflows/courtesy.ts";
import { Overtaken, publishRequest } from "./publish-request.ts";
import type { PublishDeps } from "./sending.ts";
import { slackFault } from "./slack-errors.ts";
import type { SlackFault } from "./slack-errors.ts";

export interface PublisherOptions extends PublishDeps {
  readonly log: Log;
  /** Told how far behind a published change was, in milliseconds. */
  readonly onPublished: (lagMs: number) => void;
  /** In a rush of people cards go on at walking pace. */
  readonly courtesy?: Pick<Courtesy, "inRush" | "calm">;
}

export type Publisher = ReturnType<typeof createPublisher>;

/** A card is edited once a second at most. */
const paceMs = 1000;
/** How often a card is tried again that cannot be where and as it is to be. */
const againMs = 20_000;
/** How often cards that only their requesters see are looked for. */
const privateMs = 2000;
/** How often a card is tried again that Slack refuses as it is: only a new version of us helps. */
const refusedMs = 60_000;
/** It may also have been the database. */
const bugMs = 10_000;
const idleMs = 500;
/** A change is seldom alone: the ones right behind it go into the same edit, and the work comes first. */
const gatherMs = 40;
const atOnce = 4;
/** Between two cards in a rush: drawing and sending one takes as long as many acknowledgements. */
const rushPaceMs = 3000;

const alwaysCalm = { inRush: () => false, calm: async () => Promise.resolve() };

/**
 * Keeps Slack equal to the ledger: renders the newest state of each changed request, edits its card
 * and posts the milestones that its thread lacks. What was sent is remembered message by message, so
 * that a crash, a rate limit or an outage only delays it.
 */
export function createPublisher(options: PublisherOptions) {
  const { outbox, log, courtesy = alwaysCalm } = options;
  const stopping = new AbortController();
  let wake: () => void = () => undefined;
  let pausedUntilMs = 0;
  let faultsInARow = 0;
  let lookedAt = -Infinity;
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
      if (worked) {
        // Cards that look the same cost no call to Slack: without this, people would wait behind them.
        await nextTurn();
        await courtesy.calm(rushPaceMs);
        continue;
      }
      const timer = new AbortController();
      const signal = AbortSignal.any([timer.signal, stopping.signal]);
      const pauseMs = Math.max(idleMs, pausedUntilMs - options.clock());
      // While Slack asked for patience nothing shortens the wait.
      const until = delay(pauseMs, undefined, { signal }).catch(() => undefined);
      const gathered = woken.then(async () => delay(gatherMs));
      await (pausedUntilMs > options.clock() ? until : Promise.race([gathered, until]));
      timer.abort();
    }
  };

  const round = async (): Promise<boolean> => {
    if (pausedUntilMs > options.clock()) return false;
    const claimed = await outbox.claim(courtesy.inRush() ? 1 : atOnce);
    await Promise.all(
      claimed.map(async (unpublished) => {
        if (!(await publishOne(unpublished))) return;
        options.onPublished(Math.max(0, options.clock() - toMs(unpublished.changedAt)));
      }),
    );
    if (claimed.length === 0) await lookAfterPrivate();
    return claimed.length > 0;
  };

  const lookAfterPrivate = async () => {
    if (performance.now() - lookedAt < privateMs) return;
    lookedAt = performance.now();
    await Promise.all((await outbox.claimPrivate(atOnce)).map(publishOne));
  };

  /** @returns whether Slack shows the newest state now */
  const publishOne = async (unpublished: Unpublished): Promise<boolean> => {
    const { requestId } = unpublished;
    try {
      const result = await publishRequest(options, unpublished);
      faultsInARow = 0;
      if (result.kind === "complete") await outbox.published(requestId, result.version, paceMs);
      else await outbox.postpone(requestId, againMs);
      return result.kind === "complete";
    } catch (error) {
      if (!(error instanceof Overtaken)) {
        await outbox.postpone(requestId, patience(requestId, error));
      }
      return false;
    }
  };

  /** How long a card that could not be published waits; what is wrong with Slack makes all wait. */
  const patience = (requestId: string, error: unknown): number => {
    const fault = slackFault(error);
    faultsInARow += 1;
    const delayMs = patienceMs(fault, faultsInARow);
    if (fault.kind === "rate-limited" || fault.kind === "unreachable") {
      pausedUntilMs = Math.max(pausedUntilMs, options.clock() + delayMs);
    }
    if (fault.kind === "bug") {
      log.error({ request: requestId, err: error, delayMs }, "a card is behind: it failed");
    } else {
      log.warn({ request: requestId, fault, delayMs }, "a card is behind: Slack did not take it");
    }
    return delayMs;
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
      await Promise.race([loop, delay(graceMs, undefined, { ref: false })]);
    },
  };
}

function patienceMs(fault: SlackFault, faultsInARow: number): number {
  switch (fault.kind) {
    case "rate-limited":
      return fault.retryAfterMs;
    // It was forgotten and is posted anew.
    case "message-gone":
      return paceMs;
    case "refused":
    case "late":
      return refusedMs;
    case "bug":
      return bugMs;
    case "place-gone":
    case "bad-install":
    case "unreachable":
      return Math.min(500 * 2 ** Math.min(faultsInARow, 6), 30_000);
  }
}
