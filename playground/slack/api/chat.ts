import { z } from "zod";
import { contentArguments, contentOf, messageObject } from "./content.ts";
import { ApiError, flag, method, type Method } from "./method.ts";
import { channelOf, messageAt, mustBeAbleToPost, placeOf } from "./places.ts";

/** Source: reference of chat.update, `msg_too_long`. */
const longestEdit = 4_000;

const target = { channel: z.string().min(1), ts: z.string().min(1) };
const thread = z.string().min(1).nullish();

const post = method(
  ["chat:write"],
  z.object({
    channel: z.string().min(1),
    ...contentArguments,
    thread_ts: thread,
    reply_broadcast: flag,
  }),
  (args, state) => {
    const channel = placeOf(args.channel, state);
    mustBeAbleToPost(channel, state);
    const message = state.messages.add({
      channel,
      authorId: state.workspace.bot.userId,
      text: "",
      blocks: [],
      ...contentOf(args),
      threadTs: args.thread_ts ?? null,
      broadcast: args.reply_broadcast ?? false,
    });
    return { channel: channel.id, ts: message.ts, message: messageObject(message, state) };
  },
);

const update = method(
  ["chat:write"],
  z.object({ ...target, ...contentArguments, reply_broadcast: flag }),
  (args, state) => {
    const channel = channelOf(args.channel, state);
    const message = messageAt(channel, args.ts, state);
    if (channel.archived) throw new ApiError("is_inactive");
    if (!message.fromBot) throw new ApiError("cant_update_message");
    if ((args.text ?? "").length > longestEdit) throw new ApiError("msg_too_long");
    // Without `blocks` the old ones stay and the new text is not seen: python-slack-sdk issue 523.
    state.messages.edit(message, contentOf(args));
    const { id } = channel;
    return {
      channel: id,
      ts: message.ts,
      text: message.text,
      message: messageObject(message, state),
    };
  },
);

const remove = method(["chat:write"], z.object(target), (args, state) => {
  const channel = channelOf(args.channel, state);
  const message = messageAt(channel, args.ts, state);
  if (!message.fromBot) throw new ApiError("cant_delete_message");
  state.messages.remove(message);
  return { channel: channel.id, ts: message.ts };
});

const postEphemeral = method(
  ["chat:write"],
  z.object({
    channel: z.string().min(1),
    user: z.string().min(1),
    ...contentArguments,
    thread_ts: thread,
  }),
  (args, state) => {
    const channel = placeOf(args.channel, state);
    mustBeAbleToPost(channel, state);
    if (!channel.members.has(args.user)) throw new ApiError("user_not_in_channel");
    const message = state.messages.add({
      channel,
      authorId: state.workspace.bot.userId,
      text: "",
      blocks: [],
      ...contentOf(args),
      threadTs: args.thread_ts ?? null,
      onlyFor: args.user,
    });
    return { message_ts: message.ts };
  },
);

const getPermalink = method(
  [],
  z.object({ channel: z.string().min(1), message_ts: z.string().min(1) }),
  (args, state) => {
    const channel = channelOf(args.channel, state);
    const message = messageAt(channel, args.message_ts, state);
    const host = `https://${state.workspace.team.domain}.slack.com`;
    const path = `/archives/${channel.id}/p${message.ts.replace(".", "")}`;
    const inThread = message.threadTs ? `?thread_ts=${message.threadTs}&cid=${channel.id}` : "";
    return { channel: channel.id, permalink: `${host}${path}${inThread}` };
  },
);

export const chatMethods: Readonly<Record<string, Method>> = {
  "chat.postMessage": post,
  "chat.update": update,
  "chat.delete": remove,
  "chat.postEphemeral": postEphemeral,
  "chat.getPermalink": getPermalink,
};
