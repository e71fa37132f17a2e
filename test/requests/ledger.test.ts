import { beforeAll, describe, expect, test } from "vitest";
import { verifyChain } from "../../src/requests/record.ts";
import { newRequest, openRequest, openStore, stores } from "../support/store.ts";
import type { OpenStore } from "../support/store.ts";

const fifty = Array.from({ length: 50 }, (_, n) => n);

describe.each(stores)("the ledger on $name", ({ locate }) => {
  let store: OpenStore;
  /** A second replica on the same database; on SQLite the same handle, as there is only one process. */
  let other: OpenStore;
  beforeAll(async () => {
    const location = await locate();
    store = await openStore(location);
    other = location.kind === "postgres" ? await openStore(location, store.clock) : store;
  });
  const replica = (n: number) => (n % 2 === 0 ? store : other);

  const view = async (id: string) => {
    const found = await store.queries.get(id);
    if (found === null) throw new Error(`${id} is gone`);
    return found;
  };
  const firstItem = async (id: string) => {
    const item = await store.queries.item(`${id}/1`);
    if (item === null) throw new Error(`${id} has no item`);
    return item;
  };
  const types = async (id: string) => (await store.queries.events(id)).map(({ type }) => type);
  const holds = async (id: string) => {
    for await (const { requestId, lines, head } of store.queries.chains()) {
      if (requestId === id) return verifyChain(id, lines, head) === null;
    }
    return false;
  };

  test("of 50 people who decide in the same moment one wins, and the record has one decision", async () => {
    const id = await openRequest(store);
    const { request } = await view(id);
    const results = await Promise.all(
      fifty.map(async (n) =>
        replica(n).ledger.change({
          requestId: id,
          version: request.version,
          event: "approve",
          items: [{ itemId: `${id}/1`, event: "approve" }],
          decision: { user_id: `U${n}`, choice: "approve", note: "", digest: request.digest },
          lines: [{ type: "approved", actorId: `U${n}` }],
        }),
      ),
    );
    expect(results.filter((result) => result !== null)).toHaveLength(1);
    expect((await view(id)).decisions).toHaveLength(1);
    expect(await types(id)).toEqual(["asked", "approved"]);
    expect(await holds(id)).toBe(true);
  });

  test("of 50 events that end a request in the same moment one counts, without looking at versions", async () => {
    const id = await openRequest(store);
    const events = ["deny", "expire", "withdraw"] as const;
    const results = await Promise.all(
      fifty.map(async (n) =>
        replica(n).ledger.change({
          requestId: id,
          event: events[n % 3] ?? "deny",
          items: [{ itemId: `${id}/1`, event: "cancel" }],
          lines: [{ type: `ended by ${n}` }],
        }),
      ),
    );
    expect(results.filter((result) => result !== null)).toHaveLength(1);
    expect(await types(id)).toHaveLength(2);
    expect(await holds(id)).toBe(true);
  });

  test("an event that does not follow from the state does not happen", async () => {
    const id = await openRequest(store, { state: "approved" });
    const before = await view(id);
    for (const event of ["approve", "deny", "expire"] as const) {
      const changed = await store.ledger.change({ requestId: id, event, lines: [{ type: event }] });
      expect(changed, event).toBeNull();
    }
    expect(await view(id)).toEqual(before);
  });

  test("50 lines written in the same moment are all in the record, in one unbroken chain", async () => {
    const id = await openRequest(store);
    await Promise.all(
      fifty.map(async (n) =>
        replica(n).ledger.change({ requestId: id, lines: [{ type: `line ${n}` }] }),
      ),
    );
    const events = await store.queries.events(id);
    expect(events.map(({ seq }) => seq)).toEqual(Array.from({ length: 51 }, (_, n) => n + 1));
    expect(new Set(events.map(({ type }) => type)).size).toBe(51);
    expect((await view(id)).request.version).toBe(51);
    expect(await holds(id)).toBe(true);
  });

  test("a change whose line cannot be written does not happen either", async () => {
    const id = await openRequest(store);
    const before = await view(id);
    // The place of the next line is taken: the write of the event fails.
    await store.db
      .insertInto("events")
      .values({ request_id: id, seq: 2, text: "{}", hash: "" })
      .execute();
    const denying = store.ledger.change({
      requestId: id,
      event: "deny",
      items: [{ itemId: `${id}/1`, event: "cancel" }],
      decision: { user_id: "U0BOB", choice: "deny", note: "", digest: before.request.digest },
      lines: [{ type: "denied" }],
    });
    await expect(denying).rejects.toThrow();
    await store.db.deleteFrom("events").where("request_id", "=", id).where("seq", "=", 2).execute();
    expect(await view(id)).toEqual(before);
    expect(await types(id)).toEqual(["asked"]);
  });

  test("a line does not happen without its change: one item out of step undoes all of it", async () => {
    const id = await openRequest(store, { volumes: ["step-1", "step-2"] });
    const changed = await store.ledger.change({
      requestId: id,
      items: [
        { itemId: `${id}/1`, event: "approve" },
        { itemId: `${id}/2`, event: "verify" },
      ],
      lines: [{ type: "nonsense" }],
    });
    expect(changed).toBeNull();
    expect(await types(id)).toEqual(["asked"]);
    expect((await view(id)).items.map(({ state }) => state)).toEqual(["pending", "pending"]);
    expect(store.observed.some(({ lines }) => lines[0]?.type === "nonsense")).toBe(false);
  });

  test("the end of the last item settles the request, with the verdict in the same line of the record", async () => {
    const id = await openRequest(store, { volumes: ["end-1", "end-2"], state: "approved" });
    await store.ledger.change({
      requestId: id,
      items: [{ itemId: `${id}/1`, event: "fail" }],
      lines: [{ type: "item-failed", itemId: `${id}/1` }],
    });
    expect((await view(id)).request.state).toBe("approved");
    const settled = await store.ledger.change({
      requestId: id,
      items: [{ itemId: `${id}/2`, event: "cancel" }],
      lines: [{ type: "item-cancelled", itemId: `${id}/2` }],
    });
    expect(settled?.state).toBe("settled");
    const last = (await store.queries.events(id)).at(-1);
    expect(last).toMatchObject({ type: "settled", data: { verdict: "do-not-proceed" } });
    expect((await view(id)).request.settledAt).not.toBeNull();
  });

  test("a volume is held by one item however many begin in the same moment", async () => {
    const ids: string[] = [];
    for (let n = 0; n < 10; n += 1) {
      store.clock.advance(1);
      ids.push(await openRequest(store, { volumes: ["shared"], state: "approved" }));
    }
    const begun = await Promise.all(
      ids.map(async (id, n) => replica(n).ledger.begin(await firstItem(id), 100)),
    );
    expect(begun.filter(({ kind }) => kind === "begun").length).toBeLessThanOrEqual(1);
    // Whoever lost a race by a hair tries again and learns who is ahead.
    const states = await Promise.all(ids.map(async (id) => (await firstItem(id)).state));
    expect(states.filter((state) => state === "starting").length).toBeLessThanOrEqual(1);
    const again: string[] = [];
    for (const id of ids) again.push((await store.ledger.begin(await firstItem(id), 100)).kind);
    const holders = await store.db
      .selectFrom("items")
      .select("request_id")
      .where("active_key", "=", "tokyo|shared")
      .execute();
    expect(holders).toEqual([{ request_id: ids[0] }]);
    expect(again.filter((kind) => kind === "behind")).toHaveLength(9);
  });

  test("no more of a target are started at once than it takes, however many processes start them", async () => {
    const ids: string[] = [];
    for (let n = 0; n < 8; n += 1) {
      ids.push(
        await openRequest(store, { target: "osaka", volumes: [`own-${n}`], state: "approved" }),
      );
    }
    const begin = async (n: number) => replica(n).ledger.begin(await firstItem(ids[n] ?? ""), 2);
    const begun = await Promise.all(ids.map(async (_, n) => begin(n)));
    expect(begun.filter(({ kind }) => kind === "begun")).toHaveLength(2);
    expect(begun.filter(({ kind }) => kind === "full")).toHaveLength(6);
    const first = begun.findIndex(({ kind }) => kind === "begun");
    const next = begun.findIndex(({ kind }) => kind === "full");
    expect(await begin(next)).toEqual({ kind: "full" });
    // Another target has places of its own.
    const apart = await openRequest(store, { target: "kobe", state: "approved" });
    expect(await store.ledger.begin(await firstItem(apart), 1)).toEqual({ kind: "begun" });
    const requestId = ids[first] ?? "";
    await store.ledger.change({
      requestId,
      items: [{ itemId: `${requestId}/1`, event: "accept" }],
      lines: [{ type: "item-accepted" }],
    });
    expect(await begin(next)).toEqual({ kind: "begun" });
  });

  test("whoever waited longest for a volume is next, and the others see whom they wait for", async () => {
    const ask = async () => {
      store.clock.advance(1000);
      return openRequest(store, { volumes: ["queue"], state: "approved" });
    };
    const [first, second, third] = [await ask(), await ask(), await ask()];
    expect(await store.ledger.begin(await firstItem(first), 100)).toEqual({ kind: "begun" });
    for (const id of [third, second]) {
      const answer = await store.ledger.begin(await firstItem(id), 100);
      expect(answer).toEqual({ kind: "behind", requestId: first });
      expect(await firstItem(id)).toMatchObject({ behind: first, ahead: id === third ? 2 : 1 });
    }
    await store.ledger.change({
      requestId: first,
      items: [{ itemId: `${first}/1`, event: "fail" }],
      lines: [{ type: "item-failed" }],
    });
    const waiting = await store.queries.waitingFor("tokyo", "queue");
    expect(waiting.map(({ id }) => id)).toEqual([`${second}/1`, `${third}/1`]);
    const jumped = await store.ledger.begin(await firstItem(third), 100);
    expect(jumped).toEqual({ kind: "behind", requestId: second });
    expect(await firstItem(third)).toMatchObject({ behind: second, ahead: 1 });
    expect(await store.ledger.begin(await firstItem(second), 100)).toEqual({ kind: "begun" });
    expect(await types(third)).toEqual(["asked", "item-queued", "item-queued"]);
  });

  test("the intent to call is written with the volume taken and the request running, or not at all", async () => {
    const id = await openRequest(store, { state: "approved" });
    await store.ledger.begin(await firstItem(id), 100);
    expect((await view(id)).request.state).toBe("running");
    expect(await firstItem(id)).toMatchObject({
      state: "starting",
      attempts: 1,
      openCalls: 1,
      intentAt: new Date(store.clock()).toISOString(),
    });
    const ended = await openRequest(store, { volumes: ["withdrawn"], state: "approved" });
    const item = await firstItem(ended);
    await store.ledger.change({
      requestId: ended,
      event: "withdraw",
      items: [{ itemId: item.id, event: "cancel" }],
      lines: [{ type: "withdrawn" }],
    });
    expect(await store.ledger.begin(item, 100)).toEqual({ kind: "lost" });
    expect(await firstItem(ended)).toMatchObject({ state: "cancelled", attempts: 0, openCalls: 0 });
  });

  test("the same words from the same person within ten seconds are one request, in any replica", async () => {
    const words = { reason: "asked twice", volumes: ["twice"] };
    const opened = await Promise.all([
      store.ledger.open(newRequest(words)),
      other.ledger.open(newRequest(words)),
    ]);
    expect(opened.map(({ kind }) => kind).toSorted()).toEqual(["double", "opened"]);
    expect(new Set(opened.map(({ requestId }) => requestId)).size).toBe(1);
  });

  test("after ten seconds the same words are pointed to the request that is still open", async () => {
    const words = { reason: "asked again", volumes: ["again"] };
    const id = await openRequest(store, words);
    store.clock.advance(11_000);
    expect(await store.ledger.open(newRequest(words))).toEqual({ kind: "same", requestId: id });
    expect(await store.ledger.open(newRequest({ ...words, requesterId: "U0BOB" }))).toEqual({
      kind: "same",
      requestId: id,
    });
  });

  test("whoever was pointed to another's request and asks once more is pointed there again", async () => {
    const words = { reason: "asked by two", volumes: ["two"] };
    const id = await openRequest(store, words);
    const byBob = { ...words, requesterId: "U0BOB" };
    expect(await store.ledger.open(newRequest(byBob))).toEqual({ kind: "same", requestId: id });
    const again = await store.ledger.open(newRequest(byBob));
    expect(again.requestId).toBe(id);
    expect(await store.queries.get(again.requestId)).not.toBeNull();
  });

  test("once it is over, the same words make a new request", async () => {
    const words = { reason: "asked anew", volumes: ["anew"] };
    const id = await openRequest(store, words);
    await store.ledger.change({
      requestId: id,
      event: "deny",
      items: [{ itemId: `${id}/1`, event: "cancel" }],
      lines: [{ type: "denied" }],
    });
    store.clock.advance(11_000);
    expect(await openRequest(store, words)).not.toBe(id);
  });

  test("whoever was denied or whose snapshot failed may ask in the same words at once", async () => {
    const words = { reason: "asked at once", volumes: ["at-once"], state: "approved" as const };
    const id = await openRequest(store, words);
    expect((await store.ledger.open(newRequest(words))).kind).toBe("double");
    await store.ledger.change({
      requestId: id,
      items: [{ itemId: `${id}/1`, event: "fail" }],
      lines: [{ type: "item-failed" }],
    });
    const second = await openRequest(store, words);
    expect(second).not.toBe(id);
    await store.ledger.change({
      requestId: second,
      event: "withdraw",
      items: [{ itemId: `${second}/1`, event: "cancel" }],
      lines: [{ type: "withdrawn" }],
    });
    expect(await openRequest(store, words)).not.toBe(second);
  });

  test("the number of an item's run rises once for all who find its run ended", async () => {
    const id = await openRequest(store, { state: "approved" });
    const raised = await Promise.all(
      fifty.map(async (n) => replica(n).ledger.raiseItemGeneration(`${id}/1`, 1)),
    );
    expect(new Set(raised)).toEqual(new Set([2]));
    await Promise.all(fifty.map(async (n) => replica(n).ledger.raiseWatchGeneration("tokyo", 1)));
    expect(await store.ledger.watchGeneration("tokyo")).toBeLessThanOrEqual(2);
  });

  test("calls that begin and never end are counted, and one that ends clears the count", async () => {
    const id = await openRequest(store, { state: "approved" });
    expect(await store.ledger.callBegins(`${id}/1`)).toBe(1);
    expect(await store.ledger.callBegins(`${id}/1`)).toBe(2);
    await store.ledger.callEnded(`${id}/1`);
    expect(await store.ledger.callBegins(`${id}/1`)).toBe(1);
  });
});
