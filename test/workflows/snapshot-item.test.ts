import { describe, expect, test } from "vitest";
import { failure } from "../../src/domain/failure.ts";
import type { SnapshotOrder } from "../../src/domain/snapshot.ts";
import { ProviderError } from "../../src/providers/provider.ts";
import type { ItemSet } from "../../src/requests/ledger.ts";
import { again } from "../../src/requests/try-again.ts";
import { maxAttempts, maxOpenCalls } from "../../src/workflows/polling.ts";
import { cloud, refuses, usual } from "../support/cloud.ts";
import type { Cloud } from "../support/cloud.ts";
import { openRequest } from "../support/store.ts";
import { turns } from "./items.ts";

const slowest = { slowestCreateMs: 1000, visibleAfterMs: 300 };

async function lost(): Promise<never> {
  throw new ProviderError(failure("unknown-outcome", "The answer was lost.", "Nothing to do."));
}

/** A table to sit at: one approved item, its cloud and a clock. */
async function table(can: Partial<Cloud["can"]> = slowest) {
  const tokyo = cloud(can);
  const bench = await turns(tokyo);
  const { store } = bench;
  const requestId = await openRequest(store, { state: "approved" });
  const itemId = `${requestId}/1`;
  const item = async () => {
    const found = await store.queries.item(itemId);
    if (found === null) throw new Error("the item is gone");
    return found;
  };
  return {
    ...bench,
    tokyo,
    requestId,
    itemId,
    item,
    state: async () => (await item()).state,
    turn: async () => bench.turn(itemId),
    types: async () => (await store.queries.events(requestId)).map(({ type }) => type),
    /** Takes turns and lets the time pass that each asks for, until the run is over. */
    live: async (mostTurns = 60) => {
      for (let n = 0; n < mostTurns; n += 1) {
        const next = await bench.turn(itemId);
        if (next.done) return;
        store.clock.advance(next.delayMs);
      }
      throw new Error(`not over after ${mostTurns} turns`);
    },
  };
}

/** The cloud makes it that much later, and its answer is lost. */
function madeLater(tokyo: Cloud, clock: () => number, afterMs: number) {
  let sendings = 0;
  const pending: { readonly order: SnapshotOrder; readonly at: number }[] = [];
  const settle = () => {
    for (const { order } of pending.filter(({ at }) => clock() >= at).splice(0)) {
      const made = [...tokyo.made.values()].filter(({ marker }) => marker === order.marker);
      if (made.length < sendings) {
        const id = `snap-late-${tokyo.made.size + 1}`;
        tokyo.made.set(id, {
          target: order.volume.target,
          volumeId: order.volume.id,
          id,
          phase: "creating",
          startedAt: null,
          completedAt: null,
          progressPercent: null,
          sizeBytes: null,
          volumeSizeGiB: null,
          marker: order.marker,
          description: null,
        });
      }
    }
  };
  tokyo.onStart = async (order) => {
    sendings += 1;
    pending.push({ order, at: clock() + afterMs });
    return lost();
  };
  tokyo.onFind = async () => settle();
  return { settle, sendings: () => sendings };
}

