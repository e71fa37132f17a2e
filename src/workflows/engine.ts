import { setImmediate as nextTurn, setTimeout as delay } from "node:timers/promises";
import { OpenWorkflow } from "openworkflow";
import type { Log } from "../domain/log.ts";
import { currentRun } from "./current-run.ts";
import { openEngineStore } from "./engine-store.ts";
import type { EngineLocation } from "./engine-store.ts";

/** What a run does: bring one item to its provider, or watch the snapshots of one target. */
export type RunKind = "item" | "watch";

export interface RunSteps {
  /**
   * Remembers what `body` returned (JSON) across restarts. The body may run twice and may overlap
   * with itself. Never put `try`/`catch` around this: it parks and retries by throwing.
   */
  step<Value>(name: string, body: () => Promise<Value>): Promise<Value>;
  sleep(name: string, ms: number): Promise<void>;
}

export type RunBody = (id: string, generation: number, steps: RunSteps) => Promise<void>;

/** Durable work behind a narrow door: it can be lost and rebuilt from the ledger. */
export interface Engine {
  /**
   * Starts a run, unless one was started under the same kind, id and generation before.
   * @returns `ended` when that run is over, so that only a higher generation starts anew
   */
  start(kind: RunKind, id: string, generation: number): Promise<"live" | "ended">;
  /** Begins to claim runs. */
  work(): void;
  /** Claims nothing more and waits for the steps under way, `graceMs` at most. */
  stop(graceMs: number): Promise<void>;
  /** Rejects when the store does not answer. */
  health(): Promise<void>;
  /** Deletes runs that ended long ago. @returns how many */
  prune(olderThanMs: number, limit: number): Promise<number>;
}

export interface EngineOptions {
  readonly location: EngineLocation;
  readonly bodies: Readonly<Record<RunKind, RunBody>>;
  readonly log: Log;
  /** Runs carried at the same time. Each free place costs one query whenever something is due. */
  readonly concurrency?: number;
}

/** Starting must not hang when connections die under it: the sweeper starts again what this leaves. */
const startTimeoutMs = 5000;
const idlePollMs = 250;

/**
 * Infrastructure faults are retried for ever, ten seconds apart at most: the attempt count also
 * counts every wake-up, so a limit would end healthy runs.
 */
const retryPolicy = {
  maximumAttempts: 0,
  initialInterval: "500ms",
  backoffCoefficient: 2,
  maximumInterval: "10s",
} as const;

/**
 * Each kind of run has a lane of its own: the library takes new runs before parked ones, so that
 * thousands of snapshots waiting to be started would otherwise keep those under way from being read.
 */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const item = await openLane("item", options.concurrency ?? 10, options);
  const watch = await openLane("watch", watchesAtOnce, options);
  const lanes = { item, watch };
  return {
    start: async (kind, id, generation) => lanes[kind].start(id, generation),
    work: () => {
      item.work();
      watch.work();
    },
    stop: async (graceMs) => {
      await Promise.all([item.stop(graceMs), watch.stop(graceMs)]);
    },
    health: async () => {
      await Promise.all([item.health(), watch.health()]);
    },
    prune: async (olderThanMs, limit) => {
      const pruned = await Promise.all([
        item.prune(olderThanMs, limit),
        watch.prune(olderThanMs, limit),
      ]);
      return Math.max(...pruned);
    },
  };
}

/** Targets whose snapshots are read at the same moment. */
const watchesAtOnce = 4;

interface Lane {
  readonly start: (id: string, generation: number) => Promise<"live" | "ended">;
  readonly work: () => void;
  readonly stop: (graceMs: number) => Promise<void>;
  readonly health: () => Promise<void>;
  readonly prune: (olderThanMs: number, limit: number) => Promise<number>;
}

async function openLane(
  kind: RunKind,
  concurrency: number,
  { bodies, log, location }: EngineOptions,
): Promise<Lane> {
  const store = await openEngineStore(kind, location);
  const client = new OpenWorkflow({ backend: store.backend });
  let wake: () => void = () => undefined;
  let turnedAt = 0;

  const runnable = client.defineWorkflow<{ id: string; generation: number }, null>(
    { name: kind, retryPolicy },
    async ({ input, step, run }) => {
      const steps: RunSteps = {
        step: (name, body) => step.run({ name, retryPolicy }, body),
        sleep: (name, ms) => step.sleep(name, `${Math.max(1, Math.round(ms))}ms`),
      };
      try {
        await currentRun.run({ run: run.id }, () =>
          bodies[kind](input.id, input.generation, steps),
        );
      } finally {
        // Passes every throw on untouched: parked or ended, a place is about to be free.
        turnedAt = performance.now();
        wake();
      }
      return null;
    },
  );
  const worker = client.newWorker({ concurrency });

  const stopping = new AbortController();
  let loop: Promise<void> | null = null;
  const work = async () => {
    while (!stopping.signal.aborted) {
      const woken = new Promise<void>((resolve) => {
        wake = resolve;
      });
      try {
        if ((await store.due()) && (await worker.tick()) > 0) {
          await nextTurn();
          continue;
        }
      } catch (error) {
        log.error({ err: error }, "claiming work failed; trying again");
      }
      const timer = new AbortController();
      await Promise.race([
        woken,
        delay(pollMs(turnedAt), undefined, { signal: timer.signal }).catch(() => undefined),
      ]);
      timer.abort();
    }
  };

  return {
    start: async (id, generation) => {
      const idempotencyKey = `${id}#${generation}`;
      const handle = await within(
        startTimeoutMs,
        runnable.run({ id, generation }, { idempotencyKey }),
      );
      wake();
      return ended.includes(handle.workflowRun.status) ? "ended" : "live";
    },
    work: () => {
      loop ??= work();
    },
    stop: async (graceMs) => {
      stopping.abort();
      wake();
      const stopped = Promise.resolve(loop).then(async () => worker.stop());
      // The worker waits for whole runs, and a store that is away for ever: neither has a limit.
      await Promise.race([stopped, delay(graceMs, undefined, { ref: false })]);
      await store.close();
    },
    health: async () => within(startTimeoutMs, store.ping()),
    prune: store.prune,
  };
}

/** A run that has just parked or ended frees its place a few writes later: look again soon. */
function pollMs(turnedAt: number): number {
  return performance.now() - turnedAt < 50 ? 5 : idlePollMs;
}

const ended: readonly string[] = ["succeeded", "completed", "failed", "canceled"];

async function within<Value>(ms: number, work: PromiseLike<Value>): Promise<Value> {
  const timer = new AbortController();
  try {
    return await Promise.race([
      work,
      delay(ms, undefined, { signal: timer.signal }).then(() => {
        throw new Error(`the workflow store did not answer within ${ms} ms`);
      }),
    ]);
  } finally {
    timer.abort();
  }
}
