import { show } from "./api/respond.ts";
import { contentOf } from "./api/content.ts";
import { ApiError } from "./api/method.ts";
import { clickComplaint, commandComplaint, notInstalledHere } from "./complaints.ts";
import { chosen, type Value } from "./element-values.ts";
import { sendEvent } from "./events.ts";
import { isJson, objectIn, textIn, type Json } from "./json.ts";
import { mentionedIn } from "./mentions.ts";
import type { Message } from "./message.ts";
import type { ViewValues } from "./page-api.ts";
import {
  commandPayload,
  messageActionsPayload,
  messageShortcutPayload,
  shortcutPayload,
  viewActionsPayload,
} from "./payloads.ts";
import type { SlackState } from "./state.ts";
import type { Delivery } from "./transport.ts";
import { asCommandText, asMessage } from "./typed-text.ts";
import { viewObject } from "./view-object.ts";
import type { View } from "./views.ts";
import type { Channel, Person } from "./workspace.ts";

/* What people do in channels, with buttons and on the Home tab; forms.ts has what they do in forms. */

export interface Outcome {
  /** What Slack itself told the person; `null` when the app did its part. */
  readonly complaint: string | null;
  /** `null` when nothing was sent to the app. */
  readonly delivery: Delivery | null;
}

export interface CommandOutcome extends Outcome {
  /** What the acknowledgement put into the conversation. */
  readonly message: Message | null;
}

/** @param force sends it also where Slack would not let this person use a command */
export async function useCommand(
  state: SlackState,
  person: Person,
  channel: Channel,
  typed: string,
  force = false,
): Promise<CommandOutcome> {
  const [, command = "", rest = ""] = /^(\/\S+)\s*([\s\S]*)$/u.exec(typed) ?? [];
  const known = state.options.commands ?? [];
  const complain = (text: string): CommandOutcome => ({
    complaint: state.complain(person.id, channel.id, text),
    delivery: null,
    message: null,
  });
  if (known.length > 0 && !known.some((each) => each.command === command))
    return complain(`${command} is not a valid command.`);
  if (person.teamId !== state.workspace.team.id && !force) return complain(notInstalledHere);
  const text = asCommandText(rest.trim(), state.workspace);
  const payload = commandPayload(state, person, channel, command, text);
  const delivery = await state.deliver("slash_commands", payload);
  const complaint = commandComplaint(command, delivery);
  if (complaint !== null) state.complain(person.id, channel.id, complaint);
  const message =
    complaint === null ? answerInAck(state, person, channel, typed, delivery.body) : null;
  return { complaint, delivery, message };
}

/** A command's acknowledgement may carry a message. */
function answerInAck(
  state: SlackState,
  person: Person,
  channel: Channel,
  typed: string,
  body: unknown,
): Message | null {
  const answer: Json = typeof body === "string" ? { text: body } : objectIn(body);
  const inChannel = answer["response_type"] === "in_channel";
  if (inChannel) state.messages.add({ channel, authorId: person.id, text: typed, blocks: [] });
  if (textIn(answer["text"]) === "" && !Array.isArray(answer["blocks"])) return null;
  const url = { channelId: channel.id, personId: person.id };
  try {
    const text = textIn(answer["text"]);
    const content = contentOf({ text, blocks: answer["blocks"] });
    state.changes.notify();
    return show(url, content, inChannel, null, state);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    state.complain(person.id, channel.id, `The app's answer cannot be shown: ${error.code}`);
    return null;
  }
}

/** @returns the message that everybody in the channel sees now */
export async function say(
  state: SlackState,
  person: Person,
  channel: Channel,
  typed: string,
  threadTs: string | null,
): Promise<Message> {
  const { text, blocks } = asMessage(typed, state.workspace);
  const message = state.messages.add({ channel, authorId: person.id, text, blocks, threadTs });
  state.changes.notify();
  await tellAboutMessage(state, person, channel, message);
  return message;
}

async function tellAboutMessage(
  state: SlackState,
  person: Person,
  channel: Channel,
  message: Message,
): Promise<void> {
  if (!channel.botIsMember) return;
  const common = {
    user: person.id,
    text: message.text,
    ts: message.ts,
    team: person.teamId,
    blocks: message.blocks,
    channel: channel.id,
    event_ts: message.ts,
    ...(message.threadTs !== null && { thread_ts: message.threadTs }),
  };
  const kind = channel.kind === "dm" ? "im" : channel.private ? "group" : "channel";
  const subscription = kind === "im" ? "message.im" : `message.${kind}s`;
  const called = mentionedIn(message, state.workspace).has(state.workspace.bot.userId);
  await Promise.all([
    sendEvent(state, { type: "message", ...common, channel_type: kind }, channel, subscription),
    called && kind !== "im" && sendEvent(state, { type: "app_mention", ...common }, channel),
  ]);
}

