import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { failure } from "../../src/domain/failure.ts";
import { cloud, refuses, usual } from "../support/cloud.ts";
import { openRequest } from "../support/store.ts";
import { startWorks, turns } from "./items.ts";

const hour = 60 * 60_000;

test("a throttled create waits as long as it was told before it is sent again", async () => {
  const tokyo = cloud();
  const works = await startWorks({ tokyo });
  tokyo.onStart = refuses("throttled", 60_000);
  const requestId = await openRequest(works.store, { state: "approved" });
  works.engine.work();
  await works.runs.startItems(requestId);
  await expect.poll(() => tokyo.sent.length).toBe(1);
  // Long enough for a run that does not wait to send it many times.
  await delay(500);
  expect(tokyo.sent).toHaveLength(1);
});

test.each(["throttled", "busy"] as const)(
  "requests that wait for one volume and are refused as %s each keep their own patience",
  async (code) => {
    const tokyo = cloud();
    const works = await startWorks({ tokyo });
    tokyo.onStart = refuses(code, 60_000);
    const asked = { state: "approved", volumes: ["vol-shared"] } as const;
    const first = await openRequest(works.store, asked);
    const second = await openRequest(works.store, asked);
    works.engine.work();
    await works.runs.startItems(first);
    await works.runs.startItems(second);
    await expect.poll(() => tokyo.sent.length).toBe(2);
    // Long enough for two that wake each other to send it many times.
    await delay(500);
    expect(new Set(tokyo.sent.map(({ marker }) => marker)).size).toBe(2);
    expect(tokyo.sent).toHaveLength(2);
  },
);

test("an item that queued for hours is tried again like any other when it is refused for now", async () => {
  const tokyo = cloud();
  const { store, turn } = await turns(tokyo);
  const itemId = `${await openRequest(store, { state: "approved" })}/1`;
  store.clock.advance(3 * hour);
  tokyo.onStart = refuses("throttled", 1000);
  expect(await turn(itemId)).toMatchObject({ done: false });
  expect((await store.queries.item(itemId))?.state).toBe("waiting");
  store.clock.advance(10_000);
  tokyo.onStart = usual;
  await turn(itemId);
  expect((await store.queries.item(itemId))?.state).toBe("accepted");
});

test("an item that queued for hours survives a moment in which nobody can be looked up", async () => {
  const { store, turn, gateSays } = await turns();
  const itemId = `${await openRequest(store, { state: "approved" })}/1`;
  store.clock.advance(3 * hour);
  const why = failure("cannot-check", "Slack did not say.", "Wait.", { retryAfterMs: 5000 });
  gateSays({ kind: "wait", failure: why });
  expect(await turn(itemId)).toMatchObject({ done: false });
  store.clock.advance(10_000);
  gateSays({ kind: "go" });
  await turn(itemId);
  expect((await store.queries.item(itemId))?.state).toBe("accepted");
});

test("an item that nobody can be looked up for is given up after a quarter of an hour", async () => {
  const { store, turn, gateSays } = await turns();
  const itemId = `${await openRequest(store, { state: "approved" })}/1`;
  const why = failure("cannot-check", "Slack did not say.", "Wait.", { retryAfterMs: 5000 });
  gateSays({ kind: "wait", failure: why });
  for (let minutes = 0; minutes < 14; minutes += 1) {
    expect(await turn(itemId)).toMatchObject({ done: false });
    store.clock.advance(60_000);
  }
  store.clock.advance(2 * 60_000);
  expect(await turn(itemId)).toEqual({ done: true });
  expect((await store.queries.item(itemId))?.state).toBe("failed");
});

describe("a service that is busy with something else", () => {
  test("is a queue: the item waits for hours, asks seldom, and is made when its turn comes", async () => {
    const tokyo = cloud();
    const { store, turn } = await turns(tokyo);
    const itemId = `${await openRequest(store, { state: "approved" })}/1`;
    tokyo.onStart = refuses("busy", 60_000);
    const began = store.clock();
    while (store.clock() - began < 3.5 * hour) {
      const next = await turn(itemId);
      if (next.done) throw new Error("it was given up");
      expect(next.delayMs).toBeGreaterThanOrEqual(60_000);
      store.clock.advance(next.delayMs);
    }
    expect(tokyo.sent.length).toBeLessThan(70);
    tokyo.onStart = usual;
    await turn(itemId);
    expect((await store.queries.item(itemId))?.state).toBe("accepted");
  });

  test("is waited for no longer than four hours, and that is said", async () => {
    const tokyo = cloud();
    const { store, turn } = await turns(tokyo);
    const itemId = `${await openRequest(store, { state: "approved" })}/1`;
    tokyo.onStart = refuses("busy", 60_000);
    await turn(itemId);
    store.clock.advance(4 * hour + 60_000);
    expect(await turn(itemId)).toEqual({ done: true });
    const item = await store.queries.item(itemId);
    expect(item).toMatchObject({ state: "failed", failure: { code: "busy" } });
    expect(item?.failure?.advice).toContain("It was tried for 4 h");
  });

  test("does not make the first hiccup after hours of it the last", async () => {
    const tokyo = cloud();
    const { store, turn } = await turns(tokyo);
    const itemId = `${await openRequest(store, { state: "approved" })}/1`;
    tokyo.onStart = refuses("busy", 60_000);
    await turn(itemId);
    store.clock.advance(3 * hour);
    tokyo.onStart = refuses("unreachable", 15_000);
    expect(await turn(itemId)).toMatchObject({ done: false });
    store.clock.advance(60_000);
    expect(await turn(itemId)).toMatchObject({ done: false });
    store.clock.advance(60_000);
    tokyo.onStart = usual;
    await turn(itemId);
    expect((await store.queries.item(itemId))?.state).toBe("accepted");
  });
});

test("a service that answers with faults for ten minutes makes one snapshot when it is well again", async () => {
  const tokyo = cloud();
  const { store, turn } = await turns(tokyo);
  const itemId = `${await openRequest(store, { state: "approved" })}/1`;
  const began = store.clock();
  // A create that is answered with a fault may have been carried out; so may nothing be looked up.
  tokyo.onStart = refuses("unknown-outcome");
  tokyo.onFind = refuses("unavailable", 15_000);
  while (store.clock() - began < 10 * 60_000) {
    const next = await turn(itemId);
    if (next.done) throw new Error("it was given up");
    store.clock.advance(next.delayMs);
  }
  expect(tokyo.sent).toHaveLength(1);
  expect((await store.queries.item(itemId))?.state).toBe("unknown");
  tokyo.onStart = usual;
  tokyo.onFind = usual;
  for (let again = await turn(itemId); !again.done; again = await turn(itemId)) {
    store.clock.advance(again.delayMs);
  }
  expect((await store.queries.item(itemId))?.state).toBe("accepted");
  expect(tokyo.made.size).toBe(1);
});
