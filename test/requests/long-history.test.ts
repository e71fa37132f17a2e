import { DatabaseSync, StatementSync } from "node:sqlite";
import { join } from "node:path";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { fewIds } from "../../src/requests/list-queries.ts";
import { openRequest, openStore } from "../support/store.ts";
import type { OpenStore } from "../support/store.ts";
import { folder } from "../support/store-cleanup.ts";

/** What is read while people wait must not take the longer the more there is on record. */
describe("however long the history", () => {
  const file = join(folder(), "ledger.sqlite");
  let store: OpenStore;
  beforeAll(async () => {
    store = await openStore({ kind: "sqlite", file });
  });

  /** The indexes by which what is read is found, and what is looked at as a whole. */
  const waysOf = async (read: () => Promise<unknown>) => {
    const all = vi.spyOn(StatementSync.prototype, "all");
    await read();
    const statements = all.mock.contexts.filter((one) => one instanceof StatementSync);
    all.mockRestore();
    const db = new DatabaseSync(file, { readOnly: true });
    const steps = statements.flatMap(({ sourceSQL }) =>
      db
        .prepare(`EXPLAIN QUERY PLAN ${sourceSQL}`)
        .all()
        .map(({ detail }) => String(detail)),
    );
    db.close();
    return {
      by: new Set(
        steps.flatMap((step) => /USING (?:COVERING )?INDEX (\w+)/u.exec(step)?.[1] ?? []),
      ),
      scanned: steps.filter((step) => /^SCAN (?!some$|about$)/u.test(step)),
      sorted: steps.filter((step) => step === "USE TEMP B-TREE FOR ORDER BY"),
    };
  };

  test.each([
    ["everybody's newest", "requests_recent", {}],
    ["one's own", "requests_of", { requesterId: "U0ALICE" }],
    ["what is open", "requests_open", { open: true }],
  ])("%s are found by %s, in their order", async (_, index, filter) => {
    const asked = { teamId: "T0", readerId: "U0ALICE", limit: 10, ...filter };
    const { by, scanned, sorted } = await waysOf(async () => store.queries.page(asked, null));
    expect([...by]).toEqual([index]);
    expect([scanned, sorted]).toEqual([[], []]);
  });

  test.each([
    ["for a volume", ["items_volume", "requests_deleting"], { volumeIds: ["vol-1", "vol-2"] }],
    ["at a target", ["items_target", "requests_deleting"], { target: "tokyo" }],
    ["of others", ["requests_of"], { notOfId: "U0ALICE" }],
  ])("where there are few %s, they are found without looking at others", async (_, of, filter) => {
    const asked = { teamId: "T0", limit: 10, ...filter };
    const { by, scanned } = await waysOf(async () => store.queries.page(asked, null));
    expect(by).toEqual(new Set([...of, "sqlite_autoindex_requests_1"]));
    expect(scanned).toEqual([]);
  });

  test("what is open at a target is found among what is open", async () => {
    const asked = { teamId: "T0", target: "tokyo", open: true, limit: 10 };
    const { by, scanned, sorted } = await waysOf(async () => store.queries.page(asked, null));
    expect(by).toContain("requests_open");
    expect([scanned, sorted]).toEqual([[], []]);
  });

  test("where there are many at a target, they are found in their order", async () => {
    for (let n = 0; n <= fewIds; n += 500) {
      const volumes = Array.from({ length: 500 }, (_, more) => `osaka-${n}-${more}`);
      await openRequest(store, { requesterId: "U0CROWD", target: "osaka", volumes });
    }
    const asked = { teamId: "T0", requesterId: "U0NONE", target: "osaka", limit: 10 };
    const { by, scanned, sorted } = await waysOf(async () => store.queries.page(asked, null));
    expect([...by]).toContain("requests_of");
    expect([scanned, sorted]).toEqual([[], []]);
  });

  test("what waits for somebody's approval is found among what waits", async () => {
    const { by, scanned } = await waysOf(async () => store.queries.undecided("T0", "U0BOB"));
    expect([...by]).toContain("requests_due");
    expect(scanned).toEqual([]);
  });

  test("what nobody has looked at in the cloud yet is found among what waits", async () => {
    const before = new Date(store.clock()).toISOString();
    const { by, scanned } = await waysOf(async () => store.queries.withoutPreflight(before, 5));
    expect(by).toEqual(new Set(["requests_due", "items_request"]));
    expect(scanned).toEqual([]);
  });

  test("one's own with the open ones first are found without sorting them all", async () => {
    const requesterId = "U0ALICE";
    await openRequest(store, { requesterId });
    const asked = { teamId: "T0", requesterId, first: "open", limit: 10, offset: 1 } as const;
    const { by, scanned, sorted } = await waysOf(async () => store.queries.list(asked));
    expect(by).toEqual(new Set(["requests_open_of", "requests_of"]));
    expect([scanned, sorted]).toEqual([[], []]);
  });
});
