import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { failureCodes } from "../../src/domain/failure.ts";
import { createMetrics } from "../../src/observability/metrics.ts";

const page = readFileSync(new URL("../../docs/operating.md", import.meta.url), "utf8");

test("the page for whoever carries the pager names the metrics that there are, and no others", async () => {
  const read = { publishLagMs: async () => 0, openRequests: async () => ({}) };
  const shown = await createMetrics(read).text();
  const there = new Set(Array.from(shown.matchAll(/^# TYPE (\S+)/gmu), ([, name]) => name));
  const named = Array.from(page.matchAll(/snapshot_bot_\w+_(?:total|\w*milliseconds|requests)/gu));
  expect(new Set(named.map(([name]) => name))).toEqual(there);
});

test("an event that an alert looks for counts from zero, so that the first one is seen", async () => {
  const read = { publishLagMs: async () => 0, openRequests: async () => ({}) };
  const shown = await createMetrics(read).text();
  const types = Array.from(page.matchAll(/events_total\{type="([^"]+)"\}/gu), ([, type]) => type);
  expect(types).not.toHaveLength(0);
  for (const type of types) {
    expect(shown).toContain(`snapshot_bot_events_total{type="${type}"} 0`);
  }
});

test("what its alerts look for in a call's outcome is a code of a failure", () => {
  const outcomes = Array.from(page.matchAll(/outcome=~"([^"]+)"/gu)).flatMap(([, codes]) =>
    (codes ?? "").split("|"),
  );
  expect(outcomes).not.toHaveLength(0);
  expect(failureCodes).toEqual(expect.arrayContaining(outcomes));
});
