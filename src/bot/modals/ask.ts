import type { InputBlock, ModalView, PlainTextOption } from "@slack/types";
import { cleanText } from "../../commands/grammar/clean.ts";
import { switchOptions, textOptions } from "../../commands/grammar/options.ts";
import { limits } from "../../commands/grammar/problem.ts";
import { formatDuration } from "../../domain/duration.ts";
import { say } from "../../domain/phrase.ts";
import type { Phrase } from "../../domain/phrase.ts";
import type { Settable } from "../../commands/settable.ts";
import { paragraphs } from "../blocks/rich-text.ts";
import { line, plain } from "../blocks/text.ts";
import { actionIds, blockIds, callbackIds } from "../ids.ts";
import { isChannel } from "../is-channel.ts";
import { cloudFields, noTexts } from "./cloud-fields.ts";
import type { CloudTexts } from "./cloud-fields.ts";
import type { AskOrigin } from "./read-ask.ts";

export { readAsk } from "./read-ask.ts";

/** What the form starts with. */
export interface AskDefaults {
  /** Where it was opened; `null` in the App Home. */
  readonly channelId: string | null;
  /** What that channel is called, where it is known: incidents are recognised by it. */
  readonly channelName?: string | null;
  /** The thread it was opened in, for the card. */
  readonly threadTs?: string | undefined;
  /** The message that it is about, or that message's address. */
  readonly about?: { readonly channelId: string; readonly ts: string } | undefined;
  readonly link?: string | undefined;
  /** For how many days somebody said that it is to be kept. */
  readonly keepDays?: number | undefined;
  /** How long the chosen volumes' snapshots are kept when nothing is said, in days. */
  readonly usualKeepDays?: number | undefined;
  /** Volumes that are chosen already, as the command would name them. */
  readonly what?: readonly string[];
  readonly reason?: string;
  /** In a channel in which an incident is going on: how long an ask waits there. */
  readonly incidentExpiryMs?: number | undefined;
  /** What can be set at the clouds of the chosen volumes; everything that any cloud takes otherwise. */
  readonly settable?: Settable;
  readonly cloud?: CloudTexts;
  /** What is known about the chosen volumes. */
  readonly seen?: readonly Phrase[];
}

const everything: Settable = new Map(
  (["tags", ...textOptions, ...switchOptions] as const).map((option) => [option, null]),
);

/** Source: Slack, "Option object". */
const optionMax = 75;

/** A longer name cannot be chosen in the form, and not be chosen already either. */
export function fitsForm(name: string): boolean {
  return name.length <= optionMax;
}

/** The form behind `/snapshot` alone: drawn without asking anybody, volumes come while typing. */
export function askView(defaults: AskDefaults): ModalView {
  const { channelId, channelName = null } = defaults;
  const from: AskOrigin = {
    channel: channelId,
    name: channelName === null ? null : line(channelName, 80),
    ...(defaults.threadTs === undefined ? {} : { thread: defaults.threadTs }),
    ...(defaults.about === undefined ? {} : { about: defaults.about }),
    ...(defaults.link === undefined ? {} : { link: defaults.link }),
  };
  return {
    type: "modal",
    callback_id: callbackIds.ask,
    title: plain(say`Ask for a snapshot`, 24),
    submit: plain(say`Ask`, 24),
    close: plain(say`Cancel`, 24),
    private_metadata: JSON.stringify(from),
    blocks: [
      ...paragraphs([incidentLine(defaults.incidentExpiryMs), aboutLine(defaults)]),
      whatInput(defaults.what ?? []),
      ...paragraphs(defaults.seen ?? []),
      reasonInput(defaults),
      keepInput(defaults),
      ...cloudFields(defaults.settable ?? everything, defaults.cloud ?? noTexts),
      channelInput(channelId),
    ],
  };
}

function incidentLine(expiryMs: number | undefined): Phrase {
  if (expiryMs === undefined) return [];
  const wait = formatDuration(expiryMs);
  return say`An incident is going on in this channel: the request waits ${wait} for approvals at most, and everybody reads the verdict.`;
}

function aboutLine({ about, link }: AskDefaults): Phrase {
  return (about ?? link) === undefined
    ? []
    : say`The card links to the message that this is about.`;
}

function whatInput(what: readonly string[]): InputBlock {
  const chosen = what
    .map(cleanText)
    .filter((name) => name !== "" && fitsForm(name))
    .slice(0, limits.names)
    .map((name): PlainTextOption => ({ text: plain(name, optionMax), value: name }));
  return {
    type: "input",
    block_id: blockIds.what,
    // Each choice is told at once: the form then shows what can be set, and how the volumes are.
    dispatch_action: true,
    label: plain(say`Volumes or sets`, 2_000),
    element: {
      type: "multi_external_select",
      action_id: actionIds.volumeSuggest,
      min_query_length: 0,
      max_selected_items: limits.names,
      placeholder: plain(say`Type a part of the name`, 150),
      focus_on_load: true,
      ...(chosen.length === 0 ? {} : { initial_options: chosen }),
    },
  };
}

function reasonInput({ reason: given = "", incidentExpiryMs }: AskDefaults): InputBlock {
  const reason = line(given, limits.reason);
  return {
    type: "input",
    block_id: incidentExpiryMs === undefined ? blockIds.reason : blockIds.incidentReason,
    optional: true,
    label: plain(say`Reason`, 2_000),
    hint: plain(say`Approvers read it. Some policies want one.`, 2_000),
    element: {
      type: "plain_text_input",
      action_id: actionIds.reason,
      max_length: limits.reason,
      placeholder: plain(say`before migration 42`, 150),
      ...(reason === "" ? {} : { initial_value: reason }),
    },
  };
}

/** Empty unless somebody said how long: what is usual differs from target to target. */
function keepInput({ keepDays, usualKeepDays }: AskDefaults): InputBlock {
  return {
    type: "input",
    block_id: blockIds.keepDays,
    optional: true,
    label: plain(say`Keep for how many days`, 2_000),
    hint: plain(say`Empty means as long as is configured for these volumes.`, 2_000),
    element: {
      type: "number_input",
      action_id: actionIds.keepDays,
      is_decimal_allowed: false,
      min_value: "1",
      max_value: String(limits.keepDays),
      ...(usualKeepDays === undefined ? {} : { placeholder: plain(String(usualKeepDays), 150) }),
      ...(keepDays === undefined ? {} : { initial_value: String(keepDays) }),
    },
  };
}

/** Only channels can show a card to others, so a direct message is not offered as its place. */
function channelInput(channelId: string | null): InputBlock {
  const known = channelId !== null && isChannel(channelId);
  return {
    type: "input",
    block_id: blockIds.channel,
    optional: known,
    label: plain(say`Channel for the card`, 2_000),
    hint: plain(say`Approvers see the card there.`, 2_000),
    element: {
      type: "conversations_select",
      action_id: actionIds.channel,
      filter: { include: ["public", "private"], exclude_bot_users: true },
      ...(known ? { initial_conversation: channelId } : {}),
    },
  };
}
