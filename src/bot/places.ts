import type { WebClient } from "@slack/web-api";
import { z } from "zod";
import type { Log } from "../domain/log.ts";
import type { Places } from "../workflows/places.ts";
import { isChannel } from "./is-channel.ts";
import { slackFault } from "./slack-errors.ts";

const channelSchema = z.object({ name: z.string().optional() });
const linkSchema = z.url({ protocol: /^https$/u }).max(500);

/** Asks Slack about conversations. */
export function createPlaces(client: WebClient, log: Log): Places {
  const orNull = async <Value>(what: string, ask: () => Promise<Value>): Promise<Value | null> => {
    try {
      return await ask();
    } catch (error) {
      log.warn({ fault: slackFault(error) }, `${what} is not known`);
      return null;
    }
  };
  return {
    channelName: async (channelId) => {
      // Direct messages have none.
      if (!isChannel(channelId)) return null;
      return orNull("a channel's name", async () => {
        const { channel } = await client.conversations.info({ channel: channelId });
        return channelSchema.parse(channel).name ?? null;
      });
    },
    linkTo: async ({ channelId, ts }) =>
      orNull("a message's address", async () => {
        const answer = await client.chat.getPermalink({ channel: channelId, message_ts: ts });
        return linkSchema.parse(answer.permalink);
      }),
  };
}
