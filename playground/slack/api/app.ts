import { z } from "zod";
import { newId } from "../ids.ts";
import type { Sockets } from "../sockets.ts";
import { ApiError, method, type Method } from "./method.ts";
import { channelOf, messageAt } from "./places.ts";

const authTest = method([], z.object({}), (_args, state) => {
  const { bot, team } = state.workspace;
  return {
    url: `https://${team.domain}.slack.com/`,
    team: team.name,
    team_id: team.id,
    user: bot.name,
    user_id: bot.userId,
    bot_id: bot.botId,
    is_enterprise_install: false,
  };
});

const item = z.object({ channel: z.string().min(1), timestamp: z.string().min(1) });

const addReaction = method(
  ["reactions:write"],
  item.extend({ name: z.string().min(1) }),
  (args, state) => {
    const channel = channelOf(args.channel, state);
    if (channel.archived) throw new ApiError("is_archived");
    const message = messageAt(channel, args.timestamp, state);
    const by = message.reactions.get(args.name) ?? new Set<string>();
    if (by.has(state.workspace.bot.userId)) throw new ApiError("already_reacted");
    message.reactions.set(args.name, by.add(state.workspace.bot.userId));
    return {};
  },
);

const addPin = method(["pins:write"], item, (args, state) => {
  const channel = channelOf(args.channel, state);
  if (!channel.botIsMember) throw new ApiError("not_in_channel");
  const message = messageAt(channel, args.timestamp, state);
  if (message.pinned) throw new ApiError("already_pinned");
  message.pinned = true;
  return {};
});

const addBookmark = method(
  ["bookmarks:write"],
  z.object({
    channel_id: z.string().min(1),
    title: z.string().min(1).max(255),
    type: z.literal("link"),
    link: z.string().min(1),
  }),
  (args, state) => {
    const channel = channelOf(args.channel_id, state);
    const { title, type, link } = args;
    return { bookmark: { id: newId("Bk"), channel_id: channel.id, title, type, link } };
  },
);

/** @param sockets `null` when the app does not use Socket Mode */
export function appMethods(sockets: Sockets | null): Readonly<Record<string, Method>> {
  const openConnection: Method = {
    scopes: [],
    token: "app",
    run: (_args, state) => {
      // Slack's answer to an app with Socket Mode turned off.
      if (!sockets) throw new ApiError("socket_mode_not_enabled");
      const host = state.baseUrl.replace(/^http/u, "ws");
      const app = state.workspace.bot.appId;
      return { url: `${host}/link/?ticket=${sockets.newTicket()}&app_id=${app}` };
    },
  };
  return {
    "auth.test": authTest,
    "apps.connections.open": openConnection,
    "reactions.add": addReaction,
    "pins.add": addPin,
    "bookmarks.add": addBookmark,
  };
}
