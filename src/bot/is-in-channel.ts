import type { WebClient } from "@slack/web-api";
import { isChannel } from "./is-channel.ts";
import { slackFault } from "./slack-errors.ts";

const pageSize = 1000;
/** In a channel of more people than that, whoever asked there is taken to be among them. */
const mostPages = 10;

/**
 * Whether somebody is in a channel, and so sees that they are mentioned there. Where Slack does not
 * say so they are taken to be: the mention is there in any case.
 * @throws what Slack's client throws when it is worth another try
 */
export async function isInChannel(
  client: WebClient,
  channel: string,
  userId: string,
): Promise<boolean> {
  // A direct message has one reader, who asked.
  if (!isChannel(channel)) return true;
  try {
    let cursor: string | undefined;
    for (let page = 0; page < mostPages; page += 1) {
      const answer = await client.conversations.members({
        channel,
        limit: pageSize,
        ...(cursor === undefined ? {} : { cursor }),
      });
      if (answer.members?.includes(userId) === true) return true;
      cursor = answer.response_metadata?.next_cursor;
      if (!cursor) return false;
    }
    return true;
  } catch (error) {
    const { kind } = slackFault(error);
    if (kind === "rate-limited" || kind === "unreachable" || kind === "bug") throw error;
    return true;
  }
}
