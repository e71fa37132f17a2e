import type {
  AllMiddlewareArgs,
  GlobalShortcut,
  MessageShortcut,
  SlackShortcutMiddlewareArgs,
} from "@slack/bolt";
import { z } from "zod";
import type { Address } from "../../requests/intake.ts";
import { askView } from "../modals/ask.ts";
import { channelNameOf } from "./command.ts";
import { openView, timed } from "./context.ts";
import type { BotContext } from "./context.ts";

type Args<Shortcut extends GlobalShortcut | MessageShortcut> =
  SlackShortcutMiddlewareArgs<Shortcut> & AllMiddlewareArgs;

/** Of a message that is a reply. Source: Slack, message shortcut payload. */
const replySchema = z.object({ thread_ts: z.string() });

/** Shortcuts: both open the form; the one on a message takes the message along. */
export function shortcutListeners(context: BotContext) {
  return {
    ask: async ({ ack: rawAck, shortcut }: Args<GlobalShortcut>): Promise<void> => {
      await timed(context, "shortcut", rawAck)();
      const address: Address = {
        userId: shortcut.user.id,
        channelId: null,
        responseUrl: null,
      };
      await openView(context, address, shortcut.trigger_id, () =>
        askView({ channelId: null, ...context.formDefaults(null) }),
      );
    },

    before: async ({ ack: rawAck, shortcut }: Args<MessageShortcut>): Promise<void> => {
      await timed(context, "shortcut", rawAck)();
      const { channel, message_ts: ts } = shortcut;
      const reply = replySchema.safeParse(shortcut.message);
      const thread = reply.success ? { threadTs: reply.data.thread_ts } : {};
      const address: Address = {
        userId: shortcut.user.id,
        channelId: channel.id,
        responseUrl: shortcut.response_url,
        ...thread,
      };
      await openView(context, address, shortcut.trigger_id, () =>
        askView({
          channelId: channel.id,
          channelName: channelNameOf(channel.name),
          about: { channelId: channel.id, ts },
          ...thread,
          ...context.formDefaults(channelNameOf(channel.name)),
        }),
      );
    },
  };
}
