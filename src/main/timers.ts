import { setTimeout as delay } from "node:timers/promises";

export interface TimedWork {
  /** Whether Slack's payloads can arrive. */
  readonly open: () => boolean;
  /** Lists the volumes again. */
  readonly refresh: () => Promise<void>;
  readonly onFatal: (why: string) => void;
}

/** Deaf for longer than this means that Slack's client has given up for good. */
export const deafMs = 60_000;
const relistMs = 10 * 60_000;

/**
 * The volume lists are kept fresh, and a connection that Slack's client gave up ends the process.
 * @returns how to stop
 */
export function startTimers({ open, refresh, onFatal }: TimedWork): () => void {
  const stopping = new AbortController();
  let openAt = Date.now();
  const every = async (ms: number, first: number, task: () => Promise<void>) => {
    let waitMs = first;
    while (!stopping.signal.aborted) {
      await delay(waitMs, undefined, { signal: stopping.signal, ref: false });
      waitMs = ms;
      await task();
    }
  };
  const ended = () => undefined;
  every(relistMs, 50, refresh).catch(ended);
  every(5000, 5000, async () => {
    if (open()) openAt = Date.now();
    else if (Date.now() - openAt > deafMs) onFatal("no connection to Slack for a minute");
    await Promise.resolve();
  }).catch(ended);
  return () => {
    stopping.abort();
  };
}
