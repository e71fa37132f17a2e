import type {
  AllMiddlewareArgs,
  GlobalShortcut,
  MessageShortcut,
  SlackShortcutMiddlewareArgs,
} from "@slack/bolt";
import { z } from "zod";
import type { Address } from "../../requests/intake.ts";
import { channelNameOf } from "./channel-name.ts";
import { timed } from "./acknowledging.ts";
import type { BotContext } from "./context.ts";
import { openAsk } from "./open-ask.ts";

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
      await openAsk(context, address, shortcut.trigger_id, { channelId: null, channelName: null });
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
      await openAsk(context, address, shortcut.trigger_id, {
        channelId: channel.id,
        channelName: channelNameOf(channel.name),
        about: { channelId: channel.id, ts },
        ...thread,
      });
    },
  };
}
