import { expect, test } from "vitest";
import { homeView } from "../../../src/bot/blocks/home.ts";
import { viewProblems } from "../../support/block-limits.ts";
import { buttonsOf, readable } from "./readable.ts";
import { aView, itemAt, nowMs } from "./views.ts";

test("an empty home says what would appear and how to begin", () => {
  const { blocks } = homeView({ waiting: [], mine: [] }, { nowMs });
  expect(readable(blocks)).toBe(
    [
      "[Ask for a snapshot]",
      "# Waiting for me",
      "Nothing waits for your approval. Requests that need you appear here.",
      "(divider)",
      "# Mine",
      "You have not asked for a snapshot yet. Use the button above, or type `/snapshot <volume> <reason>` in a channel.",
    ].join("\n"),
  );
});

test("what waits for me can be decided there, but not cancelled", () => {
  const { blocks } = homeView({ waiting: [aView()], mine: [] }, { nowMs });
  expect(readable(blocks)).toContain(
    "`SR-7K3F` *NOT YET* · db-primary on tokyo — waiting for 2 of 2 approvals",
  );
  expect(readable(blocks)).toContain("✓ volume AVAILABLE · last snapshot 9 days ago");
  expect(buttonsOf(blocks).map(({ label }) => label)).toEqual([
    "Ask for a snapshot",
    "Approve",
    "Deny",
    "Why?",
  ]);
});

test("my open requests come before those that ended", () => {
  const ended = aView({ id: "SR-OLD1", state: "settled" }, [itemAt("verified")]);
  const open = aView({ id: "SR-NEW1", state: "running" }, [itemAt("accepted")]);
  const text = readable(homeView({ waiting: [], mine: [ended, open] }, { nowMs }).blocks);
  expect(text.indexOf("SR-NEW1")).toBeLessThan(text.indexOf("SR-OLD1"));
});

test("a crowded home stays within Slack's limits and says what it left out", () => {
  const view = homeView(
    {
      waiting: Array.from({ length: 30 }, () => aView()),
      mine: Array.from({ length: 90 }, (_, index) =>
        aView({ state: index % 2 === 0 ? "running" : "settled" }, [itemAt("verified")]),
      ),
    },
    { nowMs },
  );
  expect(viewProblems(view)).toEqual([]);
  expect(readable(view.blocks)).toContain("18 more: `/snapshot list --open` lists them.");
  expect(readable(view.blocks)).toContain("66 more: `/snapshot list --mine` lists them.");
});
