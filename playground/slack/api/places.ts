import type { Message } from "../message.ts";
import type { SlackState } from "../state.ts";
import type { Channel } from "../workspace.ts";
import { ApiError } from "./method.ts";

/**
 * Where a message is meant to go: a channel id or name, or a user id for the direct message.
 * A private channel that the bot is not in does not exist for it.
 * @throws ApiError `channel_not_found`
 */
export function placeOf(ref: string, state: SlackState): Channel {
  const { workspace } = state;
  const person = workspace.people.get(ref);
  if (person) {
    if (person.standing === "bot") throw new ApiError("cannot_dm_bot");
    if (workspace.isStranger(person)) throw new ApiError("channel_not_found");
    return workspace.directMessage(person);
  }
  return visibleChannel(workspace.findChannel(ref));
}

/** By id only, as most methods want it. */
export function channelOf(id: string, state: SlackState): Channel {
  return visibleChannel(state.workspace.channels.get(id));
}

function visibleChannel(channel: Channel | undefined): Channel {
  if (!channel || (channel.private && !channel.botIsMember))
    throw new ApiError("channel_not_found");
  return channel;
}

/** @throws ApiError `is_archived`, `not_in_channel` */
export function mustBeAbleToPost(channel: Channel, state: SlackState): void {
  if (channel.archived) throw new ApiError("is_archived");
  const anywhere = state.grantedScopes().includes("chat:write.public");
  if (!channel.botIsMember && !anywhere) throw new ApiError("not_in_channel");
}

/** @throws ApiError `message_not_found` */
export function messageAt(channel: Channel, ts: string, state: SlackState): Message {
  const message = state.messages.find(channel.id, ts);
  if (!message) throw new ApiError("message_not_found");
  return message;
}