/** A control that is used: the element as it stands in the message or view. */
export interface Use {
  readonly blockId: string;
  readonly element: Json;
  readonly label: string;
  /** The input block that holds it, if one does. */
  readonly input: Json | null;
  readonly value: Value;
  /** What stands in the other controls beside it. */
  readonly values: ViewValues;
}

/** After its confirm dialog, if it has one, was accepted. */
export async function useControl(
  state: SlackState,
  person: Person,
  place: { readonly message: Message } | { readonly view: View },
  use: Use,
): Promise<Outcome> {
  const action = actionOf(state, person, use);
  if ("view" in place) place.view.values = merged(place.view.values, use.values);
  // An input tells the app only when it is submitted, unless it asks for more.
  if (use.input && use.input["dispatch_action"] !== true)
    return { complaint: null, delivery: null };
  const payload =
    "view" in place
      ? viewActionsPayload(state, person, place.view, action)
      : messageActionsPayload(state, person, place.message, action, use.values);
  const delivery = await state.deliver("interactive", payload);
  const complaint = clickComplaint(use.label, delivery);
  const channelId = "message" in place ? place.message.channelId : null;
  if (complaint !== null) state.complain(person.id, channelId, complaint, true);
  return { complaint, delivery };
}

function actionOf(state: SlackState, person: Person, { element, blockId, value }: Use): Json {
  const type = textIn(element["type"]);
  const actionId = textIn(element["action_id"]);
  const offered = state.offered.get(`${person.id}/${actionId}`) ?? [];
  const button = type === "button" || type === "icon_button" || type === "workflow_button";
  return {
    type,
    action_id: actionId,
    block_id: blockId,
    ...(button && isJson(element["text"]) && { text: element["text"] }),
    ...(button && element["value"] !== undefined && { value: element["value"] }),
    ...(button && element["style"] !== undefined && { style: element["style"] }),
    ...(!button && chosen(element, value, offered)),
    action_ts: state.timestamps.next(),
  };
}

export function merged(before: ViewValues, more: ViewValues): ViewValues {
  const all: Record<string, ViewValues[string]> = { ...before };
  for (const [blockId, values] of Object.entries(more))
    all[blockId] = { ...all[blockId], ...values };
  return all;
}

export async function openHome(state: SlackState, person: Person): Promise<Outcome> {
  const channel = state.workspace.directMessage(person);
  const home = state.views.home(person.id);
  const event = {
    type: "app_home_opened",
    user: person.id,
    channel: channel.id,
    tab: "home",
    ...(home && { view: viewObject(home, state) }),
    event_ts: state.timestamps.next(),
  };
  return { complaint: null, delivery: await sendEvent(state, event, null) };
}

/** @param message what a message shortcut is about; `null` for a global one */
export async function useShortcut(
  state: SlackState,
  person: Person,
  callbackId: string,
  message: Message | null,
): Promise<Outcome> {
  if (person.teamId !== state.workspace.team.id)
    return { complaint: state.complain(person.id, null, notInstalledHere), delivery: null };
  const known = state.options.shortcuts ?? [];
  const kind = message === null ? "global" : "message";
  if (known.length > 0 && !known.some((one) => one.callbackId === callbackId && one.type === kind))
    throw new Error(`there is no ${kind} shortcut ${callbackId}`);
  const payload = message
    ? messageShortcutPayload(state, person, message, callbackId)
    : shortcutPayload(state, person, callbackId);
  const delivery = await state.deliver("interactive", payload);
  const complaint = clickComplaint("the shortcut", delivery);
  if (complaint !== null) state.complain(person.id, message?.channelId ?? null, complaint);
  return { complaint, delivery };
}

/** @param person `null` for the bot itself, which somebody invited */
export async function joinChannel(
  state: SlackState,
  person: Person | null,
  channel: Channel,
): Promise<void> {
  if (person) channel.members.add(person.id);
  else channel.botIsMember = true;
  state.changes.notify();
  if (!channel.botIsMember) return;
  const event = {
    type: "member_joined_channel",
    user: person?.id ?? state.workspace.bot.userId,
    channel: channel.id,
    channel_type: channel.private ? "G" : "C",
    team: person?.teamId ?? state.workspace.team.id,
    event_ts: state.timestamps.next(),
  };
  await sendEvent(state, event, channel);
}
