import { describe, expect, test } from "vitest";
import type { Snapshot } from "../../src/domain/snapshot.ts";
import { snapshotDeadlineMs, unreadAllowed } from "../../src/workflows/polling.ts";
import { watchTarget } from "../../src/workflows/watch-target.ts";
import type { WatchDeps } from "../../src/workflows/watch-target.ts";
import { cloud, refuses, usual } from "../support/cloud.ts";
import type { Cloud } from "../support/cloud.ts";
import { openRequest } from "../support/store.ts";
import { quiet, turns } from "./items.ts";

/** So far apart each look reads: reads are never further apart. */
const everyRead = 6 * 60_000;

/** Accepted items and the snapshots that the cloud is making for them. */
async function watching(count = 1, can: Partial<Cloud["can"]> = {}) {
  const tokyo = cloud({ firstReadMs: 1000, visibleAfterMs: 5000, ...can });
  const { store, turn, deps } = await turns(tokyo);
  const volumes = Array.from({ length: count }, (_, n) => `vol-watched-${n}`);
  const requestId = await openRequest(store, { state: "approved", volumes });
  const freed: string[] = [];
  const watchDeps: WatchDeps = {
    ledger: store.ledger,
    queries: store.queries,
    clock: store.clock,
    provider: deps.provider,
    timeZone: () => "UTC",
    log: quiet,
    volumeFreed: async (_target, volumeId) => void freed.push(volumeId),
  };
  for (let n = 1; n <= count; n += 1) await turn(`${requestId}/${n}`);
  const becomes = (index: number, change: Partial<Snapshot>) => {
    const [id, snapshot] = [...tokyo.made][index] ?? [];
    if (id === undefined || snapshot === undefined) throw new Error("there is no such snapshot");
    tokyo.made.set(id, { ...snapshot, ...change });
  };
  for (const index of volumes.keys()) {
    becomes(index, {
      phase: "creating",
      completedAt: null,
      progressPercent: 0,
      startedAt: new Date(store.clock()).toISOString(),
    });
  }
  return {
    tokyo,
    store,
    requestId,
    freed,
    becomes,
    deps: watchDeps,
    view: async () => {
      const found = await store.queries.get(requestId);
      if (found === null) throw new Error("the request is gone");
      return found;
    },
    item: async (n = 1) => (await store.queries.item(`${requestId}/${n}`)) ?? fail(),
    /** Lets the time pass that the watch asks for, and takes its next turn. */
    look: async (afterMs = 16_000) => {
      store.clock.advance(afterMs);
      return watchTarget(watchDeps, "tokyo");
    },
    types: async () => (await store.queries.events(requestId)).map(({ type }) => type),
  };
}

function fail(): never {
  throw new Error("there is no item");
}

