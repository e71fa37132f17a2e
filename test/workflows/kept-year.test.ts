import { join } from "node:path";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { z } from "zod";
import { instant, toMs } from "../../src/domain/instant.ts";
import type { SnapshotProvider } from "../../src/providers/provider.ts";
import { createKeptQueries } from "../../src/requests/kept-queries.ts";
import type { Kept } from "../../src/requests/kept.ts";
import { verifyChain } from "../../src/requests/record.ts";
import { endOfKeep } from "../../src/workflows/retention.ts";
import { tendLeaseMs, tendSnapshots } from "../../src/workflows/tend-snapshots.ts";
import type { TendDeps } from "../../src/workflows/tend-snapshots.ts";
import { cloud, refuses, usual } from "../support/cloud.ts";
import type { Cloud } from "../support/cloud.ts";
import { openRequest, openStore, stoppedClock } from "../support/store.ts";
import type { OpenStore } from "../support/store.ts";
import { folder } from "../support/store-cleanup.ts";
import { quiet } from "./items.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const zone = "Europe/Vienna";
const stepMs = 30 * minuteMs;

/** The same numbers every time. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

interface Year {
  readonly store: OpenStore;
  readonly deps: TendDeps;
}

test("a year goes by with changes of clocks, crashes and outages: nothing is deleted early, nothing forgotten, each reminder given once", async () => {
  const random = seeded(7);
  const clock = stoppedClock(Date.parse("2026-01-01T00:10:00.000Z"));
  const location = { kind: "sqlite" as const, file: join(folder(), "year.sqlite") };
  const tokyo = cloud({ batchSize: 50 });
  const calls: { readonly id: string; readonly ms: number }[] = [];
  const die = { at: "" };
  const provider: SnapshotProvider = {
    ...tokyo,
    deleteSnapshot: async (ref, signal) => {
      if (die.at === "before the call") throw new Died();
      if (tokyo.made.has(ref.id)) calls.push({ id: ref.id, ms: clock() });
      await tokyo.deleteSnapshot(ref, signal);
      if (die.at === "after the call") throw new Died();
    },
  };

  const mayDelete = async () => ({ kind: "go" }) as const;
  const begin = async (): Promise<Year> => {
    const store = await openStore(location, clock);
    // Processes die here, the machine does not: a year of commits need not reach the disk one by one.
    await sql`PRAGMA synchronous = OFF`.execute(store.db);
    const kept = createKeptQueries(store.db, clock);
    await kept.releaseAll(tendLeaseMs);
    const { ledger } = store;
    return {
      store,
      deps: { ledger, kept, clock, log: bugsAreDeaths, provider: () => provider, mayDelete },
    };
  };
  let year = await begin();
  const made: string[] = [];
  const restart = async () => {
    await year.store.db.destroy();
    year = await begin();
  };

  while (clock() < Date.parse("2027-02-10T00:00:00.000Z")) {
    if (random() < 0.03 && clock() < Date.parse("2027-01-01T00:00:00.000Z")) {
      made.push(...(await make(year, tokyo, random, `vol-${made.length}`)));
    }
    if (random() < 0.002) await keepAWeekLonger(year, made, random);
    tokyo.onRead = random() < 0.02 ? refuses("unavailable", 1000) : usual;
    die.at = random() < 0.03 ? (random() < 0.5 ? "before the call" : "after the call") : "";
    try {
      await tendSnapshots(year.deps);
    } catch (error) {
      if (!(error instanceof Died)) throw error;
      await restart();
    }
    if (random() < 0.005) await restart();
    clock.advance(stepMs);
  }

  expect(made.length).toBeGreaterThan(400);
  const all = await everything(year.store);
  expect(all).toHaveLength(made.length);
  expect(all.filter(({ state }) => state !== "deleted")).toEqual([]);
  expect([...tokyo.made.keys()]).toEqual([]);
  for (const kept of all) {
    const end = toMs(kept.keepUntil ?? "");
    const deleted = calls.filter(({ id }) => id === kept.snapshotId);
    expect(deleted, kept.snapshotId).toHaveLength(1);
    expect(deleted[0]?.ms, "not early").toBeGreaterThanOrEqual(end);
    expect(deleted[0]?.ms, "not much later").toBeLessThan(end + 6 * hourMs);
    await remindersAreRight(year.store, kept);
  }
  for await (const { requestId, lines, head } of year.store.queries.chains()) {
    expect(verifyChain(requestId, lines, head)).toBeNull();
  }
}, 240_000);

class Died extends Error {}

/** What an adapter never throws ends the process here, as `kill -9` would. */
const bugsAreDeaths = {
  ...quiet,
  error: (fields: object) => {
    if ("err" in fields && fields.err instanceof Died) throw fields.err;
  },
};

