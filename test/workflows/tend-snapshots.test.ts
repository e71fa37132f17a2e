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
