import { expect, test } from "vitest";
import { messageProblems, viewProblems } from "./block-limits.ts";

const text = (length: number) => ({ type: "plain_text", text: "x".repeat(length) });
const rich = (...elements: readonly object[]) => ({
  type: "rich_text",
  elements: [{ type: "rich_text_section", elements }],
});
const button = (rest: object) => ({
  type: "actions",
  elements: [{ type: "button", action_id: "a", text: text(3), ...rest }],
});
const whole = { title: text(3), text: text(3), confirm: text(3), deny: text(3) };

test("a small legal message has no problems", () => {
  const blocks = [rich({ type: "text", text: "hello" }), button({ confirm: whole })];
  expect(messageProblems({ text: "hello", blocks })).toEqual([]);
});

test.each([
  ["too many blocks", Array.from({ length: 51 }, () => ({ type: "divider" })), "51 blocks"],
  ["a long header", [{ type: "header", text: text(151) }], "header has 151 of 150 characters"],
  ["an empty leaf", [rich({ type: "text", text: "" })], "text leaf is empty"],
  ["an empty section", [rich()], "0 rich text leaves"],
  ["half a character", [rich({ type: "text", text: "\uD83D" })], "half a character"],
  ["a broadcast", [rich({ type: "broadcast", range: "here" })], "unexpected leaf broadcast"],
  ["a strange link", [rich({ type: "link", url: "javascript:x", text: "x" })], "not https"],
  ["a long button", [button({ text: text(76) })], "button has 76 of 75 characters"],
  ["a long value", [button({ value: "x".repeat(2_001) })], "value has 2001 of 2000"],
  ["half a dialog", [button({ confirm: { ...whole, deny: undefined } })], "confirm deny button"],
  [
    "text that is parsed",
    [{ type: "context", elements: [{ type: "mrkdwn", text: "@here" }] }],
    "would parse names",
  ],
  [
    "more text than a message may have",
    Array.from({ length: 5 }, () => rich({ type: "text", text: "x".repeat(2_500) })),
    "12500 characters in all",
  ],
  ["an unknown block", [{ type: "alert" }], "unexpected block alert"],
])("a message with %s has a problem", (_name, blocks, problem) => {
  expect(messageProblems({ text: "x", blocks }).join("\n")).toContain(problem);
});

test("a text with a special mention has a problem", () => {
  const blocks = [{ type: "divider" }];
  expect(messageProblems({ text: "<!channel>", blocks })).toEqual(["text holds a special mention"]);
  expect(messageProblems({ text: "", blocks })).toEqual(["text is empty"]);
});

test("a form without a button to send it, or with a long title, has a problem", () => {
  const input = {
    type: "input",
    block_id: "b",
    label: text(3),
    element: { type: "plain_text_input", action_id: "a", max_length: 3_001 },
  };
  const problems = viewProblems({ type: "modal", title: text(25), blocks: [input, input] });
  expect(problems).toEqual([
    "block_id occurs twice",
    "block 0: max_length over 3000",
    "block 1: max_length over 3000",
    "title has 25 of 24 characters",
    "submit is no plain text",
    "submit is missing",
  ]);
});
