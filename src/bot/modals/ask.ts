import type { InputBlock, ModalView, PlainTextOption } from "@slack/types";
import { z } from "zod";
import type { CreateCommand } from "../../commands/command.ts";
import { cleanText } from "../../commands/grammar/clean.ts";
import { readKeep, readLimited, wrongName } from "../../commands/grammar/create.ts";
import { limits } from "../../commands/grammar/problem.ts";
import type { Read } from "../../commands/grammar/problem.ts";
import { plain } from "../blocks/text.ts";
import { actionIds, blockIds, callbackIds } from "../ids.ts";
import { readSubmitted, slackId, unreadable } from "./submitted.ts";
import type { FieldErrors, Submitted } from "./submitted.ts";
import { readTagLines } from "./tags.ts";

/** What the form starts with. */
export interface AskDefaults {
  /** Where it was opened; `null` in the App Home. */
  readonly channelId: string | null;
  /** What that channel is called, where it is known: incidents are recognised by it. */
  readonly channelName?: string | null;
  /** How long a snapshot is kept when nothing else is said, in days. */
  readonly keepDays: number;
  /** Volumes that are chosen already, as the command would name them. */
  readonly what?: readonly string[];
  readonly reason?: string;
}

const metadata = z.object({
  channel: slackId.nullable(),
  name: z.string().max(200).nullable(),
});
type Metadata = z.infer<typeof metadata>;

/** Source: Slack, "Option object". */
const optionMax = 75;

/** The form behind `/snapshot` alone: drawn without asking anybody, volumes come while typing. */
export function askView(defaults: AskDefaults): ModalView {
  const { channelId, channelName = null } = defaults;
  const from: Metadata = { channel: channelId, name: channelName?.slice(0, 200) ?? null };
  return {
    type: "modal",
    callback_id: callbackIds.ask,
    title: plain("Ask for a snapshot", 24),
    submit: plain("Ask", 24),
    close: plain("Cancel", 24),
    private_metadata: JSON.stringify(from),
    blocks: [
      whatInput(defaults.what ?? []),
      reasonInput(defaults.reason ?? ""),
      keepInput(defaults.keepDays),
      tagsInput(),
      descriptionInput(),
      channelInput(channelId),
    ],
  };
}

function whatInput(what: readonly string[]): InputBlock {
  const chosen = what
    .filter((name) => name.length <= optionMax)
    .slice(0, limits.names)
    .map((name): PlainTextOption => ({ text: plain(name, optionMax), value: name }));
  return {
    type: "input",
    block_id: blockIds.what,
    label: plain("Volumes or sets", 2_000),
    element: {
      type: "multi_external_select",
      action_id: actionIds.volumeSuggest,
      min_query_length: 0,
      max_selected_items: limits.names,
      placeholder: plain("Type a part of the name", 150),
      focus_on_load: true,
      ...(chosen.length === 0 ? {} : { initial_options: chosen }),
    },
  };
}

function reasonInput(reason: string): InputBlock {
  return {
    type: "input",
    block_id: blockIds.reason,
    optional: true,
    label: plain("Reason", 2_000),
    hint: plain("Approvers read it. Some policies want one.", 2_000),
    element: {
      type: "plain_text_input",
      action_id: actionIds.reason,
      max_length: limits.reason,
      placeholder: plain("before migration 42", 150),
      ...(reason === "" ? {} : { initial_value: reason.slice(0, limits.reason) }),
    },
  };
}

function keepInput(keepDays: number): InputBlock {
  return {
    type: "input",
    block_id: blockIds.keepDays,
    optional: true,
    label: plain("Keep for how many days", 2_000),
    element: {
      type: "number_input",
      action_id: actionIds.keepDays,
      is_decimal_allowed: false,
      min_value: "1",
      max_value: String(limits.keepDays),
      initial_value: String(keepDays),
    },
  };
}

function tagsInput(): InputBlock {
  return {
    type: "input",
    block_id: blockIds.tags,
    optional: true,
    label: plain("Tags", 2_000),
    hint: plain("One key=value on each line.", 2_000),
    element: {
      type: "plain_text_input",
      action_id: actionIds.tags,
      multiline: true,
      max_length: 3_000,
      placeholder: plain("team=web", 150),
    },
  };
}

function descriptionInput(): InputBlock {
  return {
    type: "input",
    block_id: blockIds.description,
    optional: true,
    label: plain("Description at the cloud", 2_000),
    hint: plain("The reason is used when this is empty.", 2_000),
    element: {
      type: "plain_text_input",
      action_id: actionIds.description,
      max_length: limits.description,
    },
  };
}

