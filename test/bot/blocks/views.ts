import * as fc from "fast-check";
import { failure } from "../../../src/domain/failure.ts";
import { instant } from "../../../src/domain/instant.ts";
import { optionWordsMax } from "../../../src/domain/option-words.ts";
import type { SnapshotOptions } from "../../../src/domain/snapshot.ts";
import { itemStates, requestStates } from "../../../src/requests/model.ts";
import type { Kept } from "../../../src/requests/kept.ts";
import { keptStates } from "../../../src/requests/kept-life.ts";
import type { Decision, Item, Request, RequestView } from "../../../src/requests/model.ts";

/** 2026-11-20 10:00 UTC, the moment at which everything here was asked. */
const askedMs = Date.UTC(2026, 10, 20, 10);
export const nowMs = askedMs + 60_000;

export const alice = "U024BE7LH";
export const bob = "U0G9QF9C6";
export const carol = "U0CAROL01";

export function at(minutes: number): string {
  return instant(askedMs + minutes * 60_000);
}

export function aRequest(rest: Partial<Request> = {}): Request {
  return {
    id: "SR-7K3F",
    teamId: "T024BE7LD",
    requesterId: alice,
    channelId: "C024BE7LR",
    channelName: "ops",
    threadTs: null,
    deletes: null,
    link: null,
    state: "awaiting-approval",
    version: 1,
    reason: "before migration 42",
    keepDays: 14,
    incident: false,
    byWorkflow: false,
    quorum: 2,
    policies: ["prod-needs-two"],
    policyVersion: "p1",
    approverGroups: [{ id: "S0614TZR7", handle: "storage-leads" }],
    digest: "ab12cd34ef56".padEnd(64, "0"),
    createdAt: at(0),
    updatedAt: at(0),
    expiresAt: at(240),
    failure: null,
    endedBy: null,
    endNote: null,
    settledAt: null,
    round: 1,
    retriedBy: null,
    retriedAt: null,
    reminder: null,
    ...rest,
  };
}

export function anItem(rest: Partial<Item> = {}): Item {
  const position = rest.position ?? 1;
  return {
    id: `SR-7K3F/${position}`,
    requestId: "SR-7K3F",
    position,
    target: "tokyo",
    provider: "aws-storage-gateway",
    volumeId: "arn:aws:storagegateway:ap-northeast-1:111122223333:gateway/sgw-1/volume/vol-1",
    volumeName: "db-primary",
    options: {},
    preflight: {
      possible: true,
      state: "AVAILABLE",
      sizeGiB: 100,
      lastSnapshotAt: at(-9 * 24 * 60),
      quota: null,
      warnings: [],
    },
    preflightFailure: null,
    state: "pending",
    marker: `snapshot-bot:SR-7K3F/${position}`,
    round: 1,
    attempts: 0,
    intentAt: null,
    firstIntentAt: null,
    snapshotId: null,
    acceptedAt: null,
    startedAt: null,
    completedAt: null,
    progressPercent: null,
    sizeBytes: null,
    adopted: false,
    failure: null,
    behind: null,
    ahead: 0,
    waitingSince: null,
    updatedAt: at(0),
    ...rest,
  };
}

/** An item as it looks once it stands on a rung. */
export function itemAt(state: Item["state"], rest: Partial<Item> = {}): Item {
  const accepted = ["accepted", "complete", "verified"].includes(state);
  const complete = ["complete", "verified"].includes(state);
  return anItem({
    state,
    ...(accepted ? { snapshotId: "snap-0a1b2c3d", acceptedAt: at(2), startedAt: at(2) } : {}),
    ...(complete ? { completedAt: at(8), sizeBytes: 1_288_490_189 } : {}),
    ...(state === "failed"
      ? {
          failure: failure("not-connected", "The gateway is not connected.", "Start the gateway.", {
            providerCode: "GatewayNotConnected",
            providerRequestId: "req-1",
          }),
        }
      : {}),
    ...rest,
  });
}

/** A snapshot that is kept for two weeks. */
export function aKept(rest: Partial<Kept> = {}): Kept {
  const { id, target, volumeId, marker } = anItem();
  return {
    itemId: id,
    requestId: "SR-7K3F",
    target,
    volumeId,
    snapshotId: "snap-0a1b2c3d",
    marker,
    state: "kept",
    keepUntil: at(14 * 24 * 60),
    keptAt: at(8),
    keptBy: null,
    reminded: null,
    letGoBy: null,
    deletion: null,
    deleteAt: null,
    failure: null,
    endedAt: null,
    misses: 0,
    tries: 0,
    dueAt: null,
    ...rest,
  };
}

export function approval(userId: string, rest: Partial<Decision> = {}): Decision {
  return {
    requestId: "SR-7K3F",
    userId,
    choice: "approve",
    note: "",
    digest: aRequest().digest,
    at: at(1),
    ...rest,
  };
}

export function aView(
  request: Partial<Request> = {},
  items: readonly Item[] = [anItem()],
  decisions: readonly Decision[] = [],
): RequestView {
  return { request: aRequest(request), items, deletion: null, decisions, kept: [], card: null };
}

/** What somebody with bad intentions or a cat on the keyboard would type. */
export const hostile = fc.oneof(
  fc.constantFrom(
    "<!channel> <!here> <!everyone> <!subteam^S0614TZR7>",
    "<@U024BE7LH> @here @channel #general https://evil.example",
    "`*_~> *bold* ``` code",
    "<https://evil.example|https://good.example>",
    "\u202Eright to left\u202C \u2066x\u2069 \u200B\u0000\u0007",
    "שלום עולם مرحبا",
    "x".repeat(10_000),
    "&<>".repeat(3_000),
    "👩\u200D🚒".repeat(1_500),
    `${"x".repeat(499)}😀`,
    "\uD83D",
    "Z\u0301\u0302\u0303".repeat(1_000),
    "\n\n\n",
    "",
  ),
  fc.string({ unit: "binary", maxLength: 200 }),
);

