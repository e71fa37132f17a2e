import { expect, test } from "vitest";
import { collectValues, fieldKey, findMistakes } from "../../../playground/page/blocks/values.ts";
import { option, plain } from "./canned-state.ts";
import { form } from "./gallery.ts";

const { blocks } = form();

test("collects what every input holds, from its initial value until it is edited", () => {
  expect(collectValues(blocks, {})).toEqual({
    volumes: { value: [] },
    target: { value: "tokyo" },
    reason: { value: null },
    keep: { value: "14" },
    until: { value: null },
    speed: { value: "normal" },
    flags: { value: [] },
    tell: { value: null },
  });
  const edits = {
    [fieldKey("target", "value")]: null,
    [fieldKey("flags", "value")]: ["force"],
  };
  expect(collectValues(blocks, edits)).toMatchObject({
    target: { value: null },
    flags: { value: ["force"] },
  });
});

test("collects from sections and actions too, and never from buttons", () => {
  const standing = [
    {
      type: "section",
      block_id: "s",
      text: plain("x"),
      accessory: { type: "users_select", action_id: "who", initial_user: "U1" },
    },
    {
      type: "actions",
      block_id: "a",
      elements: [
        { type: "button", action_id: "go", text: plain("Go") },
        { type: "static_select", action_id: "pick", options: [option("A", "a")] },
      ],
    },
  ];
  expect(collectValues(standing, {})).toEqual({ s: { who: "U1" }, a: { pick: null } });
});

test("names each required input that is empty, and no optional one", () => {
  expect(findMistakes(blocks, collectValues(blocks, {}))).toEqual({
    volumes: "Please complete this required field.",
    reason: "Please complete this required field.",
  });
});

test.each([
  ["0", "Enter 1 or more."],
  ["366", "Enter 365 or less."],
  ["1.5", "Enter a whole number."],
  ["many", "Enter a number."],
])("says what is wrong with keeping for %s days", (days, sentence) => {
  const edits = {
    [fieldKey("keep", "value")]: days,
    [fieldKey("reason", "value")]: "r",
    [fieldKey("volumes", "value")]: ["v"],
  };
  expect(findMistakes(blocks, collectValues(blocks, edits))).toEqual({ keep: sentence });
});
