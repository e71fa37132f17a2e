import { controlsIn, optionsOf, type Control } from "./blocks.ts";
import { isJson, objectIn, objectsIn, textIn, type Json } from "./json.ts";
import type { ViewValues } from "./page-api.ts";

/** What a person typed or chose: a text, an option's value, an id; several for multi-selects. */
export type Value = string | readonly string[] | null;

/** The key under which payloads carry the value of each kind of element. */
const single: Readonly<Record<string, string>> = {
  users_select: "selected_user",
  conversations_select: "selected_conversation",
  channels_select: "selected_channel",
  datepicker: "selected_date",
  timepicker: "selected_time",
  plain_text_input: "value",
  email_text_input: "value",
  url_text_input: "value",
  number_input: "value",
};
const several: Readonly<Record<string, string>> = {
  multi_users_select: "selected_users",
  multi_conversations_select: "selected_conversations",
  multi_channels_select: "selected_channels",
};
const oneOption = new Set(["static_select", "external_select", "radio_buttons", "overflow"]);
const someOptions = new Set(["multi_static_select", "multi_external_select", "checkboxes"]);

/** Whether this kind of element holds a value that payloads carry in `state`. */
function holdsValue(type: string): boolean {
  return type !== "overflow" && type !== "button" && Object.keys(chosen({ type }, null)).length > 0;
}

/**
 * The part of a payload that says what is chosen, such as `{selected_option: {…}}`.
 * @param offered options that a type-ahead gave, beside those of the element itself
 */
export function chosen(element: Json, value: Value, offered: readonly Json[] = []): Json {
  const type = textIn(element["type"]);
  const one = typeof value === "string" ? value : (value?.[0] ?? null);
  const all = typeof value === "string" ? [value] : (value ?? []);
  const key = single[type];
  if (key !== undefined) return { [key]: one === "" ? null : one };
  const keys = several[type];
  if (keys !== undefined) return { [keys]: all };
  if (type === "datetimepicker")
    return { selected_date_time: one === null || one === "" ? null : Number(one) };
  const known = [...optionsOf(element), ...initialOptions(element), ...offered];
  if (oneOption.has(type)) return { selected_option: one ? optionFor(one, known) : null };
  if (someOptions.has(type)) return { selected_options: all.map((each) => optionFor(each, known)) };
  if (type === "rich_text_input") return { rich_text_value: one ? richTextOf(one) : null };
  if (type === "file_input") return { files: [] };
  return {};
}

/** What the element shows before anybody touches it. */
export function initialValue(element: Json): Value {
  for (const key of [
    "initial_value",
    "initial_user",
    "initial_conversation",
    "initial_channel",
    "initial_date",
    "initial_time",
  ])
    if (typeof element[key] === "string") return textIn(element[key]);
  for (const key of ["initial_users", "initial_conversations", "initial_channels"])
    if (Array.isArray(element[key])) return element[key].map(String);
  if (typeof element["initial_date_time"] === "number") return String(element["initial_date_time"]);
  const values = initialOptions(element).map((option) => textIn(option["value"]));
  return isJson(element["initial_option"])
    ? (values[0] ?? null)
    : values.length > 0
      ? values
      : null;
}

/** What stands in this control now. */
export function presentValue(control: Control, values: ViewValues): Value {
  const given = values[control.blockId]?.[control.actionId];
  return given === undefined ? initialValue(control.element) : given;
}

/** `state.values` of a payload: every control that holds a value, by block and action id. */
export function stateValues(
  blocks: readonly Json[],
  values: ViewValues,
  offeredFor: (actionId: string) => readonly Json[],
): Json {
  const state: Record<string, Record<string, Json>> = {};
  for (const control of controlsIn(blocks)) {
    const { blockId, actionId, type, element } = control;
    if (!holdsValue(type)) continue;
    const value = presentValue(control, values);
    const known = offeredFor(actionId);
    const own = (state[blockId] ??= {});
    own[actionId] = { type, ...chosen(element, value, known) };
  }
  return state;
}

function initialOptions(element: Json): readonly Json[] {
  const { initial_option: one, initial_options: some } = element;
  return isJson(one) ? [one] : objectsIn(some);
}

function optionFor(value: string, known: readonly Json[]): Json {
  const option = known.find((each) => each["value"] === value);
  if (option) return { text: objectIn(option["text"]), value: option["value"] };
  return { text: { type: "plain_text", text: value, emoji: true }, value };
}

function richTextOf(text: string): Json {
  const section = { type: "rich_text_section", elements: [{ type: "text", text }] };
  return { type: "rich_text", elements: [section] };
}
