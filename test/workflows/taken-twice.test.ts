import { expect, test } from "vitest";
import type { Authority } from "../../src/auth/authority.ts";
import { refused } from "../../src/auth/model.ts";
import type { Notice } from "../../src/domain/notice.ts";
import { inEnglish } from "../../src/domain/phrase.ts";
import type { CreateIntake } from "../../src/requests/intake.ts";
import { createCatalog } from "../../src/providers/catalog.ts";
import { takeRequest } from "../../src/workflows/take-request.ts";
import type { TakeDeps } from "../../src/workflows/take-request.ts";
import { openStore } from "../support/store.ts";
import { folder } from "../support/store-cleanup.ts";
import { quiet } from "./items.ts";

const ask: CreateIntake = {
  kind: "create",
  teamId: "T0",
  userId: "U0ALICE",
  answerTo: { userId: "U0ALICE", channelId: "C0OPS", responseUrl: null },
  channelId: "C0OPS",
  channelName: "ops",
  items: [
    {
      target: "tokyo",
      provider: "aws-storage-gateway",
      volumeId: "vol-1",
      volumeName: "db-primary",
      options: {},
    },
  ],
  reason: "before migration 42",
  keepDays: 14,
};

const refuses: Authority = {
  assess: async () => ({
    kind: "refused",
    verdict: refused({ reason: "no-permit" }, { what: "db-primary" }),
    policyVersion: "v1",
  }),
  authorise: async () => refused({ reason: "no-permit" }),
  admit: async () => null,
};
const allows: Authority = {
  ...refuses,
  assess: async () => ({
    kind: "needs",
    approvals: 1,
    policies: ["engineers"],
    approverGroups: [],
    approverIds: [],
    policyVersion: "v2",
  }),
};

async function desk() {
  const { ledger, clock } = await openStore({ kind: "sqlite", file: `${folder()}/l.sqlite` });
  const defaults = {
    expiryMs: 60_000,
    incidentExpiryMs: 60_000,
    remindAfterMs: 600_000,
    keepDays: 14,
  };
  const inventory = () => ({
    targets: [],
    volumes: [],
    sets: [],
    incidentChannels: [],
    namesInSharedChannels: [],
    defaults,
    language: "en" as const,
  });
  const catalog = createCatalog({ inventory, targets: () => new Map(), log: quiet });
  const told: Notice[] = [];
  const deps: Omit<TakeDeps, "authority"> = {
    ledger,
    clock,
    inventory,
    catalog,
    answers: { tell: async (_, notice) => void told.push(notice) },
    startItems: async () => undefined,
    steps: { bind: async () => undefined },
    places: { channelName: async () => null, linkTo: async () => null },
    lookAhead: () => undefined,
  };
  return { deps, told };
}

test("who was refused when the bot died hears so after the restart, whatever policy says by then", async () => {
  const { deps, told } = await desk();
  await takeRequest({ ...deps, authority: refuses }, "key", ask);
  await takeRequest({ ...deps, authority: allows }, "key", ask);
  expect(told.map(({ tone }) => tone)).toEqual(["refused", "refused"]);
});

test("who gave no reason hears after the restart, too, where it goes", async () => {
  const { deps, told } = await desk();
  const remedies = [{ group: null, changes: ["reason" as const], approvals: 1 }];
  const authority: Authority = {
    ...refuses,
    assess: async () => ({
      kind: "refused",
      verdict: refused({ reason: "no-permit" }, { what: "db-primary", remedies }),
      policyVersion: "v1",
    }),
  };
  for (const _ of ["before", "after"]) {
    await takeRequest({ ...deps, authority }, "key", { ...ask, reason: "" });
  }
  const [before, after] = told;
  expect(inEnglish(before?.details.at(-1) ?? [])).toContain("Write the reason at the end");
  expect(after).toEqual(before);
});

test("an ask that was taken when the bot died is not refused after the restart", async () => {
  const { deps, told } = await desk();
  await takeRequest({ ...deps, authority: allows }, "key", ask);
  await takeRequest({ ...deps, authority: refuses }, "key", ask);
  expect(told).toEqual([]);
});