describe("a snapshot under way", () => {
  test("is read, its progress shown, and verified once it is usable: then the watch is over", async () => {
    const { look, becomes, item, view, freed, types } = await watching();
    becomes(0, { progressPercent: 40 });
    expect(await look()).toMatchObject({ done: false });
    expect(await item()).toMatchObject({ state: "accepted", progressPercent: 40 });
    becomes(0, { phase: "available", progressPercent: 100 });
    expect(await look()).toEqual({ done: true });
    expect(await item()).toMatchObject({ state: "verified", progressPercent: 100 });
    expect((await view()).request.state).toBe("settled");
    expect(freed).toEqual(["vol-watched-0"]);
    expect((await types()).slice(-3)).toEqual(["item-complete", "item-verified", "settled"]);
  });

  test("that is at 100 per cent and not usable yet is not taken for usable", async () => {
    const { look, becomes, item } = await watching();
    becomes(0, { progressPercent: 100 });
    await look();
    expect(await item()).toMatchObject({ state: "accepted" });
  });

  test("is not read before its time", async () => {
    const { deps, store, tokyo } = await watching();
    let reads = 0;
    tokyo.onRead = async () => void (reads += 1);
    store.clock.advance(500);
    const next = await watchTarget(deps, "tokyo");
    expect(reads).toBe(0);
    expect(next).toMatchObject({ done: false });
  });

  test("that ends in an error fails at once, with advice", async () => {
    const { look, becomes, item, freed } = await watching();
    becomes(0, { phase: "failed" });
    expect(await look()).toEqual({ done: true });
    const { state, failure } = await item();
    expect(state).toBe("failed");
    expect(failure).toMatchObject({ code: "snapshot-failed" });
    expect(failure?.advice).not.toBe("");
    expect(freed).toEqual(["vol-watched-0"]);
  });

  test.each([
    ["of another volume", { volumeId: "vol-other" }],
    ["without our marker", { marker: null }],
    ["older than the request", { startedAt: "2026-11-20T13:00:00.000Z" }],
  ])("that turns out to be %s is a mismatch, not a success", async (_, change) => {
    const { look, becomes, item } = await watching();
    becomes(0, { phase: "available", ...change });
    await look();
    expect(await item()).toMatchObject({ state: "failed", failure: { code: "mismatch" } });
  });

  test("that is not seen at first is not given up before it must have become visible", async () => {
    const { look, tokyo, item, becomes } = await watching(1, { visibleAfterMs: 60_000 });
    const [kept] = tokyo.made.values();
    tokyo.made.clear();
    await look();
    await look();
    await look();
    expect(await item()).toMatchObject({ state: "accepted" });
    if (kept) tokyo.made.set(kept.id, kept);
    becomes(0, { phase: "available" });
    await look();
    await look();
    expect(await item()).toMatchObject({ state: "verified" });
  });

  test("that the cloud does not know any more is gone after several looks", async () => {
    const { look, tokyo, item, becomes } = await watching();
    becomes(0, {});
    tokyo.made.clear();
    for (let n = 0; n < 6; n += 1) await look();
    expect(await item()).toMatchObject({ state: "failed", failure: { code: "gone" } });
  });

  test("is not gone by the first answer after the time in which it may be invisible", async () => {
    const { tokyo, item, deps, store } = await watching();
    const provider = deps.provider("tokyo") ?? fail();
    const late = { ...provider, can: { ...provider.can, visibleAfterMs: 120_000 } };
    const look = async (afterMs: number) => {
      store.clock.advance(afterMs);
      await watchTarget({ ...deps, provider: () => late }, "tokyo");
    };
    let reads = 0;
    tokyo.onRead = async () => void (reads += 1);
    tokyo.made.clear();
    for (let n = 0; n < 7; n += 1) await look(16_000);
    expect(reads).toBeGreaterThan(3);
    for (let misses = 0; misses < 2; misses += 1) await look(everyRead);
    expect(await item()).toMatchObject({ state: "accepted" });
    await look(everyRead);
    expect(await item()).toMatchObject({ state: "failed", failure: { code: "gone" } });
  });

  test("is not gone because some answers left it out, unless several did in a row", async () => {
    const { look, tokyo, item } = await watching();
    for (let n = 0; n < 3; n += 1) await look(everyRead);
    const made = [...tokyo.made];
    for (let n = 0; n < 3; n += 1) {
      tokyo.made.clear();
      for (let misses = 0; misses < 2; misses += 1) await look(everyRead);
      for (const [id, snapshot] of made) tokyo.made.set(id, snapshot);
      await look(everyRead);
    }
    expect(await item()).toMatchObject({ state: "accepted" });
    tokyo.made.clear();
    for (let misses = 0; misses < 2; misses += 1) await look(everyRead);
    expect(await item()).toMatchObject({ state: "accepted" });
    await look(everyRead);
    expect(await item()).toMatchObject({ state: "failed", failure: { code: "gone" } });
  });

  test("is not lost when it cannot be read for hours: said once, and verified when it can", async () => {
    const { look, tokyo, item, becomes, store, requestId } = await watching();
    tokyo.onRead = refuses("unavailable", 1000);
    for (let n = 0; n < 50; n += 1) await look();
    expect(await item()).toMatchObject({ state: "accepted", failure: { code: "unavailable" } });
    const version = (await store.queries.get(requestId))?.request.version;
    await look();
    expect((await store.queries.get(requestId))?.request.version).toBe(version);
    tokyo.onRead = usual;
    becomes(0, { phase: "available" });
    for (let n = 0; n < 30; n += 1) await look();
    expect(await item()).toMatchObject({ state: "verified", failure: null });
  });

  test("is not lost to the first read after a long absence of the bot, should it fail", async () => {
    const { look, tokyo, item, becomes } = await watching();
    tokyo.onRead = refuses("throttled", 1000);
    await look(snapshotDeadlineMs + everyRead);
    expect(await item()).toMatchObject({ state: "accepted", failure: { code: "throttled" } });
    tokyo.onRead = usual;
    becomes(0, { phase: "available" });
    await look(everyRead);
    expect(await item()).toMatchObject({ state: "verified", failure: null });
  });

  test("that cannot be read at all is given up in the end, and said to be perhaps usable", async () => {
    const { look, tokyo, item, view, freed } = await watching();
    tokyo.onRead = refuses("bad-credentials");
    for (let n = 1; n < unreadAllowed; n += 1) await look(everyRead);
    expect(await item()).toMatchObject({ state: "accepted" });
    // One answer in between, whatever it says: the row begins anew.
    tokyo.onRead = usual;
    tokyo.made.clear();
    await look(everyRead);
    tokyo.onRead = refuses("bad-credentials");
    for (let n = 1; n < unreadAllowed; n += 1) await look(everyRead);
    expect(await item()).toMatchObject({ state: "accepted" });
    await look(everyRead);
    const { state, failure } = await item();
    expect(state).toBe("failed");
    expect(failure?.code).toBe("bad-credentials");
    expect(failure?.message).toContain(`could not be read ${unreadAllowed} times in a row`);
    expect(failure?.advice).toContain("It may be");
    expect((await view()).request.state).toBe("settled");
    expect(freed).toEqual(["vol-watched-0"]);
  });

  test("that is not usable after a day is given up", async () => {
    const { look, store, item } = await watching();
    store.clock.advance(snapshotDeadlineMs);
    await look();
    expect(await item()).toMatchObject({ state: "failed", failure: { code: "too-late" } });
  });
});

