import { expect, test, vi } from "vitest";
import { createCourtesy } from "../../src/workflows/courtesy.ts";
import { createIntakeDesk } from "../../src/workflows/intake-desk.ts";
import { createLookAhead } from "../../src/workflows/look-ahead.ts";
import { createSweeper } from "../../src/workflows/sweeper.ts";
import { watchTarget } from "../../src/workflows/watch-target.ts";
import { cloud, hangs, refuses, usual } from "../support/cloud.ts";
import { openRequest } from "../support/store.ts";
import { quiet, startWorks, turns } from "./items.ts";
import type { Works } from "./items.ts";

function sweeperOf({ store, runs, engine, clouds }: Works) {
  const { ledger, queries, intake, clock } = store;
  const provider = (target: string) => clouds.get(target) ?? null;
  const handle = async () => async () => undefined;
  return createSweeper({
    ledger,
    queries,
    intake,
    desk: createIntakeDesk({
      store: intake,
      handle,
      giveUp: async () => undefined,
      courtesy: createCourtesy(),
      log: quiet,
    }),
    runs,
    engine,
    remindApprovers: async () => undefined,
    finishSteps: async () => undefined,
    lookAhead: createLookAhead({ ledger, queries, provider, log: quiet }),
    tend: () => undefined,
    clock,
    log: quiet,
  });
}

const inAnHour = () => new Date(Date.now() + 60 * 60_000).toISOString();

test("a cloud that does not answer keeps no ask from expiring, and is asked once", async () => {
  const tokyo = cloud();
  const works = await startWorks({ tokyo });
  let looks = 0;
  tokyo.onPreflight = async () => {
    looks += 1;
    return hangs();
  };
  const open = await openRequest(works.store, { expiresAt: inAnHour() });
  const due = await openRequest(works.store, { expiresAt: "2020-01-01T00:00:00.000Z" });
  const sweeper = sweeperOf(works);
  await sweeper.sweep();
  await sweeper.sweep();
  expect((await works.store.queries.get(due))?.request.state).toBe("expired");
  expect((await works.store.queries.get(open))?.request.state).toBe("awaiting-approval");
  await vi.waitFor(() => expect(looks).toBe(1));
});

test("a volume whose target is gone is said to be unseen and not asked for again", async () => {
  const works = await startWorks({});
  const requestId = await openRequest(works.store, { expiresAt: inAnHour() });
  await sweeperOf(works).sweep();
  await vi.waitFor(async () => {
    const view = await works.store.queries.get(requestId);
    expect(view?.items[0]?.preflightFailure?.code).toBe("not-found");
  });
  expect(await works.store.queries.withoutPreflight(inAnHour(), 20)).toEqual([]);
});

test("volumes of one request are looked at a few at a time", async () => {
  const tokyo = cloud();
  const works = await startWorks({ tokyo });
  let now = 0;
  let most = 0;
  tokyo.onPreflight = async () => {
    now += 1;
    most = Math.max(most, now);
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
    now -= 1;
  };
  const volumes = Array.from({ length: 50 }, (_, at) => `vol-${at}`);
  const requestId = await openRequest(works.store, { volumes, expiresAt: inAnHour() });
  await sweeperOf(works).sweep();
  await vi.waitFor(
    async () => {
      const view = await works.store.queries.get(requestId);
      expect(view?.items.every(({ preflight }) => preflight !== null)).toBe(true);
    },
    { timeout: 10_000 },
  );
  expect(most).toBeLessThanOrEqual(5);
});

test("items that wait for long keep no later one from being carried again", async () => {
  const works = await startWorks({ tokyo: cloud() });
  const volumes = Array.from({ length: 50 }, (_, at) => `vol-${at}`);
  for (let n = 0; n < 11; n += 1) await openRequest(works.store, { state: "approved", volumes });
  const carried = new Set<string>();
  const runs = {
    ...works.runs,
    ensureItem: async (itemId: string) => carried.add(itemId).size > 0,
  };
  const sweeper = sweeperOf({ ...works, runs });
  await sweeper.sweep();
  await sweeper.sweep();
  expect(carried.size).toBe(550);
});

