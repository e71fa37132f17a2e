import { join } from "node:path";
import type { Log } from "../../src/domain/log.ts";
import { createEngine } from "../../src/workflows/engine.ts";
import type { Engine } from "../../src/workflows/engine.ts";
import type { GateAnswer } from "../../src/workflows/gate.ts";
import { createLimits } from "../../src/workflows/limits.ts";
import { createRuns, turning } from "../../src/workflows/runs.ts";
import type { Runs } from "../../src/workflows/runs.ts";
import { snapshotItem } from "../../src/workflows/snapshot-item.ts";
import type { ItemDeps, Next } from "../../src/workflows/snapshot-item.ts";
import { watchTarget } from "../../src/workflows/watch-target.ts";
import { cloud } from "../support/cloud.ts";
import type { Cloud } from "../support/cloud.ts";
import { openStore } from "../support/store.ts";
import type { OpenStore, StoppedClock } from "../support/store.ts";
import { folder, whenOver } from "../support/store-cleanup.ts";

export const quiet: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Real ledger, engine and runs on SQLite, with the usual time, before clouds of the test's own. */
export interface Works {
  readonly store: OpenStore;
  readonly engine: Engine;
  readonly runs: Runs;
  readonly clouds: Map<string, Cloud>;
  readonly deps: ItemDeps;
  gate: GateAnswer;
}

export async function startWorks(clouds: Readonly<Record<string, Cloud>>): Promise<Works> {
  const place = folder();
  const clock: StoppedClock = Object.assign(() => Date.now(), { advance: () => undefined });
  const store = await openStore({ kind: "sqlite", file: join(place, "ledger.sqlite") }, clock);
  const { ledger, queries } = store;
  const known = new Map(Object.entries(clouds));
  const runs = createRuns({ engine: () => works.engine, ledger, queries, log: quiet });
  const provider = (target: string) => known.get(target) ?? null;
  const { volumeFreed } = runs;
  const timeZone = () => "UTC";
  const deps: ItemDeps = {
    ledger,
    queries,
    clock,
    gate: { mayStart: async () => works.gate },
    limits: createLimits(),
    provider,
    watch: runs.ensureWatch,
    volumeFreed,
    log: quiet,
  };
  const watchDeps = { ledger, queries, clock, provider, timeZone, volumeFreed, log: quiet };
  const engine = await createEngine({
    location: { kind: "sqlite", file: join(place, "engine.sqlite") },
    bodies: {
      item: turning(async (id, run) => snapshotItem(deps, id, run), runs.nextItemRun),
      watch: turning(async (target) => watchTarget(watchDeps, target), runs.nextWatchRun),
    },
    log: quiet,
  });
  whenOver(async () => engine.stop(1000));
  const works: Works = { store, engine, runs, clouds: known, deps, gate: { kind: "go" } };
  return works;
}

/** Ledger only, on a clock that stands still: turns are taken one by one. */
export async function turns(one: Cloud = cloud()) {
  const store = await openStore({ kind: "sqlite", file: join(folder(), "ledger.sqlite") });
  let answer: GateAnswer = { kind: "go" };
  const deps: ItemDeps = {
    ledger: store.ledger,
    queries: store.queries,
    clock: store.clock,
    gate: { mayStart: async () => answer },
    limits: createLimits(),
    provider: () => one,
    watch: async () => undefined,
    volumeFreed: async () => undefined,
    log: quiet,
  };
  return {
    store,
    deps,
    gateSays: (next: GateAnswer) => {
      answer = next;
    },
    turn: async (itemId: string): Promise<Next> => {
      const item = await store.queries.item(itemId);
      return snapshotItem(deps, itemId, item?.generation ?? 0);
    },
  };
}
