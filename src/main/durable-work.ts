import type { Policy } from "../auth/policy.ts";
import { timeZoneOf } from "../domain/inventory.ts";
import type { Log } from "../domain/log.ts";
import type { SnapshotProvider } from "../providers/provider.ts";
import { saidLater } from "../workflows/answers.ts";
import type { AskingDeps } from "../workflows/asking.ts";
import { carryOut } from "../workflows/carry-out.ts";
import type { Courtesy } from "../workflows/courtesy.ts";
import { createEngine } from "../workflows/engine.ts";
import { finishSteps } from "../workflows/finish-steps.ts";
import { createDeletionGate, createGate } from "../workflows/gate.ts";
import { giveUpOn, giveUpStep } from "../workflows/give-up.ts";
import { createIntakeDesk } from "../workflows/intake-desk.ts";
import { createLimits } from "../workflows/limits.ts";
import { createLookAhead } from "../workflows/look-ahead.ts";
import { remindApprovers } from "../workflows/remind.ts";
import { createRuns, turning } from "../workflows/runs.ts";
import { snapshotItem } from "../workflows/snapshot-item.ts";
import { createSweeper } from "../workflows/sweeper.ts";
import { createTender } from "../workflows/tend-snapshots.ts";
import { watchTarget } from "../workflows/watch-target.ts";
import type { SlackSide } from "./slack-side.ts";
import { databaseAt } from "./store-location.ts";
import type { StoreLocation } from "./store-location.ts";
import type { Stores } from "./stores.ts";
import type { Teardown } from "./teardown.ts";

export interface DurableWorkOptions extends AskingDeps {
  readonly location: StoreLocation;
  readonly stores: Stores;
  readonly policy: () => Policy;
  readonly provider: (target: string) => SnapshotProvider | null;
  readonly slack: Pick<SlackSide, "authority" | "answers" | "teller" | "places">;
  readonly courtesy: Courtesy;
  readonly log: Log;
  readonly teardown: Teardown;
}

/** What becomes of committed actions: the desk takes them in, runs carry them, the sweeper finishes the rest. */
export async function createDurableWork(options: DurableWorkOptions) {
  const { inventory, catalog, clock, provider, policy, courtesy, log, teardown } = options;
  const { ledger, queries, intake, kept, steps } = options.stores;
  const { authority, answers, teller, places } = options.slack;
  const { left } = teardown;

  const gateDeps = { inventory, catalog, clock, authority, policyVersion: () => policy().version };
  const gate = createGate(gateDeps);
  const runs = createRuns({ engine: () => engine, ledger, queries, log });
  const { volumeFreed } = runs;
  const itemDeps = {
    ledger,
    queries,
    clock,
    gate,
    limits: createLimits(),
    provider,
    watch: runs.ensureWatch,
    volumeFreed,
    log,
  };
  const timeZone = () => timeZoneOf(inventory());
  const watchDeps = { ledger, queries, clock, provider, timeZone, volumeFreed, log };
  const engine = await createEngine({
    location: databaseAt(options.location, "engine"),
    bodies: {
      item: turning(async (id, run) => snapshotItem(itemDeps, id, run), runs.nextItemRun),
      watch: turning(async (target) => watchTarget(watchDeps, target), runs.nextWatchRun),
    },
    log,
  });
  teardown.add(async () => engine.stop(left()));

  const lookAhead = createLookAhead({ ledger, queries, provider, log });
  const requestDeps = {
    ...gateDeps,
    places,
    steps,
    gate,
    ledger,
    queries,
    startItems: runs.startItems,
    lookAhead,
  };
  const desk = createIntakeDesk({
    store: intake,
    courtesy,
    log,
    handle: async (taken) => {
      const later = saidLater(answers);
      await carryOut({ ...requestDeps, answers: later.answers }, taken);
      return later.tell;
    },
    giveUp: async (taken) => {
      await giveUpOn(answers, taken);
      await giveUpStep(teller, taken);
    },
  });
  teardown.add(async () => desk.close(left()));

  const tender = createTender({
    ledger,
    kept,
    clock,
    provider,
    mayDelete: createDeletionGate({ ...gateDeps, queries }),
    log,
  });
  teardown.add(async () => tender.stop(left()));
  const sweeper = createSweeper({
    ledger,
    queries,
    intake,
    desk,
    runs,
    engine,
    remindApprovers: async () => remindApprovers({ ...requestDeps, log }),
    lookAhead,
    finishSteps: async () => finishSteps({ steps, queries, teller, log }),
    tend: tender.tend,
    clock,
    log,
  });

  return { engine, desk, sweeper };
}
