import { beforeAll, describe, expect, test } from "vitest";
import { openRequest, openStore, stores } from "../support/store.ts";
import type { OpenStore } from "../support/store.ts";

describe.each(stores)("reading the ledger on $name", ({ locate }) => {
  let store: OpenStore;
  beforeAll(async () => {
    store = await openStore(await locate());
  });
  const ask = async (asked: Parameters<typeof openRequest>[1] = {}) => {
    store.clock.advance(1000);
    return openRequest(store, asked);
  };
  const accept = async (id: string, readInMs: number) => {
    const item = await store.queries.item(`${id}/1`);
    if (item === null) throw new Error(`${id} has no item`);
    await store.ledger.begin(item, 100);
    await store.ledger.change({
      requestId: id,
      items: [
        {
          itemId: item.id,
          event: "accept",
          set: {
            snapshot_id: `snap-${id}`,
            accepted_at: new Date(store.clock()).toISOString(),
            next_read_at: new Date(store.clock() + readInMs).toISOString(),
            size_bytes: 2 ** 45,
          },
        },
      ],
      lines: [{ type: "item-accepted" }],
    });
  };

  test("lists the newest first, says how many more there are, and filters by everything that is asked", async () => {
    const mine = [];
    for (let n = 0; n < 5; n += 1)
      mine.push(await ask({ requesterId: "U0LISTER", volumes: [`list-${n}`] }));
    const all = await store.queries.list({ teamId: "T0", requesterId: "U0LISTER", limit: 3 });
    const rest = await store.queries.list({
      teamId: "T0",
      requesterId: "U0LISTER",
      limit: 3,
      offset: 3,
    });
    expect([rest.rows.length, rest.more]).toEqual([2, 0]);
    expect(all.rows.map(({ request }) => request.id)).toEqual(mine.toReversed().slice(0, 3));
    expect(all.more).toBe(2);
    const one = await store.queries.list({ teamId: "T0", volumeIds: ["list-2"], limit: 3 });
    expect(one.rows.map(({ request }) => request.id)).toEqual([mine[2]]);
    const there = async (target: string) => {
      const { rows, more } = await store.queries.list({ teamId: "T0", target, limit: 1 });
      return rows.length + more;
    };
    expect(await there("tokyo")).toBe(5);
    expect(await there("osaka")).toBe(0);
    const none = await store.queries.list({
      teamId: "T0",
      requesterId: "U0LISTER",
      states: ["denied"],
      limit: 3,
    });
    expect(none).toEqual({ rows: [], more: 0 });
    expect((await store.queries.list({ teamId: "T9", limit: 3 })).rows).toEqual([]);
  });

  test("knows no request and no snapshot of that name", async () => {
    expect(await store.queries.get("SR-NONE")).toBeNull();
    expect(await store.queries.item("SR-NONE/1")).toBeNull();
    expect(await store.queries.getBySnapshot("snap-none")).toBeNull();
  });

  test("finds a request by the snapshot it made, sizes beyond 32 bits included", async () => {
    const id = await ask({ state: "approved" });
    await accept(id, 1000);
    const found = await store.queries.getBySnapshot(`snap-${id}`);
    expect(found?.request.id).toBe(id);
    expect(found?.items[0]?.sizeBytes).toBe(2 ** 45);
  });

  test("gives the reads that are due, the next one after them, and the targets that have any", async () => {
    const soon = await ask({ state: "approved" });
    const later = await ask({ state: "approved" });
    store.clock.advance(10_000);
    await accept(soon, 500);
    await accept(later, 60_000);
    const ids = async (earlyMs = 0) =>
      (await store.queries.dueReads("tokyo", 100, earlyMs)).map(({ requestId }) => requestId);
    expect(await ids()).not.toContain(soon);
    store.clock.advance(500);
    expect(await ids()).toContain(soon);
    expect(await ids(60_000)).toContain(later);
    expect(await ids()).not.toContain(later);
    await store.ledger.planReads([
      {
        itemId: `${soon}/1`,
        at: new Date(store.clock() + 120_000).toISOString(),
        misses: 0,
        unread: 0,
      },
    ]);
    expect(await ids()).not.toContain(soon);
    expect(await store.queries.targetsWithReads()).toEqual(["tokyo"]);
    expect(await store.queries.nextReadAt("osaka")).toBeNull();
  });

  test("gives what has expired and nothing that is decided or has time left", async () => {
    const at = (ms: number) => new Date(store.clock() + ms).toISOString();
    const over = await ask({ expiresAt: at(2000) });
    const open = await ask({ expiresAt: at(60_000) });
    const decided = await ask({ expiresAt: at(2000) });
    await store.ledger.change({
      requestId: decided,
      event: "deny",
      items: [{ itemId: `${decided}/1`, event: "cancel" }],
      lines: [{ type: "denied" }],
    });
    store.clock.advance(5000);
    const expired = await store.queries.expired(500);
    expect(expired).toContain(over);
    expect(expired).not.toContain(open);
    expect(expired).not.toContain(decided);
  });

  test("gives items that nothing has touched for a while, oldest first", async () => {
    const old = await ask({ state: "approved", volumes: ["untouched-1"] });
    store.clock.advance(30_000);
    const young = await ask({ state: "approved", volumes: ["untouched-2"] });
    const since = new Date(store.clock() - 20_000).toISOString();
    const found = await store.queries.itemsUntouchedSince(["waiting"], since, 500);
    expect(found.map(({ id }) => id)).toContain(`${old}/1`);
    expect(found.map(({ id }) => id)).not.toContain(`${young}/1`);
    expect(found[0]).toMatchObject({ target: "tokyo", generation: 1 });
  });

  test("walks every chain once, however many there are", async () => {
    for (let n = 0; n < 120; n += 1) await ask();
    const walked: string[] = [];
    for await (const { requestId } of store.queries.chains()) walked.push(requestId);
    const { more, rows } = await store.queries.list({ teamId: "T0", limit: 1 });
    expect(walked.length).toBe(more + rows.length);
    expect(new Set(walked).size).toBe(walked.length);
  });

  test("counts what is open by its state", async () => {
    const count = await store.queries.openCount();
    expect(count["awaiting-approval"]).toBeGreaterThan(100);
    expect(Object.keys(count)).not.toContain("denied");
  });
});
