import * as z from "zod/mini";

/*
 * The part of Block Kit that the page draws. What does not fit is shown as JSON, so a schema asks
 * for no more than drawing needs; limits are checked where blocks are accepted, not here.
 * Source: docs.slack.dev, Block Kit reference; @slack/types 3.2.0.
 */

export const textObject = z.object({
  type: z.enum(["mrkdwn", "plain_text"]),
  text: z.string(),
  emoji: z.optional(z.boolean()),
  verbatim: z.optional(z.boolean()),
});

const confirmObject = z.object({
  title: z.optional(textObject),
  text: textObject,
  confirm: z.optional(textObject),
  deny: z.optional(textObject),
  style: z.optional(z.enum(["primary", "danger"])),
});
export type ConfirmObject = z.infer<typeof confirmObject>;

const option = z.object({
  text: textObject,
  value: z.optional(z.string()),
  description: z.optional(textObject),
  url: z.optional(z.string()),
});
export type OptionObject = z.infer<typeof option>;

const options = z.optional(z.array(option));
const optionGroups = z.optional(z.array(z.object({ label: textObject, options: z.array(option) })));
const strings = z.optional(z.array(z.string()));

const acting = {
  action_id: z._default(z.string(), ""),
  confirm: z.optional(confirmObject),
  focus_on_load: z.optional(z.boolean()),
  placeholder: z.optional(textObject),
};
const choosingOne = { ...acting, initial_option: z.optional(option) };
const choosingMany = {
  ...acting,
  initial_options: options,
  max_selected_items: z.optional(z.number()),
};
const fixed = { options, option_groups: optionGroups };
const external = { min_query_length: z.optional(z.number()) };
const typing = {
  ...acting,
  multiline: z.optional(z.boolean()),
  initial_value: z.optional(z.string()),
  min_length: z.optional(z.number()),
  max_length: z.optional(z.number()),
  dispatch_action_config: z.optional(z.object({ trigger_actions_on: strings })),
};

export const imageElement = z.object({
  type: z.literal("image"),
  image_url: z.string(),
  alt_text: z.string(),
});

export const blockElement = z.discriminatedUnion("type", [
  z.object({
    ...acting,
    type: z.literal("button"),
    text: textObject,
    value: z.optional(z.string()),
    url: z.optional(z.string()),
    style: z.optional(z.enum(["primary", "danger"])),
    accessibility_label: z.optional(z.string()),
  }),
  z.object({ ...acting, type: z.literal("overflow"), options: z.array(option) }),
  z.object({ ...choosingOne, ...fixed, type: z.literal("static_select") }),
  z.object({ ...choosingMany, ...fixed, type: z.literal("multi_static_select") }),
  z.object({ ...choosingOne, ...external, type: z.literal("external_select") }),
  z.object({ ...choosingMany, ...external, type: z.literal("multi_external_select") }),
  z.object({
    ...acting,
    type: z.literal("users_select"),
    initial_user: z.optional(z.string()),
  }),
  z.object({ ...choosingMany, type: z.literal("multi_users_select"), initial_users: strings }),
  z.object({
    ...acting,
    type: z.literal("conversations_select"),
    initial_conversation: z.optional(z.string()),
  }),
  z.object({
    ...choosingMany,
    type: z.literal("multi_conversations_select"),
    initial_conversations: strings,
  }),
  z.object({
    ...acting,
    type: z.literal("channels_select"),
    initial_channel: z.optional(z.string()),
  }),
  z.object({
    ...choosingMany,
    type: z.literal("multi_channels_select"),
    initial_channels: strings,
  }),
  z.object({ ...choosingMany, type: z.literal("checkboxes"), options: z.array(option) }),
  z.object({ ...choosingOne, type: z.literal("radio_buttons"), options: z.array(option) }),
  z.object({ ...acting, type: z.literal("datepicker"), initial_date: z.optional(z.string()) }),
  z.object({ ...acting, type: z.literal("timepicker"), initial_time: z.optional(z.string()) }),
  z.object({
    ...acting,
    type: z.literal("datetimepicker"),
    initial_date_time: z.optional(z.number()),
  }),
  z.object({ ...typing, type: z.literal("plain_text_input") }),
  z.object({ ...typing, type: z.literal("email_text_input") }),
  z.object({ ...typing, type: z.literal("url_text_input") }),
  z.object({
    ...typing,
    type: z.literal("number_input"),
    is_decimal_allowed: z.optional(z.boolean()),
    min_value: z.optional(z.string()),
    max_value: z.optional(z.string()),
  }),
  imageElement,
]);
export type BlockElement = z.infer<typeof blockElement>;
export type ElementOf<T extends BlockElement["type"]> = Extract<BlockElement, { type: T }>;

const base = { block_id: z.optional(z.string()) };
const tableCell = z.object({
  type: z.string(),
  text: z.optional(z.string()),
  value: z.optional(z.union([z.number(), z.string()])),
  elements: z.optional(z.array(z.unknown())),
});
export type TableCell = z.infer<typeof tableCell>;

export const block = z.discriminatedUnion("type", [
  z.object({ ...base, type: z.literal("header"), text: textObject }),
  z.object({
    ...base,
    type: z.literal("section"),
    text: z.optional(textObject),
    fields: z.optional(z.array(textObject)),
    accessory: z.optional(z.unknown()),
  }),
  z.object({ ...base, type: z.literal("context"), elements: z.array(z.unknown()) }),
  z.object({ ...base, type: z.literal("actions"), elements: z.array(z.unknown()) }),
  z.object({ ...base, type: z.literal("divider") }),
  z.object({
    ...base,
    type: z.literal("image"),
    image_url: z.string(),
    alt_text: z.string(),
    title: z.optional(textObject),
  }),
  z.object({
    ...base,
    type: z.literal("input"),
    label: textObject,
    hint: z.optional(textObject),
    optional: z.optional(z.boolean()),
    dispatch_action: z.optional(z.boolean()),
    element: z.unknown(),
  }),
  z.object({ ...base, type: z.literal("rich_text"), elements: z.array(z.unknown()) }),
  z.object({ ...base, type: z.literal("markdown"), text: z.string() }),
  z.object({
    ...base,
    type: z.literal("table"),
    rows: z.array(z.array(tableCell)),
    column_settings: z.optional(
      z.array(z.nullable(z.object({ align: z.optional(z.enum(["left", "center", "right"])) }))),
    ),
  }),
]);
export type Block = z.infer<typeof block>;
export type BlockOf<T extends Block["type"]> = Extract<Block, { type: T }>;

/** The view object of a modal or Home tab. */
export const view = z.object({
  type: z.string(),
  title: z.optional(textObject),
  submit: z.optional(z.nullable(textObject)),
  close: z.optional(z.nullable(textObject)),
  blocks: z._default(z.array(z.unknown()), []),
});

/** `null` when it is nothing that the page can draw. */
export function readBlock(raw: unknown): Block | null {
  const parsed = z.safeParse(block, raw);
  return parsed.success ? parsed.data : null;
}

export function readElement(raw: unknown): BlockElement | null {
  const parsed = z.safeParse(blockElement, raw);
  return parsed.success ? parsed.data : null;
}

/** The block's own id, or one made from its place. */
export function blockIdOf(raw: unknown, index: number): string {
  const parsed = z.safeParse(z.object({ block_id: z.string() }), raw);
  return parsed.success && parsed.data.block_id !== "" ? parsed.data.block_id : `block-${index}`;
}
