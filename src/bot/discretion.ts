import type { WebClient } from "@slack/web-api";
import { z } from "zod";
import type { Clock } from "../domain/instant.ts";
import type { Log } from "../domain/log.ts";
import { isChannel } from "./is-channel.ts";
import { slackFault } from "./slack-errors.ts";

/**
 * Whether names of targets and volumes may be shown in a channel: `shared`, not, because people of
 * other workspaces read it; `unknown`, not, because Slack does not say who reads it; `unanswered`,
 * not yet, because Slack does not answer just now.
 */
export type Discretion = "open" | "shared" | Unsaid;

type Unsaid = "unknown" | "unanswered";

export type Discretions = (channelId: string) => Promise<Discretion>;

const channelSchema = z.object({
  name: z.string().optional(),
  is_ext_shared: z.boolean().optional(),
  is_pending_ext_shared: z.boolean().optional(),
});

/** A channel is seldom shared with others: it is asked about this often. */
const knownMs = 5 * 60_000;
const mostKnown = 5_000;

/**
 * Asks Slack who reads a channel, and remembers it for a while.
 * @param mayName whether the configuration lets names be shown in a shared channel of this name
 */
export function createDiscretions(
  client: WebClient,
  mayName: (channelName: string | null) => boolean,
  clock: Clock,
  log: Log,
): Discretions {
  const known = new Map<string, { readonly at: number; readonly channel: Channel }>();

  return async (channelId) => {
    // A direct message has one reader, who asked.
    if (!isChannel(channelId)) return "open";
    const remembered = known.get(channelId);
    let channel: Channel | Unsaid = remembered?.channel ?? "unknown";
    if (remembered === undefined || clock() - remembered.at > knownMs) {
      const found = await look(client, channelId, log);
      if (typeof found !== "string" || remembered === undefined) channel = found;
      if (known.size > mostKnown) known.clear();
      if (typeof channel !== "string") known.set(channelId, { at: clock(), channel });
    }
    if (typeof channel === "string") return channel;
    return channel.shared && !mayName(channel.name) ? "shared" : "open";
  };
}

interface Channel {
  readonly name: string | null;
  readonly shared: boolean;
}

async function look(client: WebClient, channelId: string, log: Log): Promise<Channel | Unsaid> {
  try {
    const answer = await client.conversations.info({ channel: channelId });
    const { name = null, ...flags } = channelSchema.parse(answer.channel);
    const shared = flags.is_ext_shared === true || flags.is_pending_ext_shared === true;
    return { name, shared };
  } catch (error) {
    const fault = slackFault(error);
    log.warn({ fault }, "whether a channel is shared is not known");
    const passing = fault.kind === "rate-limited" || fault.kind === "unreachable";
    return passing ? "unanswered" : "unknown";
  }
}
