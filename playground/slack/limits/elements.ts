import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import {
  actionId,
  confirm,
  dispatchConfig,
  option,
  optionGroup,
  overflowOption,
  plainText,
  styledOption,
} from "./objects.ts";
import { richText } from "./rich-text.ts";

/* Interactive elements; lengths as in objects.ts. */

const placeholder = plainText(150).optional();
const focus = z.boolean().optional();
const common = { action_id: actionId, confirm: confirm.optional(), focus_on_load: focus };
const select = { ...common, placeholder };
const many = { ...select, max_selected_items: z.int().min(1).optional() };
const minQuery = z.int().min(0).optional();
const typed = {
  action_id: actionId,
  dispatch_action_config: dispatchConfig.optional(),
  focus_on_load: focus,
  placeholder,
};

const choices = {
  options: z.array(option).min(1).max(100).optional(),
  option_groups: z.array(optionGroup).min(1).max(100).optional(),
};

interface Choices {
  readonly options?: readonly unknown[] | undefined;
  readonly option_groups?: readonly { readonly options: readonly unknown[] }[] | undefined;
}

function oneKind(element: Choices): boolean {
  return (element.options === undefined) !== (element.option_groups === undefined);
}

const eitherKind = { message: "must have either options or option_groups" };
const initialMatches = { message: "initial option must equal one of the options exactly" };

function isAmong(element: Choices, initial: readonly unknown[]): boolean {
  const all = element.options ?? element.option_groups?.flatMap((group) => group.options) ?? [];
  return initial.every((chosen) => all.some((offered) => isDeepStrictEqual(offered, chosen)));
}

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

const staticSelect = z
  .strictObject({
    type: z.literal("static_select"),
    ...select,
    ...choices,
    initial_option: option.optional(),
  })
  .refine(oneKind, eitherKind)
  .refine(
    (element) => !element.initial_option || isAmong(element, [element.initial_option]),
    initialMatches,
  );

const multiStaticSelect = z
  .strictObject({
    type: z.literal("multi_static_select"),
    ...many,
    ...choices,
    initial_options: z.array(option).min(1).max(100).optional(),
  })
  .refine(oneKind, eitherKind)
  .refine((element) => isAmong(element, element.initial_options ?? []), initialMatches);

const checkboxes = z
  .strictObject({
    type: z.literal("checkboxes"),
    ...common,
    options: z.array(styledOption).min(1).max(10),
    initial_options: z.array(styledOption).min(1).max(10).optional(),
  })
  .refine((element) => isAmong(element, element.initial_options ?? []), initialMatches);

const radioButtons = z
  .strictObject({
    type: z.literal("radio_buttons"),
    ...common,
    options: z.array(styledOption).min(1).max(10),
    initial_option: styledOption.optional(),
  })
  .refine(
    (element) => !element.initial_option || isAmong(element, [element.initial_option]),
    initialMatches,
  );

const conversationsFilter = z.strictObject({
  include: z
    .array(z.enum(["im", "mpim", "private", "public"]))
    .min(1)
    .optional(),
  exclude_bot_users: z.boolean().optional(),
  exclude_external_shared_channels: z.boolean().optional(),
});

const selects = [
  staticSelect,
  multiStaticSelect,
  z.strictObject({
    type: z.literal("external_select"),
    ...select,
    min_query_length: minQuery,
    initial_option: option.optional(),
  }),
  z.strictObject({
    type: z.literal("multi_external_select"),
    ...many,
    min_query_length: minQuery,
    initial_options: z.array(option).min(1).max(100).optional(),
  }),
  z.strictObject({
    type: z.literal("users_select"),
    ...select,
    initial_user: z.string().optional(),
  }),
  z.strictObject({
    type: z.literal("multi_users_select"),
    ...many,
    initial_users: z.array(z.string()).optional(),
  }),
  z.strictObject({
    type: z.literal("conversations_select"),
    ...select,
    initial_conversation: z.string().optional(),
    default_to_current_conversation: z.boolean().optional(),
    response_url_enabled: z.boolean().optional(),
    filter: conversationsFilter.optional(),
  }),
  z.strictObject({
    type: z.literal("multi_conversations_select"),
    ...many,
    initial_conversations: z.array(z.string()).optional(),
    default_to_current_conversation: z.boolean().optional(),
    filter: conversationsFilter.optional(),
  }),
  z.strictObject({
    type: z.literal("channels_select"),
    ...select,
    initial_channel: z.string().optional(),
    response_url_enabled: z.boolean().optional(),
  }),
  z.strictObject({
    type: z.literal("multi_channels_select"),
    ...many,
    initial_channels: z.array(z.string()).optional(),
  }),
] as const;

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
