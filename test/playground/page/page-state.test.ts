import { expect, test } from "vitest";
import { readPageState } from "../../../playground/page/page-state.ts";
import { alice, botMessage, stateOf } from "./canned-state.ts";

const one = botMessage({ text: "one", thread: [botMessage({ text: "reply" })] });
const two = botMessage({ text: "two", blocks: [{ type: "divider" }] });
const messages = [one, two];

test("keeps the identity of everything that did not change", () => {
  const state = stateOf(alice, messages);
  const first = readPageState(null, JSON.stringify(state));
  expect(first).toEqual(state);
  expect(readPageState(first, JSON.stringify(state))).toBe(first);

  const changed = stateOf(alice, [{ ...one, text: "edited" }, two]);
  const second = readPageState(first, JSON.stringify(changed));
  expect(second).toEqual(changed);
  expect(second.people).toBe(first.people);
  expect(second.channels[0]?.messages[0]).not.toBe(first.channels[0]?.messages[0]);
  expect(second.channels[0]?.messages[0]?.thread).toBe(first.channels[0]?.messages[0]?.thread);
  expect(second.channels[0]?.messages[1]).toBe(first.channels[0]?.messages[1]);
  expect(second.channels[0]?.messages[1]).toEqual(two);
});

test("forgets what is gone", () => {
  const first = readPageState(null, JSON.stringify(stateOf(alice, messages)));
  const fewer = stateOf(alice, [two]);
  expect(readPageState(first, JSON.stringify(fewer))).toEqual(fewer);
});

test("refuses a state that is not what was agreed", () => {
  expect(() => readPageState(null, `{"me": {"id": 7}}`)).toThrow(/me/);
});
