import { describe, expect, test } from "vitest";
import { checkBlocks, checkView, textLength } from "../../../playground/slack/block-limits.ts";

const plain = (text: string) => ({ type: "plain_text", text });
const section = (text: string) => ({ type: "section", text: { type: "mrkdwn", text } });
const buttonWith = (rest: object) => ({ type: "button", text: plain("Go"), ...rest });
const actions = (...elements: object[]) => ({ type: "actions", elements });
const option = (value: string, rest: object = {}) => ({ text: plain("one"), value, ...rest });
const confirm = {
  title: plain("Sure?"),
  text: plain("It stays"),
  confirm: plain("Yes, do"),
  deny: plain("No"),
};
const input = (element: object, rest: object = {}) => ({
  type: "input",
  label: plain("L"),
  element,
  ...rest,
});

const refused: readonly (readonly [string, object])[] = [
  ["a section without text", { type: "section" }],
  ["a section text of 3001 characters", section("x".repeat(3_001))],
  ["an empty text", section("")],
  ["11 fields", { type: "section", fields: Array(11).fill(plain("x")) }],
  ["a field of 2001 characters", { type: "section", fields: [plain("x".repeat(2_001))] }],
  ["a header of 151 characters", { type: "header", text: plain("x".repeat(151)) }],
  ["a styled header", { type: "header", text: { type: "mrkdwn", text: "x" } }],
  ["11 context elements", { type: "context", elements: Array(11).fill(plain("x")) }],
  ["26 buttons", actions(...Array.from({ length: 26 }, () => buttonWith({})))],
  [
    "the same action id twice in a block",
    actions(buttonWith({ action_id: "a" }), buttonWith({ action_id: "a" })),
  ],
  ["a button label of 76 characters", actions(buttonWith({ text: plain("x".repeat(76)) }))],
  ["a button value of 2001 characters", actions(buttonWith({ value: "x".repeat(2_001) }))],
  ["a style that does not exist", actions(buttonWith({ style: "green" }))],
  [
    "a confirm without a way back",
    actions(buttonWith({ confirm: { ...confirm, deny: undefined } })),
  ],
  [
    "a confirm text of 301 characters",
    actions(buttonWith({ confirm: { ...confirm, text: plain("x".repeat(301)) } })),
  ],
  ["6 overflow options", actions({ type: "overflow", options: Array(6).fill(option("a")) })],
  [
    "an option value of 76 characters",
    actions({ type: "static_select", options: [option("x".repeat(76))] }),
  ],
  ["101 options", actions({ type: "static_select", options: Array(101).fill(option("a")) })],
  [
    "options and groups together",
    actions({
      type: "static_select",
      options: [option("a")],
      option_groups: [{ label: plain("g"), options: [option("a")] }],
    }),
  ],
  [
    "an initial option that is not among them",
    actions({ type: "static_select", options: [option("a")], initial_option: option("b") }),
  ],
  ["an image without a description", { type: "image", image_url: "https://example.com/a.png" }],
  ["an unknown block", { type: "blink" }],
  ["an unknown property", { ...section("x"), colour: "red" }],
  ["a block id of 256 characters", { ...section("x"), block_id: "x".repeat(256) }],
  ["an alert in a message", { type: "alert", text: plain("x") }],
];

describe("a message", () => {
  test.each(refused)("may not have %s", (_what, block) => {
    expect(checkBlocks([block], "message")).not.toEqual([]);
  });

  test("may have all that is within the limits", () => {
    const blocks = [
      { type: "header", text: plain("x".repeat(150)) },
      section("x".repeat(3_000)),
      { type: "context", elements: [{ type: "mrkdwn", text: "*x*", verbatim: true }] },
      actions(buttonWith({ style: "primary", value: "SR-1", confirm })),
      {
        ...section("with"),
        accessory: { type: "overflow", options: [option("a", { url: "https://example.com" })] },
      },
      {
        type: "rich_text",
        elements: [
          {
            type: "rich_text_section",
            elements: [
              { type: "user", user_id: "U1" },
              { type: "text", text: " x", style: { code: true } },
              { type: "date", timestamp: 1, format: "{time}", fallback: "now" },
            ],
          },
        ],
      },
      {
        type: "table",
        rows: [
          [
            { type: "raw_text", text: "a" },
            { type: "raw_text", text: "b" },
          ],
        ],
      },
      { type: "divider" },
      { type: "markdown", text: "**x**" },
    ];
    expect(checkBlocks(blocks, "message")).toEqual([]);
    expect(textLength([section("abc"), actions(buttonWith({}))])).toBe(5);
  });

  test("has 50 blocks at most, each with an id of its own, and one table", () => {
    expect(checkBlocks(Array(50).fill(section("x")), "message")).toEqual([]);
    expect(checkBlocks(Array(51).fill(section("x")), "message")).not.toEqual([]);
    const named = { ...section("x"), block_id: "same" };
    expect(checkBlocks([named, named], "message")).toMatchObject([
      { message: "block_id same already exists" },
    ]);
    const table = { type: "table", rows: [[{ type: "raw_text", text: "a" }]] };
    expect(checkBlocks([table, table], "message")).toMatchObject([
      { message: "only one table is allowed" },
    ]);
  });

  test("says where the problem is", () => {
    const [problem] = checkBlocks(
      [section("fine"), actions(buttonWith({ style: "x" }))],
      "message",
    );
    expect(problem?.pointer).toBe("/blocks/1/elements/0/style");
  });
});

describe("a form", () => {
  const form = (blocks: object[], rest: object = {}) => ({
    type: "modal",
    title: plain("Title"),
    submit: plain("Ask"),
    blocks,
    ...rest,
  });
  const field = input({ type: "plain_text_input", action_id: "a" });

  test("may have 100 blocks and the alert that messages may not", () => {
    const blocks = [
      ...Array.from({ length: 99 }, () => field),
      { type: "alert", text: plain("x") },
    ];
    expect(checkView(form(blocks), "modal")).toEqual([]);
  });

  test.each([
    ["a title of 25 characters", form([], { title: plain("x".repeat(25)) })],
    ["101 blocks", form(Array(101).fill(section("x")))],
    ["inputs but no submit", form([field], { submit: undefined })],
    ["private metadata of 3001 characters", form([], { private_metadata: "x".repeat(3_001) })],
    ["a callback id of 256 characters", form([], { callback_id: "x".repeat(256) })],
    ["a table", form([{ type: "table", rows: [[{ type: "raw_text", text: "a" }]] }])],
    [
      "two fields that want the focus",
      form([
        input({ type: "plain_text_input", focus_on_load: true }),
        input({ type: "email_text_input", focus_on_load: true }),
      ]),
    ],
    [
      "a number field that does not say whether decimals are fine",
      form([input({ type: "number_input" })]),
    ],
    [
      "a text field of more than 3000 characters",
      form([input({ type: "plain_text_input", max_length: 3_001 })]),
    ],
    ["no title", { type: "modal", blocks: [] }],
    ["the type of a Home tab", { type: "home", blocks: [] }],
  ])("may not have %s", (_what, view) => {
    expect(checkView(view, "modal")).not.toEqual([]);
  });

  test("of the Home tab has no title and no files", () => {
    expect(checkView({ type: "home", blocks: [section("x")] }, "home")).toEqual([]);
    expect(checkView({ type: "home", blocks: [], title: plain("x") }, "home")).not.toEqual([]);
    expect(
      checkView({ type: "home", blocks: [input({ type: "file_input" })] }, "home"),
    ).toMatchObject([{ message: "file_input is not supported in a home" }]);
  });
});
