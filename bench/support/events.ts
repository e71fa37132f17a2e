import { defaultBot } from "../../playground/slack/options.ts";
import { stepId } from "../../src/bot/step.ts";
import { channel, engineers, teamId } from "./people.ts";
import { oneOf } from "./payloads.ts";
import type { Post } from "./payloads.ts";

/** Said in a channel to the bot; each is another message. */
export function mention(n: number, text: string): Post {
  const said = `<@${defaultBot.userId}> ${text}`;
  const ts = timestamp(n);
  return event(n, {
    type: "app_mention",
    user: oneOf(engineers, n),
    text: said,
    ts,
    team: teamId,
    blocks: [
      {
        type: "rich_text",
        block_id: "b1",
        elements: [
          {
            type: "rich_text_section",
            elements: [
              { type: "user", user_id: defaultBot.userId },
              { type: "text", text: ` ${text}` },
            ],
          },
        ],
      },
    ],
    channel: channel.id,
    event_ts: ts,
  });
}

/** A workflow has come to the bot's step. */
export function step(n: number, what: string, reason: string): Post {
  const id = String(n).padStart(10, "0");
  return event(n, {
    type: "function_executed",
    function: {
      id: "Fn0REQUEST",
      callback_id: stepId,
      title: "Request a snapshot",
      description: "Asks for a snapshot",
      type: "app",
      input_parameters: [],
      output_parameters: [],
      app_id: defaultBot.appId,
      date_created: 1_700_000_000,
      date_updated: 1_700_000_000,
      date_deleted: 0,
    },
    inputs: { what, reason, channel: channel.id, requester: oneOf(engineers, n) },
    function_execution_id: `Fx${id}`,
    workflow_execution_id: `Wx${id}`,
    event_ts: timestamp(n),
    bot_access_token: ["xwfp", "bench"].join("-"),
  });
}

export function homeOpened(n: number): Post {
  const user = oneOf(engineers, n);
  return event(n, {
    type: "app_home_opened",
    user,
    channel: `D${user.slice(1)}`,
    tab: "home",
    event_ts: timestamp(n),
  });
}

function event(n: number, inner: Readonly<Record<string, unknown>>): Post {
  const body = {
    token: "unused",
    team_id: teamId,
    context_team_id: teamId,
    context_enterprise_id: null,
    api_app_id: defaultBot.appId,
    event: inner,
    type: "event_callback",
    event_id: `Ev${n}`,
    event_time: 1_763_683_200,
    authorizations: [
      {
        enterprise_id: null,
        team_id: teamId,
        user_id: defaultBot.userId,
        is_bot: true,
        is_enterprise_install: false,
      },
    ],
    is_ext_shared_channel: false,
    event_context: `1-${String(inner["type"])}-${teamId}-${channel.id}`,
  };
  return { type: "application/json", body: JSON.stringify(body) };
}

function timestamp(n: number): string {
  return `${1_763_683_200 + Math.floor(n / 1_000_000)}.${String(n % 1_000_000).padStart(6, "0")}`;
}
