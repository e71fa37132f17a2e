import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { actionId, confirm, option, optionGroup, plainText, styledOption } from "./objects.ts";

/* Elements with options; lengths as in objects.ts. */

export const placeholder = plainText(150).optional();
export const focus = z.boolean().optional();
export const common = { action_id: actionId, confirm: confirm.optional(), focus_on_load: focus };
export const select = { ...common, placeholder };
const many = { ...select, max_selected_items: z.int().min(1).optional() };
const minQuery = z.int().min(0).optional();
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

export const checkboxes = z
  .strictObject({
    type: z.literal("checkboxes"),
    ...common,
    options: z.array(styledOption).min(1).max(10),
    initial_options: z.array(styledOption).min(1).max(10).optional(),
  })
  .refine((element) => isAmong(element, element.initial_options ?? []), initialMatches);

export const radioButtons = z
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

export const selects = [
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