describe("an approved item", () => {
  test("is sent once and accepted with the id that the cloud gave", async () => {
    const { turn, item, tokyo, types } = await table();
    expect(await turn()).toEqual({ done: true });
    expect(await item()).toMatchObject({
      state: "accepted",
      snapshotId: "snap-1",
      attempts: 1,
      adopted: false,
      openCalls: 0,
    });
    expect(await types()).toEqual(["asked", "item-starting", "item-accepted"]);
    expect(tokyo.sent).toHaveLength(1);
  });

  test("rule 1: carried by two turns in the same moment is sent by one of them", async () => {
    const { turn, tokyo, state } = await table();
    await Promise.all([turn(), turn(), turn()]);
    expect(tokyo.sent).toHaveLength(1);
    expect(await state()).toBe("accepted");
  });

  test("rule 1: that somebody cancelled in between is not sent, and nothing is written over it", async () => {
    const { turn, tokyo, store, requestId, itemId, deps, state } = await table();
    const gate = {
      mayStart: async () => {
        await store.ledger.change({
          requestId,
          event: "withdraw",
          items: [{ itemId, event: "cancel" }],
          lines: [{ type: "withdrawn" }],
        });
        return { kind: "go" } as const;
      },
    };
    Object.assign(deps, { gate });
    await turn();
    expect(tokyo.sent).toEqual([]);
    expect(await state()).toBe("cancelled");
  });

  test("rule 3: carried by a run of another generation is left alone", async () => {
    const { store, itemId, deps, tokyo, turn } = await table();
    await store.ledger.raiseItemGeneration(itemId, 1);
    const { snapshotItem } = await import("../../src/workflows/snapshot-item.ts");
    expect(await snapshotItem(deps, itemId, 1)).toEqual({ done: true });
    expect(tokyo.sent).toEqual([]);
    await turn();
    expect(tokyo.sent).toHaveLength(1);
  });

  test("rule 3: started anew under a key that was forgotten makes nothing new: the ledger is asked first", async () => {
    const { turn, tokyo, state } = await table();
    await turn();
    expect(await turn()).toEqual({ done: true });
    expect(await state()).toBe("accepted");
    expect(tokyo.sent).toHaveLength(1);
  });

  test("ends at once and plainly when the cloud clearly refuses for good", async () => {
    const { turn, tokyo, item, store, requestId } = await table();
    tokyo.onStart = refuses("not-found");
    expect(await turn()).toEqual({ done: true });
    expect(await item()).toMatchObject({ state: "failed", failure: { code: "not-found" } });
    expect((await store.queries.get(requestId))?.request.state).toBe("settled");
  });

  test("is tried again for a while when the cloud refuses for now, and says why meanwhile", async () => {
    const { turn, tokyo, item, live } = await table();
    tokyo.onStart = refuses("throttled", 2000);
    await turn();
    expect(await item()).toMatchObject({
      state: "waiting",
      failure: { code: "throttled" },
      intentAt: null,
    });
    tokyo.onStart = usual;
    await live();
    expect(await item()).toMatchObject({ state: "accepted", failure: null, attempts: 2 });
  });

  test("is given up after a quarter of an hour of refusals", async () => {
    const { tokyo, item, live } = await table();
    tokyo.onStart = refuses("throttled", 60_000);
    await live();
    expect(await item()).toMatchObject({ state: "failed" });
    expect(tokyo.made.size).toBe(0);
  });

  test("is not sent when the gate says no, and waits when nobody can be asked", async () => {
    const { turn, tokyo, item, gateSays } = await table();
    const why = failure("cannot-check", "Slack did not say.", "Wait.", { retryAfterMs: 5000 });
    gateSays({ kind: "wait", failure: why });
    expect(await turn()).toMatchObject({ done: false });
    expect(await item()).toMatchObject({ state: "waiting", failure: { code: "cannot-check" } });
    gateSays({ kind: "stop", failure: failure("denied", "Not any more.", "Ask again.") });
    await turn();
    expect(await item()).toMatchObject({ state: "failed", failure: { code: "denied" } });
    expect(tokyo.sent).toEqual([]);
  });

  test("whose target is gone from the configuration waits a while for it, and ends plainly", async () => {
    const { turn, item, deps, store, tokyo } = await table();
    Object.assign(deps, { provider: () => null });
    expect(await turn()).toMatchObject({ done: false });
    expect(await item()).toMatchObject({ state: "waiting", failure: { code: "not-found" } });
    store.clock.advance(16 * 60_000);
    expect(await turn()).toMatchObject({ done: true });
    expect(await item()).toMatchObject({ state: "failed", failure: { code: "not-found" } });
    expect(tokyo.sent).toEqual([]);
  });

  test("whose target comes back in time is sent", async () => {
    const { turn, item, deps, tokyo } = await table();
    const back = deps.provider;
    Object.assign(deps, { provider: () => null });
    await turn();
    Object.assign(deps, { provider: back });
    await turn();
    expect(await item()).toMatchObject({ state: "accepted", failure: null });
    expect(tokyo.sent).toHaveLength(1);
  });
});

