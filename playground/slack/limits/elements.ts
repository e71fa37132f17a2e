import { z } from "zod";
import { actionId, confirm, dispatchConfig, overflowOption, plainText } from "./objects.ts";
import { richText } from "./rich-text.ts";
import {
  checkboxes,
  common,
  focus,
  placeholder,
  radioButtons,
  select,
  selects,
} from "./selects.ts";

/* Interactive elements; lengths as in objects.ts. */

const typed = {
  action_id: actionId,
  dispatch_action_config: dispatchConfig.optional(),
  focus_on_load: focus,
  placeholder,
};

const button = z.strictObject({
  type: z.literal("button"),
  action_id: actionId,
  text: plainText(75),
  value: z.string().max(2000).optional(),
  url: z.string().max(3000).optional(),
  style: z.enum(["primary", "danger"]).optional(),
  confirm: confirm.optional(),
  accessibility_label: z.string().max(75).optional(),
});

const pickers = [
  z.strictObject({
    type: z.literal("datepicker"),
    ...select,
    initial_date: z
      .string()
      .regex(/^\d{4}-\d{2}-\d{2}$/u)
      .optional(),
  }),
  z.strictObject({
    type: z.literal("timepicker"),
    ...select,
    initial_time: z
      .string()
      .regex(/^\d{2}:\d{2}$/u)
      .optional(),
    timezone: z.string().optional(),
  }),
] as const;

const dateTimePicker = z.strictObject({
  type: z.literal("datetimepicker"),
  ...common,
  initial_date_time: z.int().optional(),
});

const overflow = z.strictObject({
  type: z.literal("overflow"),
  action_id: actionId,
  confirm: confirm.optional(),
  options: z.array(overflowOption).min(1).max(5),
});

const workflowButton = z.strictObject({
  type: z.literal("workflow_button"),
  action_id: actionId,
  text: plainText(75),
  workflow: z.looseObject({ trigger: z.looseObject({ url: z.string() }) }),
  style: z.enum(["primary", "danger"]).optional(),
  accessibility_label: z.string().max(75).optional(),
});

const richTextInput = z.strictObject({
  type: z.literal("rich_text_input"),
  ...typed,
  initial_value: richText.optional(),
  min_lines: z.int().optional(),
  max_lines: z.int().optional(),
});

const textInputs = [
  z.strictObject({
    type: z.literal("plain_text_input"),
    ...typed,
    initial_value: z.string().optional(),
    multiline: z.boolean().optional(),
    min_length: z.int().min(0).max(3000).optional(),
    max_length: z.int().min(1).max(3000).optional(),
  }),
  z.strictObject({
    type: z.literal("email_text_input"),
    ...typed,
    initial_value: z.string().optional(),
  }),
  z.strictObject({
    type: z.literal("url_text_input"),
    ...typed,
    initial_value: z.string().optional(),
  }),
  z.strictObject({
    type: z.literal("number_input"),
    ...typed,
    is_decimal_allowed: z.boolean(),
    initial_value: z.string().optional(),
    min_value: z.string().optional(),
    max_value: z.string().optional(),
  }),
  richTextInput,
  z.strictObject({
    type: z.literal("file_input"),
    action_id: actionId,
    filetypes: z.array(z.string()).optional(),
    max_files: z.int().min(1).max(10).optional(),
  }),
] as const;

export const buttonElement = button;

/** What may stand beside a section's text, besides an image. */
export const accessories = [
  button,
  overflow,
  workflowButton,
  checkboxes,
  radioButtons,
  ...pickers,
  ...selects,
] as const;

export const actionElement = z.discriminatedUnion("type", [
  ...accessories,
  dateTimePicker,
  richTextInput,
]);

export const inputElement = z.discriminatedUnion("type", [
  checkboxes,
  radioButtons,
  dateTimePicker,
  ...pickers,
  ...selects,
  ...textInputs,
]);

const feedbackButton = z.strictObject({
  text: plainText(75),
  value: z.string().max(2000).optional(),
  accessibility_label: z.string().max(75).optional(),
});

export const contextAction = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("feedback_buttons"),
    action_id: actionId,
    positive_button: feedbackButton,
    negative_button: feedbackButton,
  }),
  z.strictObject({
    type: z.literal("icon_button"),
    action_id: actionId,
    icon: z.string(),
    text: plainText(75),
    value: z.string().max(2000).optional(),
    confirm: confirm.optional(),
    accessibility_label: z.string().max(75).optional(),
    visible_to_user_ids: z.array(z.string()).optional(),
  }),
]);
