/**
 * What Slack refuses, as far as the bot's blocks can meet it. Source: Slack's Block Kit reference
 * and the field comments of `@slack/types`; the budget of 12,000 characters for a whole message is
 * what was measured to be accepted when every single block was legal.
 */
type Surface = "message" | "modal" | "home";

type Json = Readonly<Record<string, unknown>>;

const blocksMax: Record<Surface, number> = { message: 50, modal: 100, home: 100 };
const textBudget = 12_000;
const viewBytes = 250_000;

/** Complaints about a message, empty when Slack would take it. */
export function messageProblems(message: {
  readonly text: string;
  readonly blocks: readonly unknown[];
}): string[] {
  return [
    ...lengthProblems("text", message.text, 1, 4_000),
    ...wellFormed("text", message.text),
    ...(/<!(?!date\^)/u.test(message.text) ? ["text holds a special mention"] : []),
    ...blockProblems(message.blocks, "message"),
  ];
}

/** Complaints about a modal or a Home tab, empty when Slack would take it. */
export function viewProblems(view: object): string[] {
  const fields: Json = { ...view };
  const blocks = listOf(fields["blocks"]);
  const common = [
    ...blockProblems(blocks, fields["type"] === "home" ? "home" : "modal"),
    ...(JSON.stringify(view).length > viewBytes ? ["view is larger than 250 kB"] : []),
    ...lengthProblems("private_metadata", fields["private_metadata"] ?? "", 0, 3_000),
    ...lengthProblems("callback_id", fields["callback_id"] ?? "", 0, 255),
  ];
  if (fields["type"] === "home") return common;
  const needsSubmit = blocks.some((block) => objectOf(block)["type"] === "input");
  return [
    ...common,
    ...plainTextProblems("title", fields["title"], 24),
    ...(needsSubmit || fields["submit"] !== undefined
      ? plainTextProblems("submit", fields["submit"], 24)
      : []),
    ...(fields["close"] === undefined ? [] : plainTextProblems("close", fields["close"], 24)),
  ];
}

/** Every text that people would see or hear, for tests that look for what must not be there. */
export function textsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(textsIn);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inside]) =>
    typeof inside === "string"
      ? ["text", "fallback", "alt_text", "accessibility_label"].includes(key)
        ? [inside]
        : []
      : textsIn(inside),
  );
}

function blockProblems(blocks: readonly unknown[], surface: Surface): string[] {
  const ids = blocks.map((block) => objectOf(block)["block_id"]).filter((id) => id !== undefined);
  const total = textsIn(blocks).reduce((sum, text) => sum + text.length, 0);
  return [
    ...(blocks.length === 0 ? ["no blocks"] : []),
    ...(blocks.length > blocksMax[surface] ? [`${blocks.length} blocks`] : []),
    ...(new Set(ids).size < ids.length ? ["block_id occurs twice"] : []),
    ...(surface === "message" && total > textBudget ? [`${total} characters in all`] : []),
    ...textsIn(blocks).flatMap((text) => wellFormed("a text", text)),
    ...blocks.flatMap((block, index) =>
      oneBlock(objectOf(block), surface).map((complaint) => `block ${index}: ${complaint}`),
    ),
  ];
}

function oneBlock(block: Json, surface: Surface): string[] {
  const id = lengthProblems("block_id", block["block_id"] ?? "x", 1, 255);
  switch (block["type"]) {
    case "header":
      return [...id, ...plainTextProblems("header", block["text"], 150)];
    case "divider":
      return id;
    case "context": {
      const elements = listOf(block["elements"]);
      return [
        ...id,
        ...countProblems("context elements", elements, 1, 10),
        ...elements.flatMap((element) => textObjectProblems("context", element, 3_000)),
      ];
    }
    case "actions": {
      const elements = listOf(block["elements"]).map(objectOf);
      const actionIds = elements.map((element) => element["action_id"]);
      return [
        ...id,
        ...countProblems("actions", elements, 1, 25),
        ...(new Set(actionIds).size < actionIds.length ? ["action_id occurs twice"] : []),
        ...(elements.filter((element) => element["style"] === "primary").length > 1
          ? ["two primary buttons"]
          : []),
        ...elements.flatMap((element) => elementProblems(element, surface)),
      ];
    }
    case "rich_text":
      return [...id, ...listOf(block["elements"]).flatMap(richTextProblems)];
    case "input":
      return [
        ...id,
        ...(surface === "message" ? [] : lengthProblems("block_id", block["block_id"], 1, 255)),
        ...plainTextProblems("label", block["label"], 2_000),
        ...(block["hint"] === undefined ? [] : plainTextProblems("hint", block["hint"], 2_000)),
        ...elementProblems(objectOf(block["element"]), surface),
      ];
    default:
      return [`unexpected block ${String(block["type"])}`];
  }
}

