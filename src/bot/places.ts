import type { WebClient } from "@slack/web-api";
import { z } from "zod";
import type { Log } from "../domain/log.ts";
import { slackFault } from "./slack-errors.ts";

const infoSchema = z.object({ name: z.string().optional() });

/** What a channel is called; `null` for a conversation without a name, or when Slack does not say. */
export type ChannelNames = (channelId: string) => Promise<string | null>;

/** Asks Slack what a channel is called, where a payload has only its id. */
export function createChannelNames(client: WebClient, log: Log): ChannelNames {
  return async (channelId) => {
    // Direct messages have none.
    if (!/^[CG]/u.test(channelId)) return null;
    try {
      const { channel } = await client.conversations.info({ channel: channelId });
      return infoSchema.parse(channel).name ?? null;
    } catch (error) {
      log.warn({ channel: channelId, fault: slackFault(error) }, "a channel's name is not known");
      return null;
    }
  };
}
