import { setTimeout as pause } from "node:timers/promises";

/** How long a simulated cloud takes for a call, in milliseconds. */
export interface Latency {
  readonly minMs: number;
  readonly maxMs: number;
}

/** One call's time, cut in two: before its effect and after it. */
export interface Split {
  readonly beforeMs: number;
  readonly afterMs: number;
}

/** The effect happens anywhere within the call, as it may at a real service. */
export function splitLatency(latency: Latency, random: () => number): Split {
  const total = latency.minMs + (latency.maxMs - latency.minMs) * random();
  const beforeMs = total * random();
  return { beforeMs, afterMs: total - beforeMs };
}

/** Waits; rejects when the cloud is shut down meanwhile. */
export async function wait(ms: number, shutdown: AbortSignal): Promise<void> {
  if (ms > 0) await pause(ms, undefined, { signal: shutdown, ref: false });
}