/** Only channels can show a card to others, so a direct message is not offered as its place. */
function channelInput(channelId: string | null): InputBlock {
  const isChannel = channelId !== null && /^[CG]/u.test(channelId);
  return {
    type: "input",
    block_id: blockIds.channel,
    optional: true,
    label: plain("Channel for the card", 2_000),
    element: {
      type: "conversations_select",
      action_id: actionIds.channel,
      filter: { include: ["public", "private"], exclude_bot_users: true },
      ...(isChannel ? { initial_conversation: channelId } : {}),
    },
  };
}

export type AskRead =
  | {
      readonly ok: true;
      readonly command: CreateCommand;
      /** Where the card goes; `null` when neither the form nor its origin says. */
      readonly channelId: string | null;
      /** Known only when the card stays where the form was opened. */
      readonly channelName: string | null;
    }
  | { readonly ok: false; readonly errors: FieldErrors };

/** What was submitted as the command that says the same, or what to say beside which field. */
export function readAsk(view: unknown): AskRead {
  const submitted = readSubmitted(view, metadata);
  if (submitted === null) return { ok: false, errors: { [blockIds.what]: unreadable } };
  const { field } = submitted;
  const errors: Record<string, string> = {};
  const take = <T>(blockId: string, read: Read<T>, otherwise: T): T => {
    if (read.ok) return read.value;
    errors[blockId] = sentences(read.problem.sentence, read.problem.advice);
    return otherwise;
  };
  const text = (blockId: string, actionId: string) =>
    cleanText(field(blockId, actionId).value ?? "");

  const what = readWhat(submitted);
  if (!what.ok) errors[blockIds.what] = what.error;
  const reason = text(blockIds.reason, actionIds.reason);
  const description = text(blockIds.description, actionIds.description);
  const keep = text(blockIds.keepDays, actionIds.keepDays);
  const tags = readTagLines(field(blockIds.tags, actionIds.tags).value ?? "");
  if (!tags.ok) errors[blockIds.tags] = tags.error;
  take(blockIds.reason, readLimited(reason, "reason", limits.reason, "create"), "");
  take(
    blockIds.description,
    readLimited(description, "description", limits.description, "create"),
    "",
  );
  const keepDays = take(blockIds.keepDays, readKeep(keep === "" ? null : keep), null);
  const place = readPlace(submitted);
  if (!place.ok) errors[blockIds.channel] = "This is not a channel.";
  if (!what.ok || !tags.ok || !place.ok || Object.keys(errors).length > 0) {
    return { ok: false, errors };
  }
  return {
    ok: true,
    command: {
      name: "create",
      what: what.names,
      reason,
      keepDays,
      options: { tags: tags.tags, ...(description === "" ? {} : { description }) },
    },
    channelId: place.channelId,
    channelName: place.channelName,
  };
}

/** In a form there is nothing to type: only what is wrong is said, without code marks. */
function sentences(sentence: string, advice: string): string {
  const said = sentence.replaceAll("`", "");
  return advice.startsWith("Write it as") ? said : `${said} ${advice.replaceAll("`", "")}`;
}

function readWhat({
  field,
}: Submitted<Metadata>): { ok: true; names: readonly string[] } | { ok: false; error: string } {
  const chosen = field(blockIds.what, actionIds.volumeSuggest).selected_options ?? [];
  const names = [
    ...new Set(chosen.map(({ value }) => cleanText(value)).filter((name) => name !== "")),
  ];
  if (names.length === 0) return { ok: false, error: "Choose at least one volume or set." };
  if (names.length > limits.names) {
    return { ok: false, error: `These are ${names.length}; ${limits.names} is the limit.` };
  }
  const wrong = names.map((name) => wrongName(name, "create")).find((problem) => problem !== null);
  return wrong === undefined
    ? { ok: true, names }
    : { ok: false, error: sentences(wrong.problem.sentence, wrong.problem.advice) };
}

function readPlace({
  field,
  metadata: from,
}: Submitted<Metadata>):
  { ok: true; channelId: string | null; channelName: string | null } | { ok: false } {
  const chosen = field(blockIds.channel, actionIds.channel).selected_conversation ?? null;
  if (chosen === null) return { ok: true, channelId: from.channel, channelName: from.name };
  if (!slackId.safeParse(chosen).success) return { ok: false };
  const channelName = chosen === from.channel ? from.name : null;
  return { ok: true, channelId: chosen, channelName };
}