test("while the engine does not answer, a sweep does not ask it again and again", async () => {
  const works = await startWorks({ tokyo: cloud() });
  const volumes = Array.from({ length: 50 }, (_, at) => `vol-${at}`);
  await openRequest(works.store, { state: "approved", volumes });
  let asked = 0;
  const ensureItem = async () => {
    asked += 1;
    return false;
  };
  await sweeperOf({ ...works, runs: { ...works.runs, ensureItem } }).sweep();
  expect(asked).toBe(1);
});

test("reading many snapshots of a service that refuses ends the turn after the first refusal", async () => {
  const tokyo = cloud({ batchSize: 10 });
  const works = await startWorks({ tokyo });
  const volumes = Array.from({ length: 50 }, (_, at) => `vol-${at}`);
  const requestId = await openRequest(works.store, { state: "approved", volumes });
  const accepted = (await works.store.queries.get(requestId))?.items ?? [];
  for (const item of accepted) {
    await works.store.ledger.begin(item, 100);
    const past = "2026-01-01T00:00:00.000Z";
    await works.store.ledger.change({
      requestId,
      items: [
        {
          itemId: item.id,
          event: "accept",
          set: { snapshot_id: `snap-${item.position}`, accepted_at: past, next_read_at: past },
        },
      ],
      lines: [],
    });
  }
  let reads = 0;
  tokyo.onRead = async () => {
    reads += 1;
    return refuses("throttled", 3000)();
  };
  const { ledger, queries, clock } = works.store;
  const deps = { ledger, queries, clock, timeZone: () => "UTC", log: quiet, volumeFreed: usual };
  const next = await watchTarget({ ...deps, provider: () => tokyo }, "tokyo");
  expect(reads).toBe(1);
  expect(next).toEqual({ done: false, delayMs: 3000 });
});

test("look-ups at a service that hangs take no more places than its creates", async () => {
  const tokyo = cloud({ createConcurrency: 2 });
  const { store, turn } = await turns(tokyo);
  tokyo.onStart = refuses("unknown-outcome");
  const volumes = ["vol-a", "vol-b", "vol-c"];
  const requestId = await openRequest(store, { state: "approved", volumes });
  const ids = volumes.map((_, at) => `${requestId}/${at + 1}`);
  for (const id of ids) await turn(id);
  store.clock.advance(60_000);
  tokyo.onFind = hangs;
  const [first, second, third] = ids;
  void turn(first ?? "");
  void turn(second ?? "");
  await vi.waitFor(() => expect(tokyo.lookUps).toHaveLength(2));
  expect(await turn(third ?? "")).toMatchObject({ done: false });
  expect(tokyo.lookUps).toHaveLength(2);
});

test("a create that was held up after its intent is not sent: the marker is looked up first", async () => {
  const tokyo = cloud({ slowestCreateMs: 1000 });
  const { store, deps, turn } = await turns(tokyo);
  const itemId = `${await openRequest(store, { state: "approved" })}/1`;
  const frozen = {
    ...store.ledger,
    begin: async (...item: Parameters<typeof store.ledger.begin>) => {
      const begun = await store.ledger.begin(...item);
      store.clock.advance(400);
      return begun;
    },
  };
  Object.assign(deps, { ledger: frozen });
  await turn(itemId);
  expect(tokyo.sent).toEqual([]);
  Object.assign(deps, { ledger: store.ledger });
  await turn(itemId);
  expect((await store.queries.item(itemId))?.state).toBe("unknown");
  store.clock.advance(1000);
  await turn(itemId);
  expect(tokyo.lookUps).toHaveLength(1);
  store.clock.advance(10_000);
  await turn(itemId);
  expect((await store.queries.item(itemId))?.state).toBe("accepted");
  expect(tokyo.sent).toHaveLength(1);
});
