import { expect, test } from "vitest";
import { instant } from "../../src/domain/instant.ts";
import { createKeptQueries } from "../../src/requests/kept-queries.ts";
import { tendSnapshots } from "../../src/workflows/tend-snapshots.ts";
import { cloud, refuses } from "../support/cloud.ts";
import { openRequest, openStore, stores } from "../support/store.ts";
import { quiet } from "./items.ts";

const hourMs = 3_600_000;

test.each(stores)(
  "on $name, what is changed while a snapshot is looked at keeps its own time",
  async ({ locate }) => {
    const store = await openStore(await locate());
    const { ledger, clock } = store;
    const requestId = await openRequest(store, { state: "approved", volumes: ["vol-1"] });
    const itemId = `${requestId}/1`;
    const item = { id: itemId, requestId, target: "tokyo", volumeId: "vol-1", marker: "ours" };
    const dueAt = instant(clock());
    const keep = [{ item, snapshotId: "snap-1", keepUntil: null, dueAt }];
    await ledger.change({ requestId, keep, lines: [] });

    const tokyo = cloud();
    const deletedAt = instant(clock() + hourMs);
    tokyo.onRead = async () => {
      const set = { deletion: "SR-DELE", delete_at: deletedAt, due_at: deletedAt };
      await ledger.change({ requestId, kept: [{ itemId, event: "leave", set }], lines: [] });
    };
    const kept = createKeptQueries(store.db, clock);
    const mayDelete = async () => ({ kind: "go" }) as const;
    const provider = () => tokyo;
    expect(await tendSnapshots({ ledger, kept, clock, log: quiet, provider, mayDelete })).toBe(1);
    expect(await kept.get(itemId)).toMatchObject({ state: "leaving", dueAt: deletedAt });
  },
);

/** Two snapshots of one request whose time is over. */
async function twoAtTheirEnd() {
  const store = await openStore({ kind: "sqlite", file: ":memory:" });
  const { ledger, clock } = store;
  const requestId = await openRequest(store, { state: "approved", volumes: ["vol-1", "vol-2"] });
  const tokyo = cloud();
  const now = instant(clock());
  for (const item of (await store.queries.get(requestId))?.items ?? []) {
    const { target, volumeId, marker } = item;
    const order = { volume: { target, id: volumeId }, marker, reason: "", options: {} };
    const { id } = await tokyo.startSnapshot(
      { ...order, notBefore: now },
      new AbortController().signal,
    );
    const keep = [{ item, snapshotId: id, keepUntil: now, dueAt: now }];
    await ledger.change({ requestId, keep, lines: [] });
  }
  const kept = createKeptQueries(store.db, clock);
  return {
    requestId,
    tokyo,
    deps: { ledger, kept, clock, log: quiet, provider: () => tokyo },
  };
}

test("what cannot be asked about holds up no other snapshot", async () => {
  const { deps, requestId } = await twoAtTheirEnd();
  for (const n of [1, 2]) {
    const set = { deletion: `SR-DEL${n}`, delete_at: instant(deps.clock()) };
    const kept = [{ itemId: `${requestId}/${n}`, event: "leave" as const, set }];
    await deps.ledger.change({ requestId, kept, lines: [] });
  }
  const asked: string[] = [];
  const mayDelete = async (id: string) => {
    asked.push(id);
    throw new Error("unreadable");
  };
  await tendSnapshots({ ...deps, mayDelete });
  expect(asked).toEqual(["SR-DEL1", "SR-DEL2"]);
});

test.each([
  ["does not answer is not called again in this round", "unknown-outcome", 1],
  ["answers that it has no time is asked about the others", "throttled", 2],
] as const)("a service that %s, and all is deleted later", async (_, code, calls) => {
  const { deps, tokyo, requestId } = await twoAtTheirEnd();
  const called: string[] = [];
  const well = { ...tokyo };
  tokyo.deleteSnapshot = async ({ id }) => {
    called.push(id);
    return refuses(code, 60_000)();
  };
  const mayDelete = async () => ({ kind: "go" }) as const;
  await tendSnapshots({ ...deps, mayDelete });
  expect(called).toHaveLength(calls);
  Object.assign(tokyo, well);
  deps.clock.advance(60_000);
  await tendSnapshots({ ...deps, mayDelete });
  expect(tokyo.made.size).toBe(0);
  for (const itemId of [`${requestId}/1`, `${requestId}/2`]) {
    expect(await deps.kept.get(itemId)).toMatchObject({ state: "deleted" });
  }
});