describe("many snapshots of one target", () => {
  test("are read in as few calls as the cloud takes, and settle their request together", async () => {
    const { look, tokyo, becomes, view } = await watching(50, { batchSize: 20 });
    const sizes: number[] = [];
    tokyo.onRead = async (refs) => void sizes.push(refs.length);
    for (let index = 0; index < 50; index += 1) becomes(index, { phase: "available" });
    expect(await look()).toEqual({ done: true });
    expect(sizes).toEqual([20, 20, 10]);
    expect((await view()).request.state).toBe("settled");
  });

  test("of which some are due fill the call with those that are due moments later", async () => {
    const { look, tokyo, store, requestId } = await watching(30, { batchSize: 20 });
    const later = Array.from({ length: 15 }, (_, n) => ({
      itemId: `${requestId}/${n + 16}`,
      at: new Date(store.clock() + 16_300).toISOString(),
      misses: 0,
      unread: 0,
    }));
    await store.ledger.planReads(later);
    const sizes: number[] = [];
    tokyo.onRead = async (refs) => void sizes.push(refs.length);
    await look();
    expect(sizes).toEqual([20]);
  });

  test("are not held up by one that failed", async () => {
    const { look, becomes, view, types } = await watching(3);
    becomes(0, { phase: "available" });
    becomes(1, { phase: "failed" });
    await look();
    expect((await view()).items.map(({ state }) => state)).toEqual([
      "verified",
      "failed",
      "accepted",
    ]);
    becomes(2, { phase: "available" });
    for (let n = 0; n < 3; n += 1) await look();
    expect((await view()).request.state).toBe("settled");
    expect((await types()).at(-1)).toBe("settled");
  });

  test("go on being made while their target is gone from the configuration, and it is said", async () => {
    const { deps, store, becomes, view } = await watching(2);
    store.clock.advance(10_000);
    const next = await watchTarget({ ...deps, provider: () => null }, "tokyo");
    expect(next).toMatchObject({ done: false });
    expect((await view()).items.map(({ state, failure }) => [state, failure?.code])).toEqual([
      ["accepted", "not-found"],
      ["accepted", "not-found"],
    ]);
    for (const index of [0, 1]) becomes(index, { phase: "available" });
    store.clock.advance(60_000);
    await watchTarget(deps, "tokyo");
    expect((await view()).items.map(({ state, failure }) => [state, failure])).toEqual([
      ["verified", null],
      ["verified", null],
    ]);
  });

  test("watched by two at once are moved on once", async () => {
    const { deps, store, becomes, view, types } = await watching(5);
    for (let index = 0; index < 5; index += 1) becomes(index, { phase: "available" });
    store.clock.advance(16_000);
    await Promise.all([watchTarget(deps, "tokyo"), watchTarget(deps, "tokyo")]);
    expect((await view()).request.state).toBe("settled");
    expect((await types()).filter((type) => type === "item-verified")).toHaveLength(5);
    expect((await types()).filter((type) => type === "settled")).toHaveLength(1);
  });
});
