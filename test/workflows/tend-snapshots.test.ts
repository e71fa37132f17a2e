import { expect, test } from "vitest";
import { instant } from "../../src/domain/instant.ts";
import { createKeptQueries } from "../../src/requests/kept-queries.ts";
import { tendSnapshots } from "../../src/workflows/tend-snapshots.ts";
import { cloud } from "../support/cloud.ts";
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

test("what cannot be asked about holds up no other snapshot", async () => {
  const store = await openStore({ kind: "sqlite", file: ":memory:" });
  const { ledger, clock } = store;
  const requestId = await openRequest(store, { state: "approved", volumes: ["vol-1", "vol-2"] });
  const tokyo = cloud();
  const now = instant(clock());
  for (const item of (await store.queries.get(requestId))?.items ?? []) {
    const { id: itemId, target, volumeId, marker } = item;
    const order = { volume: { target, id: volumeId }, marker, reason: "", options: {} };
    const { id } = await tokyo.startSnapshot(
      { ...order, notBefore: now },
      new AbortController().signal,
    );
    const set = { deletion: `SR-DEL${item.position}`, delete_at: now };
    await ledger.change({
      requestId,
      keep: [{ item, snapshotId: id, keepUntil: null, dueAt: now }],
      kept: [{ itemId, event: "leave", set }],
      lines: [],
    });
  }
  const asked: string[] = [];
  const mayDelete = async (id: string) => {
    asked.push(id);
    throw new Error("unreadable");
  };
  const kept = createKeptQueries(store.db, clock);
  await tendSnapshots({ ledger, kept, clock, log: quiet, provider: () => tokyo, mayDelete });
  expect(asked).toEqual(["SR-DEL1", "SR-DEL2"]);
});
