import { z } from "zod";
import { isJson, listIn, objectIn, objectsIn, textIn, type Json } from "./json.ts";
import { block } from "./limits/blocks.ts";
import { plainText } from "./limits/objects.ts";

export type Surface = "message" | "modal" | "home";

export interface BlockProblem {
  /** JSON pointer into the blocks or the view: `/blocks/0/text/text`. */
  readonly pointer: string;
  readonly message: string;
}

/**
 * Characters of block text in one message above which Slack answers `msg_blocks_too_long` although
 * each block is legal by itself. Measured by others: bolt-js issue 2509.
 */
export const messageTextBudget = 13_200;

/** View payloads above this are `view_too_large`. Source: reference of views.open. */
export const viewBytes = 250_000;

const blockCount: Readonly<Record<Surface, number>> = { message: 50, modal: 100, home: 100 };

/** Types that are not welcome everywhere; all others are. Source: Slack's list of surfaces per block. */
const onlyOn: Readonly<Record<string, readonly Surface[]>> = {
  markdown: ["message"],
  table: ["message"],
  data_table: ["message"],
  data_visualization: ["message"],
  alert: ["modal"],
  card: ["message", "home"],
  carousel: ["message", "home"],
  container: ["message"],
  context_actions: ["message"],
  plan: ["message"],
  task_card: ["message"],
};

const viewParts = {
  blocks: z.array(z.unknown()),
  private_metadata: z.string().max(3000).optional(),
  callback_id: z.string().max(255).optional(),
  external_id: z.string().max(255).optional(),
};
const modal = z.strictObject({
  type: z.literal("modal"),
  ...viewParts,
  title: plainText(24),
  submit: plainText(24).nullish(),
  close: plainText(24).nullish(),
  clear_on_close: z.boolean().optional(),
  notify_on_close: z.boolean().optional(),
  submit_disabled: z.boolean().optional(),
});
const home = z.strictObject({ type: z.literal("home"), ...viewParts });

/** What Slack would refuse in these blocks on that surface; empty when they are fine. */
export function checkBlocks(blocks: unknown, surface: Surface): readonly BlockProblem[] {
  if (!Array.isArray(blocks)) return [{ pointer: "/blocks", message: "must be an array" }];
  const problems: BlockProblem[] = [];
  if (blocks.length > blockCount[surface])
    problems.push({ pointer: "/blocks", message: `no more than ${blockCount[surface]} items` });
  for (const [index, candidate] of blocks.entries()) {
    const pointer = `/blocks/${index}`;
    const parsed = block.safeParse(candidate);
    if (!parsed.success) problems.push(...issuesOf(parsed.error, pointer));
    problems.push(...placement(candidate, surface, pointer));
  }
  return [...problems, ...together(objectsIn(blocks), surface)];
}

/** What Slack would refuse in this view; its `type` says which kind it must be. */
export function checkView(view: unknown, type: "modal" | "home"): readonly BlockProblem[] {
  const parsed = (type === "modal" ? modal : home).safeParse(view);
  const problems = parsed.success ? [] : issuesOf(parsed.error, "");
  const content = objectIn(view);
  const blocks = objectsIn(content["blocks"]);
  problems.push(...checkBlocks(content["blocks"], type));
  const focused = blocks.filter((each) => objectIn(each["element"])["focus_on_load"] === true);
  if (focused.length > 1)
    problems.push({ pointer: "/blocks", message: "only one element may have focus_on_load" });
  const asks = blocks.some((each) => each["type"] === "input");
  if (type === "modal" && asks && !isJson(content["submit"]))
    problems.push({ pointer: "/submit", message: "required when the view has an input block" });
  return problems;
}

/** In the words that Slack uses in `response_metadata.messages`. */
export function inSlackWords(problems: readonly BlockProblem[]): string[] {
  return problems.map(({ pointer, message }) => `[ERROR] ${message} [json-pointer:${pointer}]`);
}

/** Characters in all texts of these blocks, as they count against the budget of a message. */
export function textLength(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, each) => sum + textLength(each), 0);
  if (!isJson(value)) return 0;
  let sum = 0;
  for (const [key, part] of Object.entries(value))
    sum += key === "text" && typeof part === "string" ? part.length : textLength(part);
  return sum;
}

function issuesOf(error: z.ZodError, prefix: string): BlockProblem[] {
  return error.issues.map((issue) => ({
    pointer: [prefix, ...issue.path.map(String)].join("/"),
    message: issue.message,
  }));
}

function placement(candidate: unknown, surface: Surface, pointer: string): BlockProblem[] {
  const { type, elements, element } = objectIn(candidate);
  const problems: BlockProblem[] = [];
  const surfaces = onlyOn[textIn(type)];
  if (surfaces && !surfaces.includes(surface))
    problems.push({ pointer, message: `${textIn(type)} blocks are not supported in a ${surface}` });
  const input = objectIn(element);
  if (surface !== "modal" && input["type"] === "file_input")
    problems.push({ pointer, message: `file_input is not supported in a ${surface}` });
  const acting = [...objectsIn(elements), input].filter((each) => each["response_url_enabled"]);
  if (acting.length > 0 && !(surface === "modal" && type === "input"))
    problems.push({ pointer, message: "response_url_enabled needs an input block of a modal" });
  for (const id of repeated(objectsIn(elements), "action_id"))
    problems.push({ pointer, message: `action_id ${id} already exists in this block` });
  return problems;
}

function together(blocks: readonly Json[], surface: Surface): BlockProblem[] {
  const problems = repeated(blocks, "block_id").map((id) => ({
    pointer: "/blocks",
    message: `block_id ${id} already exists`,
  }));
  const count = (...types: string[]): number =>
    blocks.filter((each) => types.includes(textIn(each["type"]))).length;
  if (surface === "message") {
    if (count("table", "data_table") > 1)
      problems.push({ pointer: "/blocks", message: "only one table is allowed" });
    if (count("plan") > 1)
      problems.push({ pointer: "/blocks", message: "only one plan is allowed" });
    if (count("data_visualization") > 2)
      problems.push({ pointer: "/blocks", message: "only two data visualizations are allowed" });
    const markdown = blocks.filter((each) => each["type"] === "markdown");
    if (textLength(markdown) > 12_000)
      problems.push({ pointer: "/blocks", message: "markdown exceeds 12000 characters" });
    const table = blocks.filter((each) => each["type"] === "data_table");
    if (textLength(table) > 10_000)
      problems.push({ pointer: "/blocks", message: "data_table exceeds 10000 characters" });
  }
  return problems;
}

function repeated(objects: readonly Json[], key: string): string[] {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const id of objects.map((each) => textIn(each[key])).filter((id) => id !== "")) {
    if (seen.has(id)) twice.add(id);
    seen.add(id);
  }
  return [...twice];
}

/** Block texts within an `{options}` or `{option_groups}` reply to a type-ahead. */
export function optionsIn(reply: unknown): readonly Json[] {
  const { options, option_groups: groups } = objectIn(reply);
  if (Array.isArray(options)) return objectsIn(options);
  return listIn(groups).flatMap((group) => objectsIn(objectIn(group)["options"]));
}
