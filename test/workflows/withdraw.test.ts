import { expect, test } from "vitest";
import type { Inventory } from "../../src/domain/inventory.ts";
import type { Notice } from "../../src/domain/notice.ts";
import { openStore, openRequest } from "../support/store.ts";
import { folder } from "../support/store-cleanup.ts";
import { withdraw } from "../../src/workflows/withdraw.ts";

const inventory: Inventory = {
  targets: [],
  volumes: [],
  sets: [],
  incidentChannels: [],
  namesInSharedChannels: [],
  defaults: { expiryMs: 60_000, incidentExpiryMs: 60_000, remindAfterMs: 60_000, keepDays: 14 },
  language: "en",
};

test("a request of which one item failed before anything was sent can be cancelled", async () => {
  const store = await openStore({ kind: "sqlite", file: `${folder()}/ledger.sqlite` });
  const requestId = await openRequest(store, { state: "approved", volumes: ["vol-a", "vol-b"] });
  await store.ledger.change({
    requestId,
    items: [{ itemId: `${requestId}/1`, event: "fail" }],
    lines: [{ type: "item-failed", itemId: `${requestId}/1` }],
  });
  const told: Notice[] = [];
  const answerTo = { userId: "U0ALICE", channelId: null, responseUrl: null };
  await withdraw(
    {
      ...store,
      inventory: () => inventory,
      clock: Date.now,
      answers: { tell: async (_, notice) => void told.push(notice) },
    },
    { kind: "cancel", teamId: "T0", userId: "U0ALICE", answerTo, requestId },
  );
  expect(told.map(({ tone }) => tone)).toEqual(["done"]);
  const view = await store.queries.get(requestId);
  expect(view?.request.state).toBe("withdrawn");
  expect(view?.items.map(({ state }) => state)).toEqual(["failed", "cancelled"]);
});