/** A request of one to three snapshots for one to sixty days, as it is when they are verified. */
async function make({ store }: Year, tokyo: Cloud, random: () => number, name: string) {
  const count = 1 + Math.floor(random() * 3);
  const days = [1, 2, 3, 7, 14, 30][Math.floor(random() * 6)] ?? 7;
  const volumes = Array.from({ length: count }, (_, n) => `${name}-${n}`);
  const requestId = await openRequest(store, { state: "approved", volumes });
  const keptAt = instant(store.clock());
  const ids: string[] = [];
  for (const [index, volumeId] of volumes.entries()) {
    const id = `snap-${volumeId}`;
    const itemId = `${requestId}/${index + 1}`;
    const marker = `snapshot-bot:${itemId}`;
    tokyo.made.set(id, {
      target: "tokyo",
      volumeId,
      id,
      phase: "available",
      startedAt: keptAt,
      completedAt: keptAt,
      progressPercent: 100,
      sizeBytes: 1024,
      volumeSizeGiB: 10,
      marker,
      description: null,
    });
    await store.ledger.change({
      requestId,
      keep: [
        {
          item: { id: itemId, requestId, target: "tokyo", volumeId, marker },
          snapshotId: id,
          keepUntil: endOfKeep(keptAt, days, zone),
          dueAt: keptAt,
        },
      ],
      lines: [{ type: "snapshot-kept", itemId, data: { snapshot: id } }],
    });
    ids.push(itemId);
  }
  return ids;
}

/** Somebody presses the button of a snapshot that is still there. */
async function keepAWeekLonger(
  { store, deps }: Year,
  made: readonly string[],
  random: () => number,
): Promise<void> {
  const kept = await deps.kept.get(made[Math.floor(random() * made.length)] ?? "");
  if (kept === null || kept.keepUntil === null) return;
  const keepUntil = endOfKeep(kept.keepUntil, 7, zone);
  await store.ledger.change({
    requestId: kept.requestId,
    kept: [
      {
        itemId: kept.itemId,
        event: "keep",
        only: { keepUntil: kept.keepUntil },
        set: {
          keep_until: keepUntil,
          kept_at: instant(store.clock()),
          reminded: null,
          due_at: instant(store.clock()),
        },
      },
    ],
    lines: [{ type: "snapshot-kept", itemId: kept.itemId, data: { until: keepUntil } }],
  });
}

async function everything(store: OpenStore): Promise<readonly Kept[]> {
  const { rows } = await store.queries.list({ teamId: "T0", limit: 10_000 });
  return rows.flatMap(({ kept }) => kept);
}

const reminderData = z.object({ until: z.string(), before: z.string() });

/** Of each end at most one reminder of each kind, at its time; the last hour of each last end is told. */
async function remindersAreRight(store: OpenStore, kept: Kept): Promise<void> {
  const aheadMs: Record<string, number> = { "3d": 3 * dayMs, "1d": dayMs, "1h": hourMs };
  const events = (await store.queries.events(kept.requestId))
    .filter(({ type, itemId }) => type === "snapshot-reminder" && itemId === kept.itemId)
    .map(({ at, data }) => ({ at, ...reminderData.parse(data) }));
  const told = events.map(({ until, before }) => `${until} ${before}`);
  expect(new Set(told).size, "each once").toBe(told.length);
  for (const { at, until, before } of events) {
    const leftMs = toMs(until) - toMs(at);
    expect(leftMs, "not early").toBeLessThanOrEqual(aheadMs[before] ?? 0);
    expect(leftMs, "before the end").toBeGreaterThan(0);
  }
  expect(told, "in the last hour").toContain(`${kept.keepUntil ?? ""} 1h`);
}
