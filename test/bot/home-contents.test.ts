import { expect, test } from "vitest";
import type { Question } from "../../src/auth/authority.ts";
import { refused } from "../../src/auth/model.ts";
import { homeContents } from "../../src/bot/home-contents.ts";
import type { Inventory } from "../../src/domain/inventory.ts";
import { createCatalog } from "../../src/providers/catalog.ts";
import { createCloudHealths } from "../../src/providers/cloud-health.ts";
import { openRequest, openStore } from "../support/store.ts";
import { folder } from "../support/store-cleanup.ts";

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

const inventory: Inventory = {
  targets: [],
  volumes: [],
  sets: [],
  incidentChannels: [],
  namesInSharedChannels: [],
  defaults: { expiryMs: 60_000, incidentExpiryMs: 60_000, remindAfterMs: 600_000, keepDays: 14 },
  language: "en",
};

test("an App Home takes one brief decision for each thing it shows, and looks for no way around a refusal", async () => {
  const store = await openStore({ kind: "sqlite", file: `${folder()}/ledger.sqlite` });
  const { queries, clock } = store;
  const asked: Question[] = [];
  const id = await openRequest(store);
  const { view } = await homeContents(
    {
      teamId: "T0",
      queries,
      authority: {
        authorise: async (question) => {
          asked.push(question);
          return refused({ reason: "no-permit" });
        },
        assess: async () => Promise.reject(new Error("nothing is asked for")),
        admit: async () => null,
      },
      readers: { of: async () => "en" },
      cloudHealth: createCloudHealths(clock, () => undefined).of,
      copies: false,
      courtesy: { turn: async () => Promise.resolve() },
      around: () => ({ nowMs: clock() }),
      inventory: () => inventory,
      catalog: createCatalog({
        inventory: () => inventory,
        targets: () => new Map(),
        log: silent,
      }),
      clock,
    },
    "U0BOB",
    { waiting: 0, mine: 0, recent: 0 },
  );
  expect(asked.map(({ action, briefly }) => ({ action, briefly }))).toEqual([
    { action: "approve", briefly: true },
    { action: "view", briefly: true },
  ]);
  expect(JSON.stringify(view)).toContain(id);
});
