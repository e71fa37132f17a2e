import { z } from "zod";
import type { Json } from "../json.ts";
import type { SlackState } from "../state.ts";
import type { Channel } from "../workspace.ts";
import { ApiError, flag, method, pageOf, paging, type Method } from "./method.ts";
import { channelOf } from "./places.ts";

const reads = ["channels:read", "groups:read", "im:read", "mpim:read"];
const one = z.object({ channel: z.string().min(1) });

const info = method(reads, one.extend({ include_num_members: flag }), (args, state) => {
  const channel = channelOf(args.channel, state);
  mustRead(channel, state);
  const count = args.include_num_members && { num_members: memberIds(channel, state).length };
  return { channel: { ...channelObject(channel, state), ...count } };
});

const members = method(reads, one.extend(paging), (args, state) => {
  const everybody = memberIds(channelOf(args.channel, state), state);
  const { items, response_metadata } = pageOf(everybody, args);
  return { members: items, response_metadata };
});

const list = method(
  reads,
  z.object({ ...paging, types: z.string().optional(), exclude_archived: flag }),
  (args, state) => {
    const types = new Set((args.types ?? "public_channel").split(",").map((type) => type.trim()));
    const typeOf = (channel: Channel): string => {
      if (channel.kind === "dm") return "im";
      return channel.private ? "private_channel" : "public_channel";
    };
    const shown = [...state.workspace.channels.values()]
      .filter((channel) => types.has(typeOf(channel)))
      .filter((channel) => !channel.private || channel.botIsMember)
      .filter((channel) => !(args.exclude_archived && channel.archived))
      .map((channel) => channelObject(channel, state));
    const { items, response_metadata } = pageOf(shown, args);
    return { channels: items, response_metadata };
  },
);

const open = method(
  ["im:write", "mpim:write"],
  z.object({ users: z.string().optional(), channel: z.string().optional(), return_im: flag }),
  (args, state) => {
    if (args.channel) return { channel: channelObject(channelOf(args.channel, state), state) };
    if (!args.users) throw new ApiError("users_not_supplied");
    const ids = args.users.split(",");
    if (ids.length > 1) throw new ApiError("method_not_supported_for_channel_type");
    const person = state.workspace.people.get(ids[0] ?? "");
    if (!person || state.workspace.isStranger(person)) throw new ApiError("user_not_found");
    if (person.standing === "deactivated") throw new ApiError("user_disabled");
    if (person.standing === "bot") throw new ApiError("cannot_dm_bot");
    const known = state.workspace.openDirectMessage(person.id) !== undefined;
    const channel = state.workspace.directMessage(person);
    const full = args.return_im ? channelObject(channel, state) : { id: channel.id };
    return { ...(known && { no_op: true, already_open: true }), channel: full };
  },
);

const join = method(["channels:join"], one, (args, state) => {
  const channel = channelOf(args.channel, state);
  if (channel.private) throw new ApiError("method_not_supported_for_channel_type");
  if (channel.archived) throw new ApiError("is_archived");
  const already = channel.botIsMember;
  channel.botIsMember = true;
  const warning = already && {
    warning: "already_in_channel",
    response_metadata: { warnings: ["already_in_channel"] },
  };
  return { channel: channelObject(channel, state), ...warning };
});

/** Each kind of conversation has a scope of its own. */
function mustRead(channel: Channel, state: SlackState): void {
  const kind = channel.kind === "dm" ? "im" : channel.private ? "groups" : "channels";
  const needed = `${kind}:read`;
  const granted = state.grantedScopes();
  if (granted.includes(needed)) return;
  throw new ApiError("missing_scope", { needed, provided: granted.join(",") });
}

function memberIds(channel: Channel, state: SlackState): string[] {
  return [...channel.members, ...(channel.botIsMember ? [state.workspace.bot.userId] : [])];
}

function channelObject(channel: Channel, state: SlackState): Json {
  if (channel.kind === "dm") {
    const [user] = channel.members;
    return { id: channel.id, is_im: true, is_open: true, is_org_shared: false, user };
  }
  const shared = state.workspace.isShared(channel);
  return {
    id: channel.id,
    name: channel.name,
    name_normalized: channel.name,
    is_channel: !channel.private,
    is_group: channel.private,
    is_im: false,
    is_mpim: false,
    is_private: channel.private,
    is_archived: channel.archived,
    is_general: false,
    is_member: channel.botIsMember,
    is_shared: shared,
    is_ext_shared: shared,
    is_org_shared: false,
    context_team_id: state.workspace.team.id,
    topic: { value: channel.topic, creator: "", last_set: 0 },
    purpose: { value: "", creator: "", last_set: 0 },
  };
}

export const conversationMethods: Readonly<Record<string, Method>> = {
  "conversations.info": info,
  "conversations.members": members,
  "conversations.list": list,
  "conversations.open": open,
  "conversations.join": join,
};
