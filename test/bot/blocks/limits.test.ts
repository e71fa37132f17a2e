import * as fc from "fast-check";
import { expect, test } from "vitest";
import { bareCard } from "../../../src/bot/blocks/bare-card.ts";
import { card } from "../../../src/bot/blocks/card.ts";
import { discreetCard } from "../../../src/bot/blocks/discreet.ts";
import { closedHomeView, homeView, refusedHomeView } from "../../../src/bot/blocks/home.ts";
import { howToMention, offerForm } from "../../../src/bot/blocks/mention.ts";
import {
  approverMessage,
  directMessage,
  milestoneMessage,
} from "../../../src/bot/blocks/milestone-message.ts";
import { milestones } from "../../../src/bot/blocks/milestones.ts";
import { movedCard, strayCard } from "../../../src/bot/blocks/moved-card.ts";
import { closedReminder } from "../../../src/bot/blocks/reminder.ts";
import { replyMessage } from "../../../src/bot/blocks/reply.ts";
import type { Reply } from "../../../src/commands/reply.ts";
import { notice } from "../../../src/domain/notice.ts";
import { code, group, request, say, strong, time, user } from "../../../src/domain/phrase.ts";
import { illnesses } from "../../../src/providers/cloud-health.ts";
import type { CloudHealth } from "../../../src/providers/cloud-health.ts";
import { messageProblems, textsIn, viewProblems } from "../../support/block-limits.ts";
import { alice, anyView, at, hostile, nowMs } from "./views.ts";

const links = (id: string) => `https://example.slack.com/archives/C1/${id}`;
const targetLabel = (target: string) => `${target} (${"AWS Storage Gateway, ".repeat(20)})`;
const around = { nowMs, links, targetLabel };

const pages = fc.record({
  newer: fc.option(fc.constant("SR-7K3F")),
  older: fc.option(fc.constant("SR-7K3F")),
  commandText: hostile,
});

const anyEvent = fc.record({
  requestId: fc.constant("SR-7K3F"),
  seq: fc.nat(),
  at: fc.constant(at(1)),
  type: fc.oneof(
    hostile,
    fc.constantFrom(
      "asked",
      "approval",
      "settled",
      "decision-late",
      "item-accepted",
      "item-queued",
      "snapshot-kept",
      "snapshot-vanished",
    ),
  ),
  actorId: fc.option(fc.constant(alice)),
  itemId: fc.option(hostile),
  data: fc.oneof(
    fc.constant({}),
    fc.record({ message: hostile, snapshot: hostile, behind: hostile, until: hostile }),
    fc.record({
      note: hostile,
      choice: hostile,
      verdict: hostile,
      count: fc.nat(),
      quorum: fc.nat(),
    }),
  ),
  hash: fc.constant("0".repeat(64)),
});

const anyClosed = fc.constantFrom(
  "archived" as const,
  "not-a-member" as const,
  "hidden" as const,
  "restricted" as const,
);

test("every state of every request gives a card that Slack takes", () => {
  fc.assert(
    fc.property(anyView, fc.boolean(), anyClosed, (view, late, closed) => {
      const botName = "snapshot";
      expect(messageProblems(card(view, { ...around, late, closed, botName }))).toEqual([]);
      expect(messageProblems(bareCard(view, nowMs))).toEqual([]);
    }),
    { numRuns: 1_500 },
  );
});

test("every card for a channel that other workspaces read is one that Slack takes, and names nothing", () => {
  const why = fc.constantFrom("shared" as const, "unknown" as const);
  fc.assert(
    fc.property(anyView, why, (view, why) => {
      const options = { force: true, description: "what we pay", tags: { "what we": "pay" } };
      const names = { volumeName: "payroll", target: "osaka", options };
      const items = view.items.map((item) => ({ ...item, ...names }));
      const reason = "before PAYROLL moves to osaka";
      const named = { ...view, items, request: { ...view.request, reason } };
      const drawn = discreetCard(named, around, why);
      expect(messageProblems(drawn)).toEqual([]);
      if (items.length > 0) expect(JSON.stringify(drawn)).not.toMatch(/payroll|osaka|what we/iu);
    }),
    { numRuns: 300 },
  );
});

test("every thread reply is one that Slack takes", () => {
  fc.assert(
    fc.property(anyView, (view) => {
      const told = milestones(view);
      expect(new Set(told.map(({ key }) => key)).size).toBe(told.length);
      // Of the making nine at most; of the later life two of each kind of news.
      expect(told.length).toBeLessThanOrEqual(9 + 8);
      for (const milestone of told) {
        expect(messageProblems(milestoneMessage(view.request, milestone, links))).toEqual([]);
        expect(messageProblems(directMessage(view.request, milestone))).toEqual([]);
        expect(messageProblems(approverMessage(view.request, milestone))).toEqual([]);
      }
      expect(messageProblems(movedCard(view.request))).toEqual([]);
    }),
    { numRuns: 500 },
  );
});

const anyHealth: fc.Arbitrary<CloudHealth> = fc.record({
  answers: fc.option(fc.boolean()),
  lastAnswerAt: fc.option(fc.constant(at(1))),
  latencyMs: fc.option(fc.double({ min: 0, max: 1e9, noNaN: true })),
  calls: fc.nat(),
  errors: fc.nat({ max: 9 }),
  lastError: fc.option(fc.constantFrom(...illnesses)),
});

const phrase = fc
  .array(
    fc.oneof(
      hostile,
      fc.constant(user(alice)),
      hostile.map((handle) => group("S0614TZR7", handle)),
      fc.constant(time(at(3))),
      hostile.map(code),
      hostile.map(strong),
      fc.constant(request("SR-7K3F")),
    ),
    { maxLength: 3 },
  )
  .map((parts) => say`A sentence ${parts}.`);