describe("an item whose answer was lost", () => {
  test("is not called failed while its target is not configured: a snapshot may be there", async () => {
    const { turn, tokyo, deps, store, item } = await table();
    tokyo.onStart = lost;
    await turn();
    const back = deps.provider;
    Object.assign(deps, { provider: () => null });
    store.clock.advance(24 * 3_600_000);
    expect(await turn()).toMatchObject({ done: false });
    expect(await item()).toMatchObject({ state: "unknown", failure: { code: "not-found" } });
    expect(tokyo.lookUps).toEqual([]);
    Object.assign(deps, { provider: back });
    await turn();
    expect(tokyo.lookUps).toHaveLength(1);
  });

  test("rule 4: is looked up only when the slowest create must have had its effect", async () => {
    const { turn, tokyo, store, state } = await table();
    tokyo.onStart = lost;
    const next = await turn();
    expect(await state()).toBe("unknown");
    expect(next).toMatchObject({ done: false });
    if (next.done) return;
    expect(next.delayMs).toBeGreaterThan(1000);
    store.clock.advance(1000);
    expect(await turn()).toMatchObject({ done: false });
    expect(tokyo.lookUps).toEqual([]);
    store.clock.advance(next.delayMs - 1000);
    await turn();
    expect(tokyo.lookUps).toHaveLength(1);
  });

  test.each([0, 400, 900, 999])(
    "rule 4: is found and adopted, and not sent again, when the cloud makes it %d ms late",
    async (afterMs) => {
      const { live, tokyo, store, item, types } = await table();
      const late = madeLater(tokyo, store.clock, afterMs);
      await live();
      expect(late.sendings()).toBe(1);
      expect(tokyo.made.size).toBe(1);
      expect(await item()).toMatchObject({ state: "accepted", adopted: true, attempts: 1 });
      expect(await types()).toEqual(["asked", "item-starting", "item-unknown", "item-adopted"]);
    },
  );

  test("rule 4: is sent again only when it is sure that nothing was made", async () => {
    const { turn, live, tokyo, store, item } = await table({
      slowestCreateMs: 1000,
      visibleAfterMs: 60_000,
    });
    const sentAt: number[] = [];
    tokyo.onStart = async () => {
      sentAt.push(store.clock());
      if (sentAt.length === 1) return lost();
    };
    await turn();
    await live();
    expect(sentAt).toHaveLength(2);
    expect((sentAt[1] ?? 0) - (sentAt[0] ?? 0)).toBeGreaterThanOrEqual(61_000);
    expect(await item()).toMatchObject({ state: "accepted", attempts: 2, adopted: false });
  });

  test("rule 4: a slow look counts from when it began, not from when it was answered", async () => {
    const { turn, live, tokyo, store } = await table({
      slowestCreateMs: 1000,
      visibleAfterMs: 60_000,
    });
    const sentAt: number[] = [];
    const looked: number[] = [];
    tokyo.onStart = async () => {
      sentAt.push(store.clock());
      if (sentAt.length === 1) return lost();
    };
    tokyo.onFind = async () => {
      looked.push(store.clock());
      store.clock.advance(25_000);
    };
    await turn();
    await live();
    expect(sentAt).toHaveLength(2);
    expect((looked.at(-1) ?? 0) - (sentAt[0] ?? 0)).toBeGreaterThanOrEqual(61_000);
  });

  test("is looked for again and again while the cloud cannot tell, and never sent meanwhile", async () => {
    const { turn, tokyo, store, item } = await table();
    tokyo.onStart = lost;
    tokyo.onFind = refuses("unavailable", 1000);
    for (let n = 0; n < 30; n += 1) {
      const next = await turn();
      if (next.done) throw new Error("it gave up");
      store.clock.advance(next.delayMs);
    }
    expect(await item()).toMatchObject({ state: "unknown", attempts: 1 });
    expect(tokyo.sent).toHaveLength(1);
    expect(tokyo.lookUps.length).toBeGreaterThan(20);
  });

  test("rule 4: an intent that is found without an answer, as after kill -9, is looked up like a lost one", async () => {
    const { turn, tokyo, store, item, state, live } = await table();
    await store.ledger.begin(await item(), 100);
    expect(tokyo.sent).toEqual([]);
    expect(await turn()).toMatchObject({ done: false });
    expect(await state()).toBe("unknown");
    expect(await turn()).toMatchObject({ done: false });
    expect(tokyo.lookUps).toEqual([]);
    expect(tokyo.sent).toEqual([]);
    await live();
    expect(await state()).toBe("accepted");
    expect(tokyo.sent).toHaveLength(1);
  });

  test("an answer that comes after all, while it counts as lost, is taken", async () => {
    const { deps, turn, tokyo, item, itemId } = await table();
    const { promise: answer, resolve: comes } = Promise.withResolvers<undefined>();
    tokyo.onStart = async () => answer;
    const { snapshotItem } = await import("../../src/workflows/snapshot-item.ts");
    const sending = snapshotItem(deps, itemId, 1);
    await expect.poll(() => tokyo.sent.length).toBe(1);
    // Another turn finds the intent and takes its answer for lost.
    await turn();
    expect(await item()).toMatchObject({ state: "unknown" });
    comes(undefined);
    await sending;
    expect(await item()).toMatchObject({ state: "accepted", snapshotId: "snap-1" });
    expect(tokyo.sent).toHaveLength(1);
  });
});

