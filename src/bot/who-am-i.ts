import { setTimeout as delay } from "node:timers/promises";
import type { WebClient } from "@slack/web-api";
import { z } from "zod";
import { ForOperator } from "../domain/for-operator.ts";
import type { Log } from "../domain/log.ts";
import { slackFault } from "./slack-errors.ts";

export interface Self {
  readonly teamId: string;
  readonly botId: string;
  readonly userId: string;
  /** What people write behind `@`; `null` when Slack does not say. */
  readonly name: string | null;
  /** Where the workspace is: `https://acme.slack.com/`; `null` when Slack does not say. */
  readonly url: string | null;
}

const selfSchema = z.object({
  team_id: z.string(),
  bot_id: z.string(),
  user_id: z.string(),
  user: z.string().optional(),
  url: z.url().optional(),
});

/**
 * Asks Slack which workspace and bot the token belongs to; waits while Slack is down.
 * @throws ForOperator when Slack does not accept the token
 */
export async function whoAmI(client: WebClient, log: Log): Promise<Self> {
  for (let tries = 0; ; tries += 1) {
    try {
      const { team_id, bot_id, user_id, user, url } = selfSchema.parse(await client.auth.test());
      const ids = { teamId: team_id, botId: bot_id, userId: user_id };
      return { ...ids, name: user ?? null, url: url ?? null };
    } catch (error) {
      const fault = slackFault(error);
      if (fault.kind === "bug") throw error;
      if (fault.kind === "bad-install") {
        throw new ForOperator(
          `Slack does not accept SLACK_BOT_TOKEN (${fault.code}): install the app again and copy the Bot User OAuth Token`,
          { cause: error },
        );
      }
      const waitMs = Math.min(500 * 2 ** tries, 15_000);
      log.warn(
        { fault, waitMs },
        "Slack cannot be reached yet; if it lasts, check the network, the proxy and SLACK_API_URL",
      );
      await delay(waitMs);
    }
  }
}
