import { expect, test } from "vitest";
import { refused } from "../../src/auth/model.ts";
import type { RemedyChange } from "../../src/auth/model.ts";
import { inEnglish } from "../../src/domain/phrase.ts";
import { whereDeletionReasonGoes, whereReasonGoes } from "../../src/workflows/refusals.ts";

const helpedBy = (...changes: readonly RemedyChange[]) =>
  refused({ reason: "no-permit" }, { remedies: [{ group: null, changes, approvals: 1 }] });

test("where a reason would help it is said where it goes, with the names that were asked for", () => {
  const verdict = helpedBy("incident", "reason");
  expect(whereReasonGoes(verdict, ["db-primary", "web-data"]).map(inEnglish)).toEqual([
    "Write the reason at the end, as in /snapshot db-primary,web-data before migration 42, or in the form's field Reason.",
  ]);
  expect(whereDeletionReasonGoes(verdict, "snap-1").map(inEnglish)).toEqual([
    "Write the reason at the end, as in /snapshot delete snap-1 no longer needed.",
  ]);
});

test("more names than one reads in a line are not repeated", () => {
  const [line = []] = whereReasonGoes(helpedBy("reason"), ["a", "b", "c", "d"]);
  expect(inEnglish(line)).toContain("/snapshot <volume> <reason>");
});

test("where a reason would not help nothing is said of one", () => {
  expect(whereReasonGoes(helpedBy("incident"), ["db-primary"])).toEqual([]);
  expect(whereDeletionReasonGoes(helpedBy("fewer-items"), "snap-1")).toEqual([]);
});
