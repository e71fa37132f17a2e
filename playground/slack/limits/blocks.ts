import { z } from "zod";
import {
  accessories,
  actionElement,
  buttonElement,
  contextAction,
  inputElement,
} from "./elements.ts";
import { anyText, blockId, imageElement, imageParts, mrkdwnText, plainText } from "./objects.ts";
import { richText } from "./rich-text.ts";

/* Blocks; lengths as in objects.ts. Slack refuses unknown properties, and so do these. */

const section = z
  .strictObject({
    type: z.literal("section"),
    block_id: blockId,
    text: anyText(3000).optional(),
    fields: z.array(anyText(2000)).min(1).max(10).optional(),
    accessory: z.discriminatedUnion("type", [...accessories, imageElement]).optional(),
    expand: z.boolean().optional(),
  })
  .refine((block) => block.text !== undefined || block.fields !== undefined, {
    message: "must have text or fields",
  });

const image = z
  .strictObject({
    type: z.literal("image"),
    block_id: blockId,
    ...imageParts,
    title: plainText(2000).optional(),
  })
  .refine((block) => (block.image_url === undefined) !== (block.slack_file === undefined), {
    message: "must have image_url or slack_file",
  });

const card = z
  .strictObject({
    type: z.literal("card"),
    block_id: blockId,
    title: mrkdwnText(150).optional(),
    subtitle: mrkdwnText(150).optional(),
    body: mrkdwnText(200).optional(),
    icon: imageElement.optional(),
    hero_image: imageElement.optional(),
    actions: z.array(buttonElement).min(1).max(2).optional(),
  })
  .refine((block) => Boolean(block.title ?? block.body ?? block.hero_image ?? block.actions), {
    message: "must have one of hero_image, title, actions, body",
  });

const cell = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("raw_text"), text: z.string() }),
  z.strictObject({ type: z.literal("raw_number"), value: z.number(), text: z.string() }),
  richText,
]);
const row = z.array(cell).min(1).max(20);

const table = z.strictObject({
  type: z.literal("table"),
  block_id: blockId,
  rows: z.array(row).min(1).max(100),
  column_settings: z
    .array(
      z.strictObject({
        align: z.enum(["left", "center", "right"]).optional(),
        is_wrapped: z.boolean().optional(),
      }),
    )
    .max(20)
    .optional(),
});

const dataTable = z
  .strictObject({
    type: z.literal("data_table"),
    block_id: blockId,
    caption: z.string().min(1),
    rows: z.array(row).min(2).max(101),
    page_size: z.int().min(1).max(100).optional(),
    row_header_column_index: z.int().min(0).optional(),
  })
  .refine((block) => block.rows[0]?.every((head) => head.type !== "rich_text"), {
    message: "header cells must not be rich_text",
  });

const task = z.strictObject({
  type: z.literal("task_card"),
  block_id: blockId,
  task_id: z.string().min(1),
  title: z.string().min(1),
  status: z.enum(["pending", "in_progress", "complete", "error"]),
  details: richText.optional(),
  output: richText.optional(),
  sources: z
    .array(z.strictObject({ type: z.literal("url"), url: z.string(), text: z.string() }))
    .optional(),
});

/** What may stand by itself and inside a container. */
const nestable = [
  section,
  image,
  richText,
  table,
  z.strictObject({
    type: z.literal("header"),
    block_id: blockId,
    text: plainText(150),
    level: z.int().min(1).max(4).optional(),
  }),
  z.strictObject({
    type: z.literal("context"),
    block_id: blockId,
    elements: z
      .array(z.discriminatedUnion("type", [plainText(3000), mrkdwnText(3000), imageElement]))
      .min(1)
      .max(10),
  }),
  z.strictObject({
    type: z.literal("actions"),
    block_id: blockId,
    elements: z.array(actionElement).min(1).max(25),
  }),
  z.strictObject({ type: z.literal("divider"), block_id: blockId }),
  z.strictObject({
    type: z.literal("input"),
    block_id: blockId,
    label: plainText(2000),
    element: inputElement,
    hint: plainText(2000).optional(),
    optional: z.boolean().optional(),
    dispatch_action: z.boolean().optional(),
  }),
  z.strictObject({
    type: z.literal("video"),
    block_id: blockId,
    title: plainText(199),
    alt_text: z.string().min(1),
    video_url: z.string().min(1),
    thumbnail_url: z.string().min(1),
    title_url: z.string().optional(),
    author_name: z.string().max(49).optional(),
    provider_name: z.string().optional(),
    provider_icon_url: z.string().optional(),
    description: plainText(200).optional(),
  }),
] as const;

const nested = z.discriminatedUnion("type", nestable);

/** One block, by itself: what depends on its neighbours or its surface is in block-limits.ts. */
export const block = z.discriminatedUnion("type", [
  ...nestable,
  card,
  dataTable,
  task,
  z.strictObject({
    type: z.literal("markdown"),
    block_id: blockId,
    text: z.string().min(1).max(12_000),
  }),
  z.strictObject({
    type: z.literal("alert"),
    block_id: blockId,
    text: anyText(200),
    level: z.enum(["default", "info", "warning", "error", "success"]).optional(),
  }),
  z.strictObject({
    type: z.literal("carousel"),
    block_id: blockId,
    elements: z.array(card).min(1).max(10),
  }),
  z
    .strictObject({
      type: z.literal("container"),
      block_id: blockId,
      title: plainText(150).optional(),
      rich_text_title: richText.optional(),
      subtitle: anyText(150).optional(),
      icon: imageElement.optional(),
      child_blocks: z.array(nested).min(1).max(10),
      is_collapsible: z.boolean().optional(),
      default_collapsed: z.boolean().optional(),
      has_header_divider: z.boolean().optional(),
      width: z.enum(["narrow", "standard", "wide", "full"]).optional(),
    })
    .refine((container) => Boolean(container.title ?? container.rich_text_title), {
      message: "must have title or rich_text_title",
    }),
  z.strictObject({
    type: z.literal("context_actions"),
    block_id: blockId,
    elements: z.array(contextAction).min(1).max(5),
  }),
  z.strictObject({
    type: z.literal("plan"),
    block_id: blockId,
    title: z.string().min(1),
    tasks: z.array(task).optional(),
  }),
  // Not in the published types: only what is known of it is checked.
  z.looseObject({ type: z.literal("data_visualization"), title: z.string().max(50).optional() }),
]);
