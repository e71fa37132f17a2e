import { setImmediate as nextTurn, setTimeout as delay } from "node:timers/promises";
import { instant } from "../domain/instant.ts";
import type { Clock } from "../domain/instant.ts";
import type { Log } from "../domain/log.ts";
import type { IntakeStore } from "../requests/intake-store.ts";
import type { Ledger } from "../requests/ledger.ts";
import type { Queries } from "../requests/queries.ts";
import { expire } from "./expire.ts";
import { eachDueAsk } from "./due-asks.ts";
import type { Engine } from "./engine.ts";
import type { IntakeDesk } from "./intake-desk.ts";
import type { Runs } from "./runs.ts";

export interface SweeperOptions {
  readonly ledger: Ledger;
  readonly queries: Queries;
  readonly intake: IntakeStore;
  readonly desk: IntakeDesk;
  readonly runs: Runs;
  readonly engine: Engine;
  /** Reminds those who must still approve what has waited for long. */
  readonly remindApprovers: () => Promise<void>;
  /** Begins to look at the volumes of a request, unless that is under way. */
  readonly lookAhead: (requestId: string) => void;
  /** Tells workflow steps whose request has its verdict. */
  readonly finishSteps: () => Promise<void>;
  /** Looks after snapshots that are kept; the cloud may take its time. */
  readonly tend: () => void;
  readonly clock: Clock;
  readonly log: Log;
}

const everyMs = 1000;
/** Work that nothing has touched for this long may have lost its run; looked for this often. */
const untouchedMs = 20_000;
const startEveryMs = 10_000;
/** By then whoever took an ask in has looked at its volumes, or is not going to. */
const lookedMs = 30_000;
const keepMs = 30 * 24 * 60 * 60_000;
const pruneEveryMs = 60 * 60_000;
const batch = 500;
/** Few enough in a round that 10,000 waiting items cost next to nothing. */
const pageSize = 100;

/**
 * Finishes what is due or left over, in every replica: actions that were committed and not worked on,
 * approved items without a run, targets without a watch, asks whose time is over. Everything goes
 * through compare-and-set, so that two sweepers do no harm.
 */
export function createSweeper(options: SweeperOptions) {
  const { queries, log, clock } = options;
  const stopping = new AbortController();
  let prunedAt = -Infinity;
  let startedAt = -Infinity;
  /** Where the next page of items begins: those that wait for long keep no other from its turn. */
  let page = "";
  let loop: Promise<void> | null = null;
  let first = true;
  let looked = false;

  const chores: readonly (readonly [name: string, chore: () => Promise<void>])[] = [
    ["resume actions", async () => options.desk.resume()],
    ["start items", async () => startItems()],
    ["watch targets", async () => watchTargets()],
    ["expire asks", async () => expireAsks(options)],
    ["remind approvers", options.remindApprovers],
    ["finish workflow steps", options.finishSteps],
    ["look ahead", async () => lookAhead()],
    ["tend snapshots", async () => options.tend()],
    ["prune", async () => prune()],
  ];

  const startItems = async () => {
    if (performance.now() - startedAt < startEveryMs) return;
    // At the start nothing is being carried yet, however recently it was touched.
    const since = instant(first ? clock() : clock() - untouchedMs);
    const states = ["waiting", "starting", "unknown"] as const;
    const most = first ? batch : pageSize;
    const items = await queries.itemsUntouchedSince(states, since, most, page);
    for (const item of items) {
      if (!(await options.runs.ensureItem(item.id, item.generation))) return;
      page = item.id;
      await nextTurn();
    }
    if (items.length === most) return;
    page = "";
    startedAt = performance.now();
    first = false;
  };

  const watchTargets = async () => {
    for (const target of await queries.targetsWithReads()) await options.runs.ensureWatch(target);
  };

  const lookAhead = async () => {
    const asked = instant(clock() - (looked ? lookedMs : 0));
    for (const requestId of await queries.withoutPreflight(asked, 20)) options.lookAhead(requestId);
    looked = true;
  };

  const prune = async () => {
    if (performance.now() - prunedAt < pruneEveryMs) return;
    const runs = await options.engine.prune(keepMs, batch);
    const rows = await options.intake.prune(keepMs, batch);
    // A full batch means that there is more.
    if (runs < batch && rows < batch) prunedAt = performance.now();
    if (runs + rows > 0) log.info({ runs, rows }, "forgot what ended long ago");
  };

  const sweep = async () => {
    for (const [name, chore] of chores) {
      if (stopping.signal.aborted) return;
      await chore().catch((error: unknown) => {
        log.error({ err: error, chore: name }, "the sweeper could not do a chore; trying again");
      });
    }
  };

  return {
    /** One round: also the first thing at the start. */
    sweep,
    start: () => {
      loop ??= (async () => {
        while (!stopping.signal.aborted) {
          await sweep();
          await delay(everyMs, undefined, { signal: stopping.signal }).catch(() => undefined);
        }
      })();
    },
    stop: async (graceMs: number): Promise<void> => {
      stopping.abort();
      await Promise.race([loop, delay(graceMs, undefined, { ref: false })]);
    },
  };
}

/** Silence never approves: an ask that nobody decided in time ends. */
export async function expireAsks(options: Pick<SweeperOptions, "queries" | "ledger" | "log">) {
  const due = await options.queries.expired(batch);
  await eachDueAsk(options, due, async (view) => expire(options, view, null));
}
