import { expect, test } from "vitest";
import { glanceLines } from "../../../src/bot/blocks/glance.ts";
import { paragraphs } from "../../../src/bot/blocks/rich-text.ts";
import { readable } from "./readable.ts";
import { nowMs } from "./views.ts";

/** What the form says of volumes that each have such warnings. */
function said(warnings: readonly (readonly string[])[], more = 0): readonly string[] {
  const volumes = warnings.map((own, index) => ({
    volume: {
      target: "tokyo",
      provider: "aws-storage-gateway" as const,
      id: `vol-${index + 1}`,
      shortId: `vol-${index + 1}`,
      label: `v${index + 1}`,
      named: true,
      sizeGiB: 100,
      sets: [],
    },
    preflight: {
      possible: true,
      state: "AVAILABLE",
      sizeGiB: 100,
      lastSnapshotAt: null,
      quota: null,
      warnings: own,
    },
    preflightFailure: null,
  }));
  const lines = glanceLines({ kind: "seen", volumes, more }, nowMs);
  return readable(paragraphs(lines)).split("\n");
}

test("of more warnings than a form shows it says how many there are", () => {
  const lines = said([["a.", "b.", "c.", "d.", "e.", "f.", "g."]]);
  expect(lines.slice(1)).toEqual([
    "*Note*: a.",
    "*Note*: b.",
    "*Note*: c.",
    "*Note*: d.",
    "and 3 more notes",
  ]);
});

test("a warning that is true of several volumes is said once", () => {
  const lines = said([["The quota is nearly full."], ["The quota is nearly full."], ["Late."]]);
  expect(lines.slice(3)).toEqual([
    "*Note* on v1 and v2: The quota is nearly full.",
    "*Note* on v3: Late.",
  ]);
});

test("of volumes that were not looked at their number is said", () => {
  expect(said([[]], 1)).toContain("and 1 more volume");
  expect(said([[]], 7)).toContain("and 7 more volumes");
});
