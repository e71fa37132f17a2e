import { expect, test } from "vitest";
import type { Cloud } from "../../../src/bot/blocks/clouds.ts";
import { homeView } from "../../../src/bot/blocks/home.ts";
import type { Home } from "../../../src/bot/blocks/home.ts";
import type { CloudHealth } from "../../../src/providers/cloud-health.ts";
import { mostCounted } from "../../../src/requests/list-queries.ts";
import { viewProblems } from "../../support/block-limits.ts";
import { buttonsOf, readable } from "./readable.ts";
import { at, aView, itemAt, nowMs } from "./views.ts";

const none = { rows: [], more: 0 };
const firstPages = { waiting: 0, mine: 0, recent: 0 };

function aHome(rest: Partial<Home> = {}): Home {
  return {
    waiting: none,
    mine: none,
    recent: none,
    pages: firstPages,
    clouds: [],
    copies: false,
    ...rest,
  };
}

function aCloud(label: string, health: Partial<CloudHealth> = {}): Cloud {
  return {
    label,
    health: {
      answers: true,
      lastAnswerAt: at(0),
      latencyMs: 87,
      calls: 12,
      errors: 0,
      lastError: null,
      ...health,
    },
  };
}

test("an empty home says what would appear and how to begin", () => {
  const { blocks } = homeView(aHome(), { nowMs });
  expect(readable(blocks)).toBe(
    [
      "[Ask for a snapshot]",
      "# Waiting for me",
      "Nothing waits for your approval. Requests that need you appear here.",
      "(divider)",
      "# Mine",
      "You have not asked for a snapshot yet. Use the button above, or type `/snapshot <volume> <reason>` in a channel.",
      "(divider)",
      "# Asked for by others",
      "There is nothing else yet.",
      "(divider)",
      "# Clouds",
      "No cloud is configured.",
    ].join("\n"),
  );
});

test("what waits for me can be decided there, but not cancelled", () => {
  const { blocks } = homeView(aHome({ waiting: { rows: [aView()], more: 0 } }), { nowMs });
  expect(readable(blocks)).toContain(
    "`SR-7K3F` ⏳ *NOT YET* · db-primary on tokyo — waiting for 2 of 2 approvals",
  );
  expect(readable(blocks)).toContain("✓ volume AVAILABLE · last snapshot 9 days ago");
  expect(buttonsOf(blocks).map(({ label }) => label)).toEqual([
    "Ask for a snapshot",
    "Approve",
    "Deny",
    "Why?",
  ]);
});

test("a line parts what waits for me, so that the buttons belong to what is above them", () => {
  const rows = [aView({ id: "SR-AAAA" }), aView({ id: "SR-BBBB" })];
  const { blocks } = homeView(aHome({ waiting: { rows, more: 0 } }), { nowMs });
  const text = readable(blocks);
  const waiting = text.slice(text.indexOf("SR-AAAA"), text.indexOf("# Mine"));
  expect(waiting.match(/\[Approve\].*\n\(divider\)\n.*/gu)).toEqual([
    expect.stringContaining("SR-BBBB"),
    expect.stringMatching(/\n\(divider\)\n$/u),
  ]);
});

test("each section has its own pages, and turning one leaves the others where they are", () => {
  const pages = { waiting: 2, mine: 0, recent: 1 };
  const more = { rows: [aView()], more: 5 };
  const { blocks } = homeView(aHome({ waiting: more, mine: more, pages }), { nowMs });
  const turns = buttonsOf(blocks).filter(({ label }) => /Back|more/u.test(label));
  expect(turns.map(({ label, value }) => `${label}: ${value}`)).toEqual([
    "Back: 1.0.1",
    "5 more: 3.0.1",
    "5 more: 2.1.1",
    "Back: 2.0.0",
  ]);
});

test.each([
  [mostCounted - 1, "99 more"],
  [mostCounted, "100 more"],
  [mostCounted + 1, "More"],
])("a section with %i more says %s", (more, label) => {
  const many = { rows: [aView()], more };
  const { blocks } = homeView(aHome({ mine: many }), { nowMs });
  expect(buttonsOf(blocks).map((button) => button.label)).toContain(label);
});

test("a crowded home stays within Slack's limits", () => {
  const crowd = (count: number) => ({
    rows: Array.from({ length: count }, (_, index) =>
      aView({ state: index % 2 === 0 ? "awaiting-approval" : "settled" }, [itemAt("verified")]),
    ),
    more: 900,
  });
  const view = homeView(
    aHome({
      waiting: crowd(30),
      mine: crowd(90),
      recent: crowd(90),
      pages: { waiting: 7, mine: 7, recent: 7 },
      clouds: Array.from({ length: 60 }, (_, index) => aCloud(`target-${index}`)),
    }),
    { nowMs },
  );
  expect(viewProblems(view)).toEqual([]);
  expect(readable(view.blocks)).toContain("40 more, none of them in more trouble than these.");
});

test("the clouds in trouble come first, with what is wrong", () => {
  const clouds = [
    aCloud("tokyo"),
    aCloud("osaka", { errors: 2, lastError: "throttled" }),
    aCloud("dublin", { answers: false, errors: 12, lastError: "unreachable" }),
    aCloud("hangzhou", { answers: null, lastAnswerAt: null }),
  ];
  const text = readable(homeView(aHome({ clouds }), { nowMs }).blocks);
  expect(text.slice(text.indexOf("✗"))).toMatchInlineSnapshot(`
    "✗ *dublin* — has not answered since 2026-11-20 10:00 UTC · 12 of 12 calls failed in the last hour, the last: not reachable
    ✓ *osaka* — answered 2026-11-20 10:00 UTC, usually within 90 ms · 2 of 12 calls failed in the last hour, the last: too many calls
    ✓ *tokyo* — answered 2026-11-20 10:00 UTC, usually within 90 ms · no errors in the last hour
    ○ *hangzhou* — not called yet since the bot was started"
  `);
});