describe("rule 7: an item whose calls kill the process", () => {
  test(`is given up after ${maxOpenCalls} calls that began and never ended`, async () => {
    const { turn, tokyo, store, item, itemId } = await table();
    tokyo.onStart = lost;
    await turn();
    store.clock.advance(5000);
    for (let n = 0; n < maxOpenCalls - 1; n += 1) await store.ledger.callBegins(itemId);
    tokyo.onFind = refuses("unavailable");
    expect(await turn()).toMatchObject({ done: false });
    for (let n = 0; n < maxOpenCalls; n += 1) await store.ledger.callBegins(itemId);
    store.clock.advance(5000);
    const lookUps = tokyo.lookUps.length;
    expect(await turn()).toEqual({ done: true });
    expect(await item()).toMatchObject({ state: "failed", failure: { code: "crashed-too-often" } });
    expect(tokyo.lookUps).toHaveLength(lookUps);
  });

  test(`is given up after ${maxAttempts} creates that made nothing, each with its own wait`, async () => {
    const { tokyo, item, live } = await table();
    tokyo.onStart = lost;
    await live(500);
    expect(tokyo.sent).toHaveLength(maxAttempts);
    expect(await item()).toMatchObject({ state: "failed" });
  });
});

describe("an item that is tried again", () => {
  const failsAs = async (at: Awaited<ReturnType<typeof table>>, set: ItemSet) => {
    const why = failure("crashed-too-often", "The bot stopped too often.", "Look at the cloud.");
    await at.store.ledger.change({
      requestId: at.requestId,
      items: [{ itemId: at.itemId, event: "fail", set: { failure: JSON.stringify(why), ...set } }],
      lines: [],
    });
    await at.store.ledger.change({
      requestId: at.requestId,
      event: "retry",
      items: [again(await at.item(), 2)],
      lines: [],
    });
  };

  test("adopts what an earlier try made without anybody knowing, and starts no second one", async () => {
    const at = await table();
    at.tokyo.onStart = lost;
    await at.turn();
    const [order] = at.tokyo.sent;
    if (order === undefined) throw new Error("nothing was sent");
    // The cloud carries it out after all, and nobody is told.
    at.tokyo.onStart = usual;
    const { id } = await at.tokyo.startSnapshot(order, AbortSignal.timeout(1000));
    const sent = at.tokyo.sent.length;
    await failsAs(at, {});
    expect(await at.state()).toBe("waiting");
    await at.live();
    expect(await at.item()).toMatchObject({
      state: "accepted",
      snapshotId: id,
      adopted: true,
    });
    expect(at.tokyo.sent).toHaveLength(sent);
  });

  test("is sent again once it is sure that the earlier try made nothing", async () => {
    const at = await table();
    at.tokyo.onStart = lost;
    await at.turn();
    at.tokyo.onStart = usual;
    await failsAs(at, {});
    expect(await at.turn()).toMatchObject({ done: false });
    expect(await at.state()).toBe("unknown");
    expect(at.tokyo.sent).toHaveLength(1);
    await at.live();
    expect(await at.state()).toBe("accepted");
    expect(at.tokyo.sent.map(({ marker }) => marker)).toEqual([
      `snapshot-bot:${at.itemId}`,
      `snapshot-bot:${at.itemId}`,
    ]);
  });

  test("is sent at once under a new marker where the earlier try made something", async () => {
    const at = await table();
    await at.turn();
    await failsAs(at, {});
    at.store.clock.advance(1000);
    expect(await at.turn()).toEqual({ done: true });
    expect(at.tokyo.sent.map(({ marker }) => marker)).toEqual([
      `snapshot-bot:${at.itemId}`,
      `snapshot-bot:${at.itemId}r2`,
    ]);
    expect(await at.state()).toBe("accepted");
  });
});
