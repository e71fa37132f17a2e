import { expect, test } from "vitest";
import type { Question } from "../../src/auth/authority.ts";
import { refused } from "../../src/auth/model.ts";
import { homeContents } from "../../src/bot/home-contents.ts";
import { instant } from "../../src/domain/instant.ts";
import type { Inventory } from "../../src/domain/inventory.ts";
import { createCatalog } from "../../src/providers/catalog.ts";
import { createCloudHealths } from "../../src/providers/cloud-health.ts";
import { openRequest, openStore } from "../support/store.ts";
import type { OpenStore } from "../support/store.ts";
import { readable } from "./blocks/readable.ts";
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

/** Everything is asked of this authority, which lets `U0BOB` approve what `mayApprove` says. */
async function drawn(
  { queries, clock }: OpenStore,
  mayApprove: (question: Question) => boolean,
  waiting = 0,
) {
  const asked: Question[] = [];
  let turns = 0;
  const { view } = await homeContents(
    {
      teamId: "T0",
      queries,
      authority: {
        authorise: async (question) => {
          asked.push(question);
          return question.action === "approve" && mayApprove(question)
            ? { allowed: true, policies: [] }
            : refused({ reason: "no-permit" });
        },
        assess: async () => Promise.reject(new Error("nothing is asked for")),
        admit: async () => null,
      },
      readers: { of: async () => "en" },
      cloudHealth: createCloudHealths(clock, () => undefined).of,
      copies: false,
      courtesy: {
        turn: async () => {
          turns += 1;
          return Promise.resolve();
        },
      },
      around: () => ({ nowMs: clock() }),
      links: async () => () => null,
      inventory: () => inventory,
      catalog: createCatalog({
        inventory: () => inventory,
        targets: () => new Map(),
        log: silent,
      }),
      clock,
    },
    "U0BOB",
    { waiting, mine: 0, recent: 0 },
  );
  const [, own = ""] = readable(view.blocks).split("Waiting for me");
  const [text = ""] = own.split("Asked for by others");
  return { asked, turns, text };
}

async function manyOpen(count: number): Promise<OpenStore> {
  const store = await openStore({ kind: "sqlite", file: `${folder()}/ledger.sqlite` });
  for (let n = 1; n <= count; n += 1) {
    const expiresAt = instant(store.clock() + n * 60_000);
    await openRequest(store, { volumes: [`vol-${n}`], reason: `number ${n}.`, expiresAt });
  }
  return store;
}

const asksFor = (id: string) => (question: Question) =>
  question.things.some((thing) => "id" in thing && thing.id === id);

test("an App Home takes one brief decision for each thing it shows, and looks for no way around a refusal", async () => {
  const store = await manyOpen(1);
  const { asked, text } = await drawn(store, () => false);
  expect(asked.map(({ action, briefly }) => ({ action, briefly }))).toEqual([
    { action: "approve", briefly: true },
    { action: "view", briefly: true },
  ]);
  expect(text).toContain("Nothing waits for your approval.");
});

test("what waits for me is found behind 199 others that end sooner, and nobody waits meanwhile", async () => {
  const store = await manyOpen(200);
  const { text, turns } = await drawn(store, asksFor("vol-200"));
  expect(text).toContain("number 200.");
  expect(text).not.toContain("were not looked at");
  expect(turns).toBeGreaterThanOrEqual(200);
});

test("what I have decided, what is over and what I asked for myself is not looked at", async () => {
  const store = await manyOpen(3);
  await openRequest(store, { requesterId: "U0BOB", reason: "of my own" });
  const [first] = await store.queries.undecided("T0", "U0BOB");
  if (first === undefined) throw new Error("three wait");
  await store.ledger.change({
    requestId: first,
    decision: { user_id: "U0BOB", choice: "approve", note: "", digest: "d" },
    lines: [],
  });
  store.clock.advance(2 * 60_000);
  const { asked, text } = await drawn(store, () => true);
  expect(asked.filter(({ action }) => action === "approve")).toHaveLength(1);
  expect(text).toContain("number 3.");
});

test("of very many it says how many it did not look at, and where they are", async () => {
  const store = await manyOpen(310);
  const none = await drawn(store, asksFor("vol-310"));
  expect(none.asked.filter(({ action }) => action === "approve")).toHaveLength(300);
  expect(none.text).toContain("Nothing of what ends soonest waits for your approval.");
  expect(none.text).toContain(
    "10 more open requests were not looked at: `/snapshot list --open` shows them.",
  );
  const one = await drawn(store, asksFor("vol-7"));
  expect(one.text).toContain("number 7.");
  expect(one.text).toContain("10 more open requests were not looked at");
});

test("where a page is full, the rest is looked at when somebody turns to it", async () => {
  const store = await manyOpen(100);
  const first = await drawn(store, () => true);
  expect(first.asked.filter(({ action }) => action === "approve")).toHaveLength(60);
  expect(first.text).toContain("[More]");
  expect(first.text).not.toContain("were not looked at");
  const last = await drawn(store, () => true, 12);
  expect(last.text).toContain("number 100.");
  expect(last.text).toContain("[Back]");
});