test("every App Home is one that Slack takes", () => {
  const unseen = fc.oneof(fc.constant(0), fc.nat());
  const rows = fc.record({ rows: fc.array(anyView, { maxLength: 12 }), more: fc.nat(), unseen });
  const page = fc.nat({ max: 9_999 });
  const home = fc.record({
    waiting: rows,
    mine: rows,
    recent: rows,
    pages: fc.record({ waiting: page, mine: page, recent: page }),
    copies: fc.boolean(),
    clouds: fc.array(fc.record({ label: hostile, health: anyHealth }), { maxLength: 30 }),
  });
  fc.assert(
    fc.property(home, (given) => {
      expect(viewProblems(homeView(given, around))).toEqual([]);
    }),
    { numRuns: 40 },
  );
  fc.assert(
    fc.property(fc.array(phrase, { minLength: 1, maxLength: 3 }), (why) => {
      expect(viewProblems(closedHomeView(why))).toEqual([]);
    }),
    { numRuns: 40 },
  );
  expect(viewProblems(refusedHomeView())).toEqual([]);
});

test("every private answer to hostile texts is one that Slack takes", () => {
  const text = hostile;
  const short = hostile.map((said) => said.slice(0, 400));
  const reply: fc.Arbitrary<Reply> = fc.oneof(
    fc.record({
      kind: fc.constant("usage" as const),
      problem: fc.record({
        sentence: short.map((said) => say`I do not know ${said}.`),
        advice: short.map((said) => [said]),
        topic: fc.option(short),
      }),
    }),
    fc.record({
      kind: fc.constant("help" as const),
      topic: fc.option(text),
      exampleVolume: fc.option(short.map((said) => said.slice(0, 60))),
    }),
    fc.record({
      kind: fc.constant("volumes" as const),
      text,
      rows: fc.array(
        fc.record({
          name: text,
          shortId: text,
          target: text,
          provider: fc.constant("aws-storage-gateway" as const),
          sizeGiB: fc.option(fc.nat()),
          sets: fc.array(text, { maxLength: 3 }),
        }),
        { maxLength: 60 },
      ),
      more: fc.nat(),
      problems: fc.array(phrase, { maxLength: 12 }),
    }),
    fc.record({
      kind: fc.constant("ambiguous" as const),
      word: text,
      choices: fc.array(
        fc.record({ what: text, label: text.map((said) => [said]), commandText: text }),
        {
          maxLength: 40,
        },
      ),
      more: fc.nat(),
    }),
    fc.record({
      kind: fc.constant("why" as const),
      explanation: fc.record({
        userId: fc.constant(alice),
        what: text,
        allowed: fc.boolean(),
        quorum: fc.option(fc.nat({ max: 5 })),
        policies: fc.array(text, { maxLength: 30 }),
        approverGroups: fc.array(fc.record({ id: fc.constant("S1"), handle: short }), {
          maxLength: 12,
        }),
        sentences: fc.constant([say`Because.`]),
        checkedAt: fc.constant(at(1)),
      }),
    }),
    fc.record({
      kind: fc.constant("list" as const),
      title: phrase,
      rows: fc.array(anyView, { maxLength: 14 }),
      more: fc.nat(),
      pages,
    }),
    fc.record({
      kind: fc.constant("near-miss" as const),
      text: phrase,
      near: text,
      instead: text,
    }),
    fc.record({ kind: fc.constant("details" as const), view: anyView, page: fc.nat({ max: 20 }) }),
    fc.record({
      kind: fc.constant("plan" as const),
      plan: fc.record({
        items: anyView.map(({ items }) => items),
        reason: text,
        keepDays: fc.integer({ min: 1, max: 365 }),
        quorum: fc.option(fc.nat({ max: 5 })),
        policies: fc.array(text, { maxLength: 30 }),
        approverGroups: fc.array(fc.record({ id: fc.constant("S1"), handle: short }), {
          maxLength: 12,
        }),
        whyNot: fc.array(phrase, { maxLength: 4 }),
        commandText: text,
        checkedAt: fc.constant(at(1)),
      }),
    }),
    fc.record({
      kind: fc.constant("show" as const),
      view: anyView,
      events: fc.array(anyEvent, { maxLength: 20 }),
      pages,
    }),
    phrase.map((said) => ({
      kind: "notice" as const,
      notice: notice("refused", said, [said]),
    })),
  );
  fc.assert(
    fc.property(reply, (given) => {
      const drawn = replyMessage(given, around);
      const complaints = messageProblems(drawn);
      expect(complaints).toEqual([]);
    }),
    { numRuns: 1_000 },
  );
});

test("what is said to a mention, and in place of a stray card, is what Slack takes", () => {
  fc.assert(
    fc.property(fc.option(hostile.map((name) => name.slice(0, 80))), (volume) => {
      expect(messageProblems(howToMention(alice, volume))).toEqual([]);
    }),
    { numRuns: 100 },
  );
  expect(messageProblems(offerForm(alice))).toEqual([]);
  expect(messageProblems(strayCard("SR-7K3F"))).toEqual([]);
  const closed = closedReminder(`ends:${at(5)}:1d`);
  expect(closed === null ? ["none"] : messageProblems(closed)).toEqual([]);
});

test("nothing that was typed turns the direction of a line or hides in it", () => {
  fc.assert(
    fc.property(anyView, (view) => {
      for (const text of textsIn(card(view, around))) {
        expect(text).not.toMatch(/[\u202A-\u202E\u2066-\u2069\u200B]|(?!\n)\p{Cc}/u);
      }
    }),
    { numRuns: 300 },
  );
});
