import { join } from "node:path";
import type { Clock } from "../domain/instant.ts";
import type { Log } from "../domain/log.ts";
import { inLane, openDatabase, ping, writeBack } from "../requests/database.ts";
import type { LedgerDatabase } from "../requests/database.ts";
import { createIntakeStore } from "../requests/intake-store.ts";
import { createKeptQueries } from "../requests/kept-queries.ts";
import { createLedger } from "../requests/ledger.ts";
import type { ChangeObserver } from "../requests/ledger.ts";
import { holdLockFile } from "../requests/lock-file.ts";
import { createOutbox } from "../requests/outbox.ts";
import { createQueries } from "../requests/queries.ts";
import { createSteps } from "../requests/steps.ts";
import { databaseAt } from "./store-location.ts";
import type { StoreLocation } from "./store-location.ts";
import type { Teardown } from "./teardown.ts";
import type { Courtesy } from "../workflows/courtesy.ts";
import { tendLeaseMs } from "../workflows/tend-snapshots.ts";

const writeBackMs = 1000;

export interface StoresOptions {
  readonly location: StoreLocation;
  readonly courtesy: Courtesy;
  readonly clock: Clock;
  readonly changed: ChangeObserver;
  readonly log: Log;
  readonly teardown: Teardown;
}

export type Stores = Awaited<ReturnType<typeof openStores>>;

/** Opens the one database, with all that reads and writes it. */
export async function openStores(options: StoresOptions) {
  const { location, courtesy, clock, log, teardown } = options;
  const alone = location.kind === "sqlite";
  if (alone) teardown.add(holdLockFile(join(location.folder, "bot.lock")));
  const db = await openDatabase(databaseAt(location, "ledger"), courtesy.turn);
  teardown.add(async () => db.destroy());
  const cards = inLane(db, "cards");
  const stores = {
    /** Replicas may use it at the same time. */
    shared: !alone,
    ledger: createLedger(db, clock, options.changed),
    queries: createQueries(db, clock),
    kept: createKeptQueries(db, clock),
    outbox: createOutbox(cards, clock),
    /** What a card shows, read ahead of other work. */
    cardQueries: createQueries(cards, clock),
    steps: createSteps(db, clock),
    intake: createIntakeStore(db, clock, (keys) => {
      log.error({ keys }, "actions that this version cannot read are given up");
    }),
    ping: async () => ping(db),
    startWritingBack: () => startWritingBack(db, courtesy, log),
  };
  if (alone) {
    // Nobody else can be at work on these.
    await stores.intake.releaseAll();
    await stores.outbox.releaseAll();
    await stores.kept.releaseAll(tendLeaseMs);
  }
  return stores;
}

/** Moves what SQLite's log holds into the file, whenever people leave time for it. @returns how to stop */
function startWritingBack(db: LedgerDatabase, courtesy: Courtesy, log: Log): () => void {
  const timer = setInterval(() => {
    if (courtesy.inRush()) return;
    writeBack(db).catch((error: unknown) => log.warn({ err: error }, "the database's log grows"));
  }, writeBackMs);
  return () => {
    clearInterval(timer);
  };
}
