import { z } from "zod";

/*
 * Composition objects. Lengths are from Slack's Block Kit reference and the published types
 * (@slack/types 3.2.0, python-slack-sdk models, 2026-08). Where two sources differ, the smaller one
 * counts: what passes here passes there.
 */

export const blockId = z.string().max(255).optional();
export const actionId = z.string().max(255).optional();

export function plainText(max: number) {
  return z.strictObject({
    type: z.literal("plain_text"),
    text: z.string().min(1).max(max),
    emoji: z.boolean().optional(),
  });
}

export function mrkdwnText(max: number) {
  return z.strictObject({
    type: z.literal("mrkdwn"),
    text: z.string().min(1).max(max),
    verbatim: z.boolean().optional(),
  });
}

export function anyText(max: number) {
  return z.discriminatedUnion("type", [plainText(max), mrkdwnText(max)]);
}

/** All four parts, although the types mark three of them optional: Slack asks for them. */
export const confirm = z.strictObject({
  title: plainText(100),
  text: anyText(300),
  confirm: plainText(30),
  deny: plainText(30),
  style: z.enum(["primary", "danger"]).optional(),
});

/** Slack's page says 150 for `value`, the published types 75. */
const optionParts = { value: z.string().min(1).max(75), description: plainText(75).optional() };

export const option = z.strictObject({ text: plainText(75), ...optionParts });

/** Checkboxes and radio buttons may style their options. */
export const styledOption = z.strictObject({
  text: anyText(75),
  value: optionParts.value,
  description: anyText(75).optional(),
});

export const overflowOption = z.strictObject({
  text: plainText(75),
  ...optionParts,
  url: z.string().max(3000).optional(),
});

export const optionGroup = z.strictObject({
  label: plainText(75),
  options: z.array(option).min(1).max(100),
});

export const dispatchConfig = z.strictObject({
  trigger_actions_on: z.array(z.enum(["on_enter_pressed", "on_character_entered"])).min(1),
});

const slackFile = z.union([
  z.strictObject({ url: z.string().max(3000) }),
  z.strictObject({ id: z.string() }),
]);

export const imageParts = {
  image_url: z.string().min(1).max(3000).optional(),
  slack_file: slackFile.optional(),
  alt_text: z.string().min(1).max(2000),
};

export const imageElement = z
  .strictObject({ type: z.literal("image"), ...imageParts })
  .refine((image) => (image.image_url === undefined) !== (image.slack_file === undefined), {
    message: "must have image_url or slack_file",
  });
