import type { ViewValues } from "../../slack/page-api.ts";
import {
  type BlockElement,
  blockIdOf,
  type ElementOf,
  type OptionObject,
  readBlock,
  readElement,
} from "./model.ts";

export type Value = string | readonly string[] | null;

/** What a person changed, by `fieldKey`; everything else has its initial value. */
export type Edits = Readonly<Record<string, Value>>;

export function fieldKey(blockId: string, actionId: string): string {
  return `${blockId}\n${actionId}`;
}

/** What the element holds before anybody touched it; `undefined` for those that hold nothing. */
export function initialValue(element: BlockElement): Value | undefined {
  switch (element.type) {
    case "button":
    case "overflow":
    case "image":
      return undefined;
    case "static_select":
    case "external_select":
    case "radio_buttons":
      return element.initial_option?.value ?? null;
    case "multi_static_select":
    case "multi_external_select":
    case "checkboxes":
      return valuesOf(element.initial_options ?? []);
    case "users_select":
      return element.initial_user ?? null;
    case "multi_users_select":
      return element.initial_users ?? [];
    case "conversations_select":
      return element.initial_conversation ?? null;
    case "multi_conversations_select":
      return element.initial_conversations ?? [];
    case "channels_select":
      return element.initial_channel ?? null;
    case "multi_channels_select":
      return element.initial_channels ?? [];
    case "datepicker":
      return element.initial_date ?? null;
    case "timepicker":
      return element.initial_time ?? null;
    case "datetimepicker":
      return element.initial_date_time === undefined ? null : String(element.initial_date_time);
    case "plain_text_input":
    case "email_text_input":
    case "url_text_input":
    case "number_input":
      return element.initial_value ?? null;
  }
}

function valuesOf(options: readonly OptionObject[]): string[] {
  return options.flatMap((option) => option.value ?? []);
}

interface Field {
  readonly blockId: string;
  readonly element: BlockElement;
  /** Stands in an input block that must be filled in. */
  readonly required: boolean;
}

function fieldsOf(blocks: readonly unknown[]): Field[] {
  return blocks.flatMap((raw, index): Field[] => {
    const block = readBlock(raw);
    const blockId = blockIdOf(raw, index);
    const fields = (elements: readonly unknown[], required: boolean) =>
      elements.flatMap((each): Field[] => {
        const element = readElement(each);
        return element === null ? [] : [{ blockId, element, required }];
      });
    if (block?.type === "input") return fields([block.element], block.optional !== true);
    if (block?.type === "actions") return fields(block.elements, false);
    if (block?.type === "section") return fields([block.accessory], false);
    return [];
  });
}

/** The present contents of all elements that hold something. */
export function collectValues(blocks: readonly unknown[], edits: Edits): ViewValues {
  const values: Record<string, Record<string, Value>> = {};
  for (const { blockId, element } of fieldsOf(blocks)) {
    const initial = initialValue(element);
    if (initial === undefined || element.type === "image") continue;
    const edited = edits[fieldKey(blockId, element.action_id)];
    const ofBlock = (values[blockId] ??= {});
    ofBlock[element.action_id] = edited === undefined ? initial : edited;
  }
  return values;
}

/** What Slack itself complains about before a form is sent: block id to sentence. */
export function findMistakes(
  blocks: readonly unknown[],
  values: ViewValues,
): Readonly<Record<string, string>> {
  const mistakes: Record<string, string> = {};
  for (const { blockId, element, required } of fieldsOf(blocks)) {
    if (element.type === "image") continue;
    const value = values[blockId]?.[element.action_id] ?? null;
    const empty = value === null || value.length === 0;
    const mistake = empty ? null : mistakeIn(element, value);
    if (empty && required) mistakes[blockId] = "Please complete this required field.";
    else if (mistake !== null) mistakes[blockId] = mistake;
  }
  return mistakes;
}

function mistakeIn(element: BlockElement, value: string | readonly string[]): string | null {
  if (typeof value !== "string") return null;
  if (element.type === "number_input") return mistakeInNumber(element, value);
  if (element.type === "email_text_input" && !/^\S+@\S+\.\S+$/.test(value)) {
    return "Enter an email address.";
  }
  if (element.type === "url_text_input" && !URL.canParse(value)) return "Enter a web address.";
  if (element.type !== "plain_text_input") return null;
  const { min_length: fewest = 0, max_length: most = Number.POSITIVE_INFINITY } = element;
  if (value.length < fewest) return `Enter at least ${fewest} characters.`;
  return value.length > most ? `Enter at most ${most} characters.` : null;
}

function mistakeInNumber(element: ElementOf<"number_input">, value: string): string | null {
  const number = Number(value);
  if (!Number.isFinite(number)) return "Enter a number.";
  if (element.is_decimal_allowed !== true && !Number.isInteger(number)) {
    return "Enter a whole number.";
  }
  if (element.min_value !== undefined && number < Number(element.min_value)) {
    return `Enter ${element.min_value} or more.`;
  }
  if (element.max_value !== undefined && number > Number(element.max_value)) {
    return `Enter ${element.max_value} or less.`;
  }
  return null;
}
