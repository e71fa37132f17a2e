import { WebClient } from "@slack/web-api";
import { z } from "zod";
import type { Finding } from "../domain/finding.ts";
import { bad, good } from "../domain/finding.ts";
import { hostAndPort } from "../domain/for-operator.ts";
import { methodScopes, optionalScopes, otherScopes } from "./scopes.ts";
import type { Connection } from "./receiver.ts";
import type { SlackAddress } from "./slack-clients.ts";
import { slackFault } from "./slack-errors.ts";
import { slackFetch } from "./slack-fetch.ts";

export interface CheckupOptions extends SlackAddress {
  readonly connection: Connection;
  /** User group handles and ids that the policy names. */
  readonly groups: readonly string[];
}

const appPages = "https://api.slack.com/apps → your app";
const scopesSchema = z.object({
  response_metadata: z.object({ scopes: z.array(z.string()).optional() }).optional(),
});
/** Slack refuses signatures whose time is off by more than five minutes. */
const skewMs = 60_000;

/** Looks at everything that Slack has to do with: token, scopes, socket, clock, groups. */
export async function checkSlack(options: CheckupOptions): Promise<readonly Finding[]> {
  let serverMs: number | null = null;
  const client = new WebClient(options.token.reveal(), {
    slackApiUrl: options.apiUrl,
    timeout: 10_000,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: options.logger,
    fetch: async (...request) => {
      const answer = await slackFetch(...request);
      const date = Date.parse(answer.headers.get("date") ?? "");
      if (!Number.isNaN(date)) serverMs = date;
      return answer;
    },
  });
  const token = await checkToken(client);
  if (!token.every(({ ok }) => ok)) return token;
  return [
    ...token,
    checkClock(serverMs),
    await checkConnection(options),
    ...(await checkGroups(client, options.groups)),
  ];
}

async function checkToken(client: WebClient): Promise<readonly Finding[]> {
  try {
    const answer = await client.auth.test();
    const granted = scopesSchema.parse(answer).response_metadata?.scopes ?? [];
    const team = answer.team ?? answer.team_id ?? "a workspace";
    return [good("Slack token", `works in ${team} as ${answer.user ?? "a bot"}`), scopes(granted)];
  } catch (error) {
    const fault = slackFault(error);
    if (fault.kind === "bug") throw error;
    if (fault.kind === "bad-install") {
      const fix = `${appPages} → OAuth & Permissions → Reinstall, then copy the Bot User OAuth Token into SLACK_BOT_TOKEN`;
      return [bad("Slack token", `Slack says ${fault.code}`, fix)];
    }
    return [
      bad("Slack", `cannot be reached (${fault.kind})`, "check the network and SLACK_API_URL"),
    ];
  }
}

function scopes(granted: readonly string[]): Finding {
  const needed = [...new Set([...Object.values(methodScopes), ...Object.values(otherScopes)])];
  const optional: readonly (string | null)[] = optionalScopes;
  const missing = needed.filter(
    (scope) => scope !== null && !granted.includes(scope) && !optional.includes(scope),
  );
  if (missing.length === 0) return good("Slack scopes", needed.filter(Boolean).join(", "));
  return bad(
    "Slack scopes",
    `missing: ${missing.join(", ")}`,
    `${appPages} → OAuth & Permissions → Bot Token Scopes: add them, then Reinstall to Workspace`,
  );
}

function checkClock(serverMs: number | null): Finding {
  if (serverMs === null) return good("clock", "Slack sent no time to compare with");
  const offMs = Math.abs(Date.now() - serverMs);
  if (offMs <= skewMs) return good("clock", "agrees with Slack's");
  return bad("clock", `${Math.round(offMs / 1000)} s off`, "switch on time synchronisation (NTP)");
}

async function checkConnection(options: CheckupOptions): Promise<Finding> {
  const { connection } = options;
  if (connection.mode === "http") {
    return good(
      "Slack connection",
      `signed HTTP on ${hostAndPort(connection.host, connection.port)}/slack/events: put its public address into Interactivity, Slash Commands and Event Subscriptions`,
    );
  }
  const client = new WebClient(connection.appToken.reveal(), {
    slackApiUrl: connection.apiUrl,
    timeout: 10_000,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: options.logger,
    fetch: slackFetch,
  });
  try {
    await client.apps.connections.open();
    return good("Slack connection", "Socket Mode opens");
  } catch (error) {
    const fault = slackFault(error);
    const code = "code" in fault ? fault.code : fault.kind;
    const fix = `${appPages} → Basic Information → App-Level Tokens: one with connections:write into SLACK_APP_TOKEN; and Socket Mode on`;
    return bad("Slack connection", `Socket Mode does not open (${code})`, fix);
  }
}

async function checkGroups(
  client: WebClient,
  named: readonly string[],
): Promise<readonly Finding[]> {
  try {
    const { usergroups } = await client.usergroups.list({ include_users: true });
    return named.map((name) => {
      const group = usergroups?.find(({ handle, id }) => handle === name || id === name);
      if (!group) {
        const fix = `create the user group in Slack, or correct its name in the policy`;
        return bad(`group @${name}`, "Slack has no such user group", fix);
      }
      const members = group.users?.length ?? 0;
      if (members > 0)
        return good(`group @${name}`, members === 1 ? "1 member" : `${members} members`);
      return bad(`group @${name}`, "nobody is in it", "add people to it in Slack");
    });
  } catch (error) {
    const fault = slackFault(error);
    const code = "code" in fault ? fault.code : fault.kind;
    return [bad("user groups", `cannot be read (${code})`, "see Slack scopes above")];
  }
}
