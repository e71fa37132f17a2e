import { setImmediate as nextTurn } from "node:timers/promises";
import type { Log } from "../domain/log.ts";
import type { Ledger } from "../requests/ledger.ts";
import type { Queries } from "../requests/queries.ts";
import type { Engine, RunBody, RunKind, RunSteps } from "./engine.ts";
import type { Next } from "./snapshot-item.ts";

/**
 * Turns that one run may take: each costs two of the engine's 1,000 steps, and every wake-up reads
 * them all. A longer life goes on in a new run.
 */
export const turnsPerRun = 200;

/** A run that repeats `turn` until it is over, pausing in between as the turn says. */
export function turning(
  turn: (id: string, generation: number) => Promise<Next>,
  handOver: (id: string, generation: number) => Promise<void>,
  turns = turnsPerRun,
): RunBody {
  return async (id: string, generation: number, steps: RunSteps) => {
    for (let n = 1; n <= turns; n += 1) {
      const next = await steps.step(`turn ${n}`, async () => turn(id, generation));
      if (next.done) return;
      await steps.sleep(`pause ${n}`, next.delayMs);
    }
    await steps.step("hand over", async () => {
      await handOver(id, generation);
      return null;
    });
  };
}

export interface RunsOptions {
  readonly engine: () => Engine;
  readonly ledger: Ledger;
  readonly queries: Queries;
  readonly log: Log;
}

export type Runs = ReturnType<typeof createRuns>;

/**
 * Starts runs under the generation that the ledger keeps: a run that has ended although its work has
 * not is followed by one of the next generation.
 */
export function createRuns(options: RunsOptions) {
  const { ledger, queries, log } = options;

  /** The ledger holds the work: a start that fails now is made up for by the sweeper. */
  const start = async (kind: RunKind, id: string, generation: number) => {
    try {
      return await options.engine().start(kind, id, generation);
    } catch (error) {
      log.warn({ err: error, kind, id }, "a run could not be started; the sweeper will");
      return "unanswered";
    }
  };

  /** @returns whether the engine answered: while it does not, more of the same only takes time */
  const ensureItem = async (itemId: string, generation: number): Promise<boolean> => {
    const started = await start("item", itemId, generation);
    if (started !== "ended") return started === "live";
    const next = await ledger.raiseItemGeneration(itemId, generation);
    return (await start("item", itemId, next)) !== "unanswered";
  };

  const nextWatchRun = async (target: string, generation: number) => {
    await start("watch", target, await ledger.raiseWatchGeneration(target, generation));
  };

  const ensureWatch = async (target: string) => {
    const generation = await ledger.watchGeneration(target);
    if ((await start("watch", target, generation)) === "ended") {
      await nextWatchRun(target, generation);
    }
  };

  const nextItemRun = async (itemId: string, generation: number) => {
    await start("item", itemId, await ledger.raiseItemGeneration(itemId, generation));
  };

  return {
    ensureItem,
    ensureWatch,
    /** Goes on in a new run, at once; the old one finds itself overtaken. */
    nextItemRun,
    nextWatchRun,

    /** Starts the runs of a request's items that wait to be sent. */
    startItems: async (requestId: string): Promise<void> => {
      for (const { id, generation } of await queries.waitingItems(requestId)) {
        if (!(await ensureItem(id, generation))) return;
        // People are to be acknowledged in between, of many items too.
        await nextTurn();
      }
    },

    /**
     * The volume is free: whoever waited longest for it goes on now, not at its next look. Not the
     * one that held it, which may have to be patient before it tries again; when it is to be, nor
     * anybody who was refused before it: they would wake each other and nobody would be patient.
     */
    volumeFreed: async (target: string, volumeId: string, holderId: string): Promise<void> => {
      const waiting = await queries.waitingFor(target, volumeId);
      const heldBack = waiting.some(({ id }) => id === holderId);
      const first = waiting.find(({ id, refused }) => id !== holderId && !(heldBack && refused));
      if (first !== undefined) await nextItemRun(first.id, first.generation);
    },
  };
}
