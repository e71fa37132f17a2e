import { beforeAll, describe, expect, test } from "vitest";
import type { LedgerDatabase } from "../../src/requests/database.ts";
import { createListQueries, fewIds, mostCounted } from "../../src/requests/list-queries.ts";
import type { ListFilter } from "../../src/requests/list-queries.ts";
import type { RequestState } from "../../src/requests/model.ts";
import { verifyChain } from "../../src/requests/record.ts";
import { newRequest, openRequest, openStore, stores } from "../support/store.ts";
import type { OpenStore } from "../support/store.ts";

/** The same database, in which something happens as soon as one statement is answered. */
function changingAfterOne(db: LedgerDatabase, change: () => Promise<unknown>): LedgerDatabase {
  let changed = false;
  return db.withPlugin({
    transformQuery: ({ node }) => node,
    transformResult: async ({ result }) => {
      if (!changed) {
        changed = true;
        await change();
      }
      return result;
    },
  });
}

describe.each(stores)("reading the ledger on $name", ({ locate }) => {
  let store: OpenStore;
  beforeAll(async () => {
    store = await openStore(await locate());
  });
  const ask = async (asked: Parameters<typeof openRequest>[1] = {}) => {
    store.clock.advance(1000);
    return openRequest(store, asked);
  };
  const brokenChains = async (meanwhile: () => Promise<void> = async () => undefined) => {
    const broken: string[] = [];
    for await (const { requestId, lines, head } of store.queries.chains()) {
      if (verifyChain(requestId, lines, head) !== null) broken.push(requestId);
      await meanwhile();
    }
    return broken;
  };
  const deny = async (requestId: string) => {
    const event = "deny";
    await store.ledger.change({ requestId, event, lines: [{ type: "request-denied" }] });
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
    expect((await store.queries.list({ teamId: "T9", limit: 3 })).rows).toEqual([]);
  });

  test.each([
    ["at a target", { target: "kyoto" }],
    ["of volumes", { volumeIds: ["kyoto-1", "kyoto-2"] }],
  ])("lists what makes or deletes snapshots %s, each once, however many", async (where, filter) => {
    const requesterId = `U0KYOTO ${where}`;
    const volumes = ["kyoto-1", "kyoto-2"];
    const make = await ask({ requesterId, target: "kyoto", volumes });
    await ask({ requesterId });
    store.clock.advance(1000);
    const { request, ...fresh } = newRequest({ requesterId });
    const remove = await store.ledger.open({
      ...fresh,
      request: { ...request, deletes: `${make}/2` },
      items: [],
      lines: [{ type: "asked", data: { snapshot: "snap-kyoto" } }],
    });
    const ids = async () => {
      const { rows } = await store.queries.list({ teamId: "T0", requesterId, limit: 9, ...filter });
      return rows.map((view) => view.request.id);
    };
    expect(await ids()).toEqual([remove.requestId, make]);
    for (let n = 0; n <= fewIds; n += 500) {
      await ask({ target: "kyoto", volumes: Array.from({ length: 500 }, () => "kyoto-1") });
    }
    expect(await ids()).toEqual([remove.requestId, make]);
  });

  test("what is open comes first where that is asked for, or alone", async () => {
    const requesterId = "U0OPENER";
    const ids = [];
    for (let n = 0; n < 4; n += 1) ids.push(await ask({ requesterId, volumes: [`open-${n}`] }));
    const [oldest, older, newer, newest] = ids;
    for (const id of [older, newest]) await deny(id ?? "");
    const read = async (filter: Partial<ListFilter>) => {
      const asked = { teamId: "T0", requesterId, limit: 3, ...filter };
      const { rows, more } = await store.queries.list(asked);
      return { ids: rows.map(({ request }) => request.id), more };
    };
    expect(await read({ open: true })).toEqual({ ids: [newer, oldest], more: 0 });
    expect(await read({ first: "open" })).toEqual({ ids: [newer, oldest, newest], more: 1 });
    expect(await read({ first: "open", limit: 1 })).toEqual({ ids: [newer], more: 3 });
    expect(await read({ first: "open", offset: 1, limit: 2 })).toEqual({
      ids: [oldest, newest],
      more: 1,
    });
    expect(await read({ first: "open", offset: 3 })).toEqual({ ids: [older], more: 0 });
    expect(await read({ first: "open", offset: 9 })).toEqual({ ids: [], more: 0 });
  });

  test("what settles or is tried again while a list is read stands in it once", async () => {
    const requesterId = "U0TWICE";
    const settles = await ask({ requesterId, state: "approved" });
    const stays = await ask({ requesterId });
    const retried = await ask({ requesterId, state: "settled" });
    const become = async (id: string, state: RequestState) =>
      store.db.updateTable("requests").set({ state }).where("id", "=", id).execute();
    const db = changingAfterOne(store.db, async () => {
      await become(settles, "settled");
      await become(retried, "running");
    });
    const filter = { teamId: "T0", requesterId, first: "open", limit: 9 } as const;
    const { rows, more } = await createListQueries(db).list(filter);
    expect(rows.map(({ request }) => request.id)).toEqual([stays, settles, retried]);
    expect(more).toBe(0);
  });

  test("of a long history no more is counted than tells that there are more than is said", async () => {
    const requesterId = "U0LONG";
    const counts = [];
    for (let n = 1; n <= mostCounted + 3; n += 1) {
      await ask({ requesterId, volumes: [`long-${n}`] });
      if (n < mostCounted) continue;
      const filter = { teamId: "T0", requesterId, limit: 1 };
      const { more } = await store.queries.list(filter);
      const { older, newer } = await store.queries.page(filter, null);
      counts.push([more, older, newer]);
    }
    expect(counts).toEqual([
      [99, 99, false],
      [100, 100, false],
      [101, 101, false],
      [101, 101, false],
    ]);
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
    const { rows } = await store.queries.list({ teamId: "T0", limit: 10_000 });
    expect(walked.length).toBe(rows.length);
    expect(new Set(walked).size).toBe(walked.length);
  });

  test("every chain holds that is walked while more is put on record", async () => {
    // Whichever is walked first, most of these are still to come.
    const ids: string[] = [];
    for (let n = 0; n < 10; n += 1) ids.push(await ask());
    const broken = await brokenChains(async () => {
      for (const requestId of ids.splice(0)) {
        await store.ledger.change({ requestId, lines: [{ type: "reminded" }] });
      }
    });
    expect(broken).toEqual([]);
  });

  test("the chain of a request whose every line is gone is broken", async () => {
    const id = await ask();
    await store.db.deleteFrom("events").where("request_id", "=", id).execute();
    expect(await brokenChains()).toContain(id);
  });

  test("counts what is open by its state", async () => {
    const count = await store.queries.openCount();
    expect(count["awaiting-approval"]).toBeGreaterThan(100);
    expect(Object.keys(count)).not.toContain("denied");
  });
});
