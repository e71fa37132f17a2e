import { expect, test } from "vitest";
import { complete } from "../../../playground/page/completion.ts";
import { alice, stateOf } from "./canned-state.ts";

const state = stateOf(alice, []);

function offered(text: string): string[] | null {
  const completion = complete(text, text.length, state);
  return completion?.suggestions.map((each) => each.insert) ?? null;
}

test("offers commands for a slash at the start, and nowhere else", () => {
  expect(offered("/")).toEqual(["/snapshot "]);
  expect(offered("/SNAP")).toEqual(["/snapshot "]);
  expect(offered("/snapshot ")).toBeNull();
  expect(offered("either/or")).toBeNull();
  expect(offered("/unheard")).toBeNull();
});

test("offers the bot, people and groups after an at sign", () => {
  expect(offered("ask @s")).toEqual(["@snapshot ", "@storage-leads "]);
  expect(offered("@")).toEqual(["@snapshot ", "@alice ", "@bob ", "@frank ", "@storage-leads "]);
  expect(offered("mail a@s")).toBeNull();
});

test("offers channels, but not direct messages, after a hash", () => {
  expect(offered("in #")).toEqual(["#ops ", "#random "]);
});

test("replaces just the word before the caret", () => {
  expect(complete("hi @bo there", 6, state)).toMatchObject({ from: 3, to: 6 });
});
