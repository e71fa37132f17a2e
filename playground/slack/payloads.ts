import { messageObject } from "./api/content.ts";
import { stateValues } from "./element-values.ts";
import { newId } from "./ids.ts";
import type { Json } from "./json.ts";
import type { Message } from "./message.ts";
import type { ViewValues } from "./page-api.ts";
import type { SlackState } from "./state.ts";
import { viewObject } from "./view-object.ts";
import type { View } from "./views.ts";
import type { Channel, Person } from "./workspace.ts";

/*
 * The payloads that an app receives. Shapes: request samples in the test suites of bolt-python and
 * python-slack-sdk, and the pages of docs.slack.dev on each payload.
 */

/**
 * What payloads call a channel: of those that not everybody sees, Slack does not tell the name.
 * Source: samples of commands, clicks and message shortcuts from private channels, all `privategroup`.
 */
function saidName(channel: Channel): string {
  if (channel.kind === "dm") return "directmessage";
  return channel.private ? "privategroup" : channel.name;
}

/** Deprecated by Slack but still sent; nobody may rely on it. */
const verificationToken = "playground-verification-token";

export function commandPayload(
  state: SlackState,
  person: Person,
  channel: Channel,
  command: string,
  text: string,
): Json {
  const { team, bot } = state.workspace;
  const own = person.teamId === team.id;
  return {
    token: verificationToken,
    team_id: person.teamId,
    team_domain: own ? team.domain : "partner",
    channel_id: channel.id,
    channel_name: saidName(channel),
    user_id: person.id,
    user_name: person.name,
    command,
    text,
    api_app_id: bot.appId,
    is_enterprise_install: "false",
    response_url: responseUrl(state, "commands", {
      channelId: channel.id,
      personId: person.id,
      original: null,
      threadTs: null,
    }),
    trigger_id: state.triggers.issue(person.id),
  };
}

/** @param chosen the element-specific rest of the action: `{value}`, `{selected_option}`, … */
export function messageActionsPayload(
  state: SlackState,
  person: Person,
  message: Message,
  action: Json,
  values: ViewValues,
): Json {
  const channel = state.workspace.channel(message.channelId);
  const isPrivate = message.onlyFor !== null;
  const offered = (actionId: string): readonly Json[] =>
    state.offered.get(`${person.id}/${actionId}`) ?? [];
  return {
    ...interaction(state, "block_actions", person),
    trigger_id: state.triggers.issue(person.id),
    container: {
      type: "message",
      message_ts: message.ts,
      channel_id: channel.id,
      is_ephemeral: isPrivate,
      ...(message.threadTs !== null && { thread_ts: message.threadTs }),
    },
    channel: { id: channel.id, name: saidName(channel) },
    // Of a message that only one person sees, Slack does not send the content.
    ...(!isPrivate && { message: messageObject(message, state) }),
    state: { values: stateValues(message.blocks, values, offered) },
    response_url: responseUrl(state, "actions", {
      channelId: channel.id,
      personId: person.id,
      original: { ts: message.ts, onlyFor: message.onlyFor },
      threadTs: message.threadTs,
    }),
    actions: [action],
  };
}

export function viewActionsPayload(
  state: SlackState,
  person: Person,
  view: View,
  action: Json,
): Json {
  return {
    ...interaction(state, "block_actions", person),
    trigger_id: state.triggers.issue(person.id, view.type === "modal" ? view.id : null),
    container: { type: "view", view_id: view.id },
    view: viewObject(view, state),
    actions: [action],
  };
}

export function submissionPayload(state: SlackState, person: Person, view: View): Json {
  return {
    ...interaction(state, "view_submission", person),
    trigger_id: state.triggers.issue(person.id, view.id),
    view: viewObject(view, state),
    response_urls: [],
  };
}

/** @param all whether the person closed the whole stack at once */
export function closedPayload(state: SlackState, person: Person, view: View, all: boolean): Json {
  const body = interaction(state, "view_closed", person);
  return { ...body, view: viewObject(view, state), is_cleared: all };
}

export function suggestionPayload(
  state: SlackState,
  person: Person,
  place: { readonly message: Message } | { readonly view: View },
  blockId: string,
  actionId: string,
  value: string,
): Json {
  const common = {
    ...interaction(state, "block_suggestion", person),
    action_id: actionId,
    block_id: blockId,
    value,
  };
  if ("view" in place) {
    const container = { type: "view", view_id: place.view.id };
    return { ...common, container, view: viewObject(place.view, state) };
  }
  const { ts, channelId, onlyFor } = place.message;
  const ephemeral = onlyFor !== null;
  return {
    ...common,
    container: { type: "message", message_ts: ts, channel_id: channelId, is_ephemeral: ephemeral },
    channel: { id: channelId, name: saidName(state.workspace.channel(channelId)) },
    ...(!ephemeral && { message: messageObject(place.message, state) }),
  };
}

export function shortcutPayload(state: SlackState, person: Person, callbackId: string): Json {
  return {
    ...interaction(state, "shortcut", person),
    callback_id: callbackId,
    action_ts: state.timestamps.next(),
    trigger_id: state.triggers.issue(person.id),
  };
}

export function messageShortcutPayload(
  state: SlackState,
  person: Person,
  message: Message,
  callbackId: string,
): Json {
  const channel = state.workspace.channel(message.channelId);
  return {
    ...interaction(state, "message_action", person),
    callback_id: callbackId,
    action_ts: state.timestamps.next(),
    trigger_id: state.triggers.issue(person.id),
    channel: { id: channel.id, name: saidName(channel) },
    message_ts: message.ts,
    message: messageObject(message, state),
    response_url: responseUrl(state, "app", {
      channelId: channel.id,
      personId: person.id,
      original: null,
      threadTs: message.threadTs,
    }),
  };
}

/** @param event its own part: `{type: "app_mention", user, channel, …}` */
export function eventPayload(state: SlackState, event: Json, channel: Channel | null): Json {
  const { team, bot } = state.workspace;
  return {
    token: verificationToken,
    team_id: team.id,
    context_team_id: team.id,
    context_enterprise_id: null,
    api_app_id: bot.appId,
    event,
    type: "event_callback",
    event_id: newId("Ev"),
    event_time: Math.floor(state.clock() / 1000),
    authorizations: [
      {
        enterprise_id: null,
        team_id: team.id,
        user_id: bot.userId,
        is_bot: true,
        is_enterprise_install: false,
      },
    ],
    is_ext_shared_channel: channel !== null && state.workspace.isShared(channel),
    event_context: `1-${String(event["type"])}-${team.id}-${channel?.id ?? ""}`,
  };
}

function interaction(state: SlackState, type: string, person: Person): Json {
  const { team, bot } = state.workspace;
  return {
    type,
    // The workspace of the app; the person's own is in `user`, and is another in shared channels.
    team: { id: team.id, domain: team.domain },
    user: {
      id: person.id,
      username: person.name,
      name: person.name,
      team_id: person.teamId,
    },
    api_app_id: bot.appId,
    token: verificationToken,
    enterprise: null,
    is_enterprise_install: false,
  };
}

type NewUrl = Parameters<SlackState["responseUrls"]["issue"]>;

function responseUrl(state: SlackState, kind: NewUrl[0], answer: NewUrl[2]): string {
  return `${state.baseUrl}${state.responseUrls.issue(kind, state.workspace.team.id, answer)}`;
}
