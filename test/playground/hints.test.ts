import { expect, test } from "vitest";
import { nextThingToTry } from "../../playground/hints.ts";
import { demoWorkspace } from "../../playground/slack/demo-workspace.ts";
import type { PersonSpec } from "../../playground/slack/options.ts";

/** What is said to a person while #ops shows these texts. */
function hintFor(name: string, ...texts: string[]): string {
  const person = demoWorkspace().people.find((each): each is PersonSpec => each.name === name);
  if (person === undefined) throw new Error(`nobody is called ${name}`);
  return nextThingToTry(person, (channel, what) =>
    texts.some((text) => channel === "ops" && new RegExp(what, "u").test(text)),
  );
}

test("the way from the first ask to the first fault is told step by step", () => {
  const waits = "⏳ NOT YET — waiting for 1 approval";
  const climbs = "⏳ NOT YET — accepted by the cloud";
  const safe = "✅ SAFE TO CHANGE — captured";
  expect(hintFor("alice")).toContain("Type `/snapshot db-primary before migration 42`");
  expect(hintFor("alice", waits)).toContain("Become bob");
  expect(hintFor("bob", waits)).toContain("Click Approve");
  expect(hintFor("bob", climbs)).toContain("Watch the card");
  expect(hintFor("bob", safe)).toContain("Make something fail");
});