const moment = fc.integer({ min: -20_000, max: 20_000 }).map(at);

const anyFailure = fc
  .record({ message: hostile, advice: hostile, code: fc.option(hostile), id: fc.option(hostile) })
  .map(({ message, advice, code, id }) =>
    failure("invalid", message, advice, { providerCode: code, providerRequestId: id }),
  );

/** None, what somebody typed to do harm, or as much as may be asked for. */
const anyOptions: fc.Arbitrary<SnapshotOptions> = fc.oneof(
  fc.constant({}),
  fc.dictionary(hostile, hostile, { maxKeys: 3 }).map((tags) => ({ tags })),
  fc.nat({ max: 9 }).map((n) => ({ tags: { [`k${n}`]: "v".repeat(optionWordsMax - 3) } })),
);

const anyItem = fc
  .record({
    options: anyOptions,
    state: fc.constantFrom(...itemStates),
    target: hostile,
    volumeName: hostile,
    preflight: fc.option(
      fc.record({
        possible: fc.boolean(),
        state: hostile,
        sizeGiB: fc.option(fc.integer({ min: 0, max: 70_000 })),
        lastSnapshotAt: fc.option(moment),
        quota: fc.option(fc.record({ used: fc.nat(), limit: fc.nat() })),
        warnings: fc.array(hostile, { maxLength: 12 }),
      }),
    ),
    preflightFailure: fc.option(anyFailure),
    snapshotId: fc.option(hostile),
    acceptedAt: fc.option(moment),
    startedAt: fc.option(moment),
    completedAt: fc.option(moment),
    progressPercent: fc.option(fc.double({ min: 0, max: 100, noNaN: true })),
    sizeBytes: fc.option(fc.maxSafeNat()),
    adopted: fc.boolean(),
    failure: fc.option(anyFailure),
    behind: fc.option(hostile),
    ahead: fc.nat(),
    updatedAt: moment,
  })
  .map((item) => anItem(item));

const anyKept = fc.record({
  itemId: fc.constantFrom("SR-7K3F/1", "SR-7K3F/2"),
  requestId: fc.constant("SR-7K3F"),
  target: hostile,
  volumeId: hostile,
  snapshotId: hostile,
  marker: hostile,
  state: fc.constantFrom(...keptStates),
  keepUntil: fc.option(moment),
  keptAt: moment,
  keptBy: fc.option(fc.constant(bob)),
  reminded: fc.option(fc.constantFrom("3d" as const, "1d" as const, "1h" as const)),
  letGoBy: fc.option(fc.constant(bob)),
  deletion: fc.option(fc.constantFrom("SR-DELE", "SR-DELF")),
  deleteAt: fc.option(moment),
  failure: fc.option(anyFailure),
  endedAt: fc.option(moment),
  misses: fc.nat({ max: 9 }),
  dueAt: fc.option(moment),
  tries: fc.nat({ max: 9 }),
});

const userId = fc.constantFrom(alice, bob, carol, "W0DAVE0001");

/** Every request state with every mix of item states, and nothing but hostile texts in them. */
export const anyView: fc.Arbitrary<RequestView> = fc
  .record({
    request: fc.record({
      state: fc.constantFrom(...requestStates),
      reason: hostile,
      channelName: fc.option(hostile),
      incident: fc.boolean(),
      byWorkflow: fc.boolean(),
      quorum: fc.integer({ min: 0, max: 5 }),
      policies: fc.array(hostile, { maxLength: 12 }),
      approverGroups: fc.array(fc.record({ id: fc.constant("S0614TZR7"), handle: hostile }), {
        maxLength: 12,
      }),
      keepDays: fc.integer({ min: 1, max: 365 }),
      expiresAt: moment,
      failure: fc.option(anyFailure),
      endedBy: fc.option(userId),
      endNote: fc.option(hostile),
      reminder: fc.option(
        fc.record({
          number: fc.integer({ min: 1, max: 20 }),
          userIds: fc.array(userId, { maxLength: 8 }),
        }),
      ),
    }),
    items: fc.oneof(
      { weight: 4, arbitrary: fc.array(anyItem, { maxLength: 9 }) },
      { weight: 1, arbitrary: fc.array(anyItem, { minLength: 10, maxLength: 50 }) },
    ),
    kept: fc.array(anyKept, { maxLength: 9 }),
    deletion: fc.option(
      fc
        .record({ item: anyItem, snapshotId: hostile, kept: fc.option(anyKept), madeFor: userId })
        .map(({ item, snapshotId, ...rest }) => ({ item: { ...item, snapshotId }, ...rest })),
      { freq: 4 },
    ),
    decisions: fc.array(
      fc.record({
        userId,
        choice: fc.constantFrom("approve" as const, "deny" as const),
        note: hostile,
        digest: fc.constantFrom(aRequest().digest, "0".repeat(64)),
        at: moment,
      }),
      { maxLength: 9 },
    ),
  })
  .map(({ request, items, decisions, kept, deletion }) => ({
    ...aView(
      request,
      // What deletes makes nothing.
      (deletion === null ? items : []).map((item, index) => ({ ...item, position: index + 1 })),
      decisions.map((decision) => ({ requestId: "SR-7K3F", ...decision })),
    ),
    kept,
    deletion,
  }));