function elementProblems(element: Json, surface: Surface): string[] {
  const common = [
    ...lengthProblems("action_id", element["action_id"], 1, 255),
    ...(element["placeholder"] === undefined
      ? []
      : plainTextProblems("placeholder", element["placeholder"], 150)),
    ...(element["confirm"] === undefined ? [] : confirmProblems(objectOf(element["confirm"]))),
  ];
  switch (element["type"]) {
    case "button":
      return [
        ...common,
        ...plainTextProblems("button", element["text"], 75),
        ...lengthProblems("value", element["value"] ?? "", 0, 2_000),
        ...lengthProblems("accessibility_label", element["accessibility_label"] ?? "", 0, 75),
        ...(["primary", "danger", undefined].includes(stringOf(element["style"]))
          ? []
          : ["unknown style"]),
      ];
    case "plain_text_input":
      return [
        ...common,
        ...(Number(element["max_length"] ?? 1) > 3_000 ? ["max_length over 3000"] : []),
        ...lengthProblems("initial_value", element["initial_value"] ?? "", 0, 3_000),
      ];
    case "number_input":
      return [
        ...common,
        ...(typeof element["is_decimal_allowed"] === "boolean" ? [] : ["is_decimal_allowed"]),
        ...["min_value", "max_value", "initial_value"]
          .filter(
            (key) => element[key] !== undefined && !/^\d+$/u.test(stringOf(element[key]) ?? ""),
          )
          .map((key) => `${key} is no number in a string`),
      ];
    case "multi_external_select":
    case "conversations_select":
      return [
        ...common,
        ...(surface === "modal" ? [] : ["a select outside a modal"]),
        ...listOf(element["initial_options"] ?? []).flatMap(optionProblems),
      ];
    case "checkboxes": {
      const options = listOf(element["options"] ?? []);
      return [
        ...common,
        ...(options.length >= 1 && options.length <= 10 ? [] : ["1 to 10 checkboxes"]),
        ...options.flatMap(optionProblems),
      ];
    }
    default:
      return [...common, `unexpected element ${String(element["type"])}`];
  }
}

function optionProblems(option: unknown): string[] {
  const fields = objectOf(option);
  return [
    ...plainTextProblems("option", fields["text"], 75),
    ...lengthProblems("option value", fields["value"], 1, 75),
    ...(fields["description"] === undefined
      ? []
      : plainTextProblems("option description", fields["description"], 75)),
  ];
}

function confirmProblems(confirm: Json): string[] {
  return [
    ...plainTextProblems("confirm title", confirm["title"], 100),
    ...textObjectProblems("confirm text", confirm["text"], 300),
    ...plainTextProblems("confirm button", confirm["confirm"], 30),
    ...plainTextProblems("confirm deny button", confirm["deny"], 30),
  ];
}

function richTextProblems(element: unknown): string[] {
  const { type, elements } = objectOf(element);
  switch (type) {
    case "rich_text_list":
      return [
        ...countProblems("list items", listOf(elements), 1, 100),
        ...listOf(elements).flatMap(richTextProblems),
      ];
    case "rich_text_section":
      return [
        ...countProblems("rich text leaves", listOf(elements), 1, 1_000),
        ...listOf(elements).flatMap((leaf) => leafProblems(objectOf(leaf))),
      ];
    default:
      return [`unexpected rich text ${String(type)}`];
  }
}

function leafProblems(leaf: Json): string[] {
  switch (leaf["type"]) {
    case "text":
      return lengthProblems("text leaf", leaf["text"], 1, 3_000);
    case "user":
      return /^[UW][A-Z0-9]+$/u.test(String(leaf["user_id"])) ? [] : ["bad user id"];
    case "usergroup":
      return /^S[A-Z0-9]+$/u.test(String(leaf["usergroup_id"])) ? [] : ["bad user group id"];
    case "date":
      return [
        ...(Number.isSafeInteger(leaf["timestamp"]) ? [] : ["date without seconds"]),
        ...lengthProblems("date fallback", leaf["fallback"], 1, 100),
      ];
    case "link":
      return String(leaf["url"]).startsWith("https://") ? [] : ["a link that is not https"];
    default:
      return [`unexpected leaf ${String(leaf["type"])}`];
  }
}

function textObjectProblems(name: string, value: unknown, max: number): string[] {
  const fields = objectOf(value);
  if (fields["type"] === "plain_text") return plainTextProblems(name, value, max);
  return [
    ...(fields["type"] === "mrkdwn" ? [] : [`${name} is no text object`]),
    ...(fields["verbatim"] === true ? [] : [`${name} would parse names and links`]),
    ...lengthProblems(name, fields["text"], 1, max),
  ];
}

function plainTextProblems(name: string, value: unknown, max: number): string[] {
  const fields = objectOf(value);
  return [
    ...(fields["type"] === "plain_text" ? [] : [`${name} is no plain text`]),
    ...lengthProblems(name, fields["text"], 1, max),
  ];
}

function lengthProblems(name: string, value: unknown, min: number, max: number): string[] {
  if (typeof value !== "string") return [`${name} is missing`];
  if (value.length < min) return [`${name} is empty`];
  return value.length > max ? [`${name} has ${value.length} of ${max} characters`] : [];
}

function countProblems(name: string, values: readonly unknown[], min: number, max: number) {
  return values.length >= min && values.length <= max ? [] : [`${values.length} ${name}`];
}

function wellFormed(name: string, text: string): string[] {
  return text.isWellFormed() ? [] : [`${name} holds half a character`];
}

function objectOf(value: unknown): Json {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function stringOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
