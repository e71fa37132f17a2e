import { expect, test } from "vitest";
import { parseCommand } from "../../src/commands/grammar.ts";
import { verbs } from "../../src/commands/grammar/flags.ts";
import { asTyped } from "../support/phrases.ts";
import { helpTopics } from "../../src/commands/help.ts";

/** As the chat sends it when a person is chosen from its list. */
function sent(example: string): string {
  return example.replace(/^\/snapshot /u, "").replace("@alice", "<@U024BE7LH|alice>");
}

test("has a topic for every command, in the order of the overview", () => {
  expect(helpTopics(null, null).map(({ topic }) => topic)).toEqual([...verbs]);
});

test.each(verbs)("shows two examples of %s that are understood as that command", (verb) => {
  const [topic] = helpTopics(verb, "web-data");
  for (const example of topic?.examples ?? []) {
    expect(parseCommand(sent(example))).toMatchObject({ ok: true, command: { name: verb } });
  }
  expect(new Set(topic?.examples).size).toBe(2);
});

test("uses the configured volume in its examples", () => {
  const [create] = helpTopics("create", "web-data");
  expect(create?.examples[0]).toBe("/snapshot web-data before migration 42");
  expect(helpTopics("create", null)[0]?.examples[0]).toContain("db-primary");
});

test("gives the overview for a topic that does not exist", () => {
  expect(helpTopics("restore", null)).toHaveLength(verbs.length);
});

test("says the limits that the grammar keeps", () => {
  const notes = helpTopics("create", null)[0]?.notes.map(asTyped).join("\n");
  expect(notes).toContain("500 characters");
  expect(notes).toContain("1 to 365 days");
});
