import { beforeAll, describe, expect, test } from "vitest";
import { openRequest, openStore, stores } from "../support/store.ts";
import type { OpenStore } from "../support/store.ts";

describe.each(stores)("what Slack does not show yet, on $name", ({ locate }) => {
  let store: OpenStore;
  beforeAll(async () => {
    store = await openStore(await locate());
  });
  /** Publishes everything, so that each test starts with nothing waiting. */
  const settle = async () => {
    store.clock.advance(60_000);
    for (;;) {
      const claimed = await store.outbox.claim(100);
      if (claimed.length === 0) break;
      for (const { requestId, version } of claimed) {
        await store.outbox.published(requestId, version, 0);
      }
    }
  };
  const touch = async (requestId: string, urgent: boolean) =>
    store.ledger.change({ requestId, lines: [{ type: "touched" }], urgent });

  test("a request that changed is taken by one publisher at a time", async () => {
    await settle();
    const id = await openRequest(store);
    const both = await Promise.all([store.outbox.claim(10), store.outbox.claim(10)]);
    expect(both.flat().map(({ requestId }) => requestId)).toEqual([id]);
    expect(await store.outbox.claim(10)).toEqual([]);
  });

  test("one whose publisher died is taken over after 15 seconds, or at the next start at once", async () => {
    await settle();
    const id = await openRequest(store);
    await store.outbox.claim(10);
    store.clock.advance(14_000);
    expect(await store.outbox.claim(10)).toEqual([]);
    store.clock.advance(1001);
    expect(await store.outbox.claim(10)).toHaveLength(1);
    await store.outbox.releaseAll();
    expect((await store.outbox.claim(10)).map(({ requestId }) => requestId)).toEqual([id]);
  });

  test("what a person waits for goes before mere progress, however long that has waited", async () => {
    await settle();
    const progress = await openRequest(store);
    const decided = await openRequest(store);
    await settle();
    await touch(progress, false);
    store.clock.advance(5000);
    await touch(decided, true);
    const [first, second] = await store.outbox.claim(10);
    expect([first?.requestId, second?.requestId]).toEqual([decided, progress]);
  });

  test("a card that only its requester sees is tried where it belongs, soon at first and seldom later", async () => {
    await settle();
    const id = await openRequest(store);
    const posted = { key: "direct-card", channelId: "D1", ts: "1.1", hash: "h" };
    await store.outbox.remember(id, posted);
    await settle();
    const tried = async () => {
      const claimed = await store.outbox.claimPrivate(10);
      for (const { requestId, version } of claimed) {
        await store.outbox.remember(requestId, posted);
        await store.outbox.published(requestId, version, 0);
      }
      return claimed.some(({ requestId }) => requestId === id);
    };
    expect(await tried()).toBe(true);
    expect(await tried()).toBe(false);
    store.clock.advance(4001);
    expect(await tried()).toBe(true);
    store.clock.advance(5 * 60_000);
    expect(await tried()).toBe(true);
    store.clock.advance(30_000);
    expect(await tried()).toBe(false);
    store.clock.advance(31_000);
    expect(await tried()).toBe(true);
    await store.outbox.remember(id, { ...posted, key: "card", channelId: "C1" });
    store.clock.advance(61_000);
    expect(await tried()).toBe(false);
  });

  test("a change that happens while its card is being edited is published afterwards", async () => {
    await settle();
    const id = await openRequest(store);
    const [claimed] = await store.outbox.claim(10);
    await touch(id, true);
    await store.outbox.published(id, claimed?.version ?? 0, 1000);
    store.clock.advance(999);
    expect(await store.outbox.claim(10)).toEqual([]);
    store.clock.advance(1);
    const [again] = await store.outbox.claim(10);
    expect(again).toMatchObject({ requestId: id, version: 2 });
    await store.outbox.published(id, 2, 1000);
    store.clock.advance(60_000);
    expect(await store.outbox.claim(10)).toEqual([]);
  });

  test("messages are remembered one by one, replaced by their key, and forgotten when deleted", async () => {
    await settle();
    const id = await openRequest(store);
    const card = { key: "card", channelId: "C0OPS", ts: "1.1", hash: "a" };
    await store.outbox.remember(id, card);
    await store.outbox.remember(id, { ...card, key: "accepted:1", ts: "1.2" });
    await store.outbox.remember(id, { ...card, hash: "b" });
    expect(await store.outbox.cardOf(id)).toEqual({ ...card, hash: "b" });
    const [claimed] = await store.outbox.claim(10);
    expect(claimed?.posted).toHaveLength(2);
    expect((await store.queries.get(id))?.card).toEqual({ channelId: "C0OPS", ts: "1.1" });
    await store.outbox.forget(id, "card");
    expect(await store.outbox.cardOf(id)).toBeNull();
  });

  test("how far Slack is behind is the age of the oldest change that it does not show", async () => {
    await settle();
    expect(await store.outbox.lagMs()).toBe(0);
    const id = await openRequest(store);
    store.clock.advance(7000);
    expect(await store.outbox.lagMs()).toBe(7000);
    await store.outbox.published(id, 1, 0);
    expect(await store.outbox.lagMs()).toBe(0);
  });
});
