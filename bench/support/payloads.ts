import { createHmac } from "node:crypto";
import { actionIds, blockIds, callbackIds, commandName } from "../../src/bot/ids.ts";
import { channel, engineers, leads, teamId } from "./people.ts";
import { volumeName } from "./volumes.ts";

/** A body as Slack posts it. */
export type Form = Readonly<Record<string, string>>;

export interface Button {
  readonly ts: string;
  readonly value: string;
}

export interface Payloads {
  command(n: number, text: string): Form;
  /** Approve, on a card. */
  click(n: number, button: Button): Form;
  /** The form, sent. */
  submission(n: number, volume: string, reason: string): Form;
}

/** @param answersUrl where one-off answers go */
export function payloads(answersUrl: string): Payloads {
  const team = { id: teamId, domain: "benches" };
  const interaction = (type: string, userId: string) => ({
    type,
    team,
    user: { id: userId, username: userId, name: userId, team_id: teamId },
    api_app_id: "A0B0TSNAP",
    token: "unused",
    enterprise: null,
    is_enterprise_install: false,
  });
  return {
    command: (n, text) => ({
      token: "unused",
      team_id: teamId,
      team_domain: team.domain,
      channel_id: channel.id,
      channel_name: channel.name,
      user_id: oneOf(engineers, n),
      user_name: oneOf(engineers, n),
      command: commandName,
      text,
      api_app_id: "A0B0TSNAP",
      is_enterprise_install: "false",
      response_url: answersUrl,
      trigger_id: `${n}.command`,
    }),
    click: (n, { ts, value }) =>
      payload({
        ...interaction("block_actions", oneOf(leads, n)),
        trigger_id: `${n}.click`,
        container: { type: "message", message_ts: ts, channel_id: channel.id, is_ephemeral: false },
        channel,
        message: { type: "message", user: "U0B0TSNAP", ts, text: "A card" },
        state: { values: {} },
        response_url: answersUrl,
        actions: [
          {
            type: "button",
            action_id: actionIds.approve,
            block_id: "buttons",
            text: { type: "plain_text", text: "Approve", emoji: true },
            value,
            action_ts: "1763683200.000000",
          },
        ],
      }),
    submission: (n, volume, reason) =>
      payload({
        ...interaction("view_submission", oneOf(engineers, n)),
        trigger_id: `${n}.submission`,
        response_urls: [],
        view: {
          id: `V${n}`,
          team_id: teamId,
          type: "modal",
          callback_id: callbackIds.ask,
          private_metadata: JSON.stringify({ channel: channel.id, name: channel.name }),
          hash: "1763683200.abcdefgh",
          title: { type: "plain_text", text: "Ask for a snapshot", emoji: true },
          blocks: [],
          state: {
            values: {
              [blockIds.what]: {
                [actionIds.volumeSuggest]: {
                  type: "multi_external_select",
                  selected_options: [{ text: { type: "plain_text", text: volume }, value: volume }],
                },
              },
              [blockIds.reason]: {
                [actionIds.reason]: { type: "plain_text_input", value: reason },
              },
            },
          },
        },
      }),
  };
}

/** Commands, clicks and submissions in turn, no two of them the same. */
export function mixed(of: Payloads, buttons: readonly Button[], n: number): Form {
  const volume = volumeName(n % 100);
  const reason = `before migration ${n}`;
  if (n % 3 === 0) return of.command(n, `${volume} ${reason}`);
  return n % 3 === 1 ? of.click(n, oneOf(buttons, n)) : of.submission(n, volume, reason);
}

/** The text to post, and the headers that prove who posts it. Source: Slack's page on verifying requests. */
export function signed(form: Form, secret: string) {
  const body = String(new URLSearchParams(form));
  const seconds = String(Math.floor(Date.now() / 1000));
  const digest = createHmac("sha256", secret).update(`v0:${seconds}:${body}`).digest("hex");
  const headers = {
    "content-type": "application/x-www-form-urlencoded",
    "x-slack-request-timestamp": seconds,
    "x-slack-signature": `v0=${digest}`,
  };
  return { body, headers };
}

function payload(value: unknown): Form {
  return { payload: JSON.stringify(value) };
}

function oneOf<Value>(values: readonly Value[], n: number): Value {
  const value = values[n % values.length];
  if (value === undefined) throw new Error("there is nothing to choose from");
  return value;
}
