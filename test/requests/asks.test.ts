import { beforeAll, describe, expect, test } from "vitest";
import { newRequest, openRequest, openStore, stores } from "../support/store.ts";
import type { OpenStore } from "../support/store.ts";

describe.each(stores)("asks on $name", ({ locate }) => {
  let store: OpenStore;
  let replica: OpenStore;
  beforeAll(async () => {
    const location = await locate();
    store = await openStore(location);
    replica = location.kind === "postgres" ? await openStore(location, store.clock) : store;
  });

  test("of many who ask for the same thing at the same moment one opens it, the others find it", async () => {
    const first = newRequest();
    const asks = Array.from({ length: 12 }, (_, n) => ({
      ...first,
      request: { ...first.request, intake_key: `same-${n}`, requester_id: `U${n}` },
      askKey: `asked by ${n}`,
    }));
    const opened = await Promise.all(
      asks.map(async (ask, n) => (n % 2 === 0 ? store : replica).ledger.open(ask)),
    );
    expect(opened.filter(({ kind }) => kind === "opened")).toHaveLength(1);
    expect(opened.filter(({ kind }) => kind === "same")).toHaveLength(11);
    expect(new Set(opened.map(({ requestId }) => requestId)).size).toBe(1);
  });

  test("an ask that is worked on again gives the request as it stands, and is told of once", async () => {
    const ask = newRequest({ state: "approved" });
    const told = store.observed.length;
    const opened = await store.ledger.open(ask);
    expect(opened).toMatchObject({ kind: "opened", stored: null });
    const refused = { ...ask, request: { ...ask.request, state: "refused" as const } };
    expect(await store.ledger.open(refused)).toMatchObject({
      kind: "opened",
      requestId: opened.requestId,
      stored: { state: "approved" },
    });
    expect(store.observed).toHaveLength(told + 1);
  });

  test("what others were refused is left out of a list; one's own is there", async () => {
    const requestId = await openRequest(store, { state: "refused", requesterId: "U0CAROL" });
    const listed = async (readerId: string) => {
      const { rows } = await store.queries.list({ teamId: "T0", readerId, limit: 50 });
      return rows.map(({ request }) => request.id).includes(requestId);
    };
    expect(await listed("U0CAROL")).toBe(true);
    expect(await listed("U0BOB")).toBe(false);
  });

  test("an item that begins to wait behind another is told of as a change", async () => {
    const volumes = ["vol-shared"];
    const one = await openRequest(store, { state: "approved", volumes });
    store.clock.advance(1);
    const two = await openRequest(store, { state: "approved", volumes });
    const [first, second] = [
      await store.queries.item(`${one}/1`),
      await store.queries.item(`${two}/1`),
    ];
    if (!first || !second) throw new Error("both were to be there");
    await store.ledger.begin(first, 100);
    await store.ledger.begin(second, 100);
    expect(store.observed.at(-1)).toMatchObject({
      requestId: two,
      lines: [{ type: "item-queued", itemId: `${two}/1` }],
    });
  });
});
