import { createHmac } from "node:crypto";
import { actionIds, blockIds, callbackIds, commandName, shortcutIds } from "../../src/bot/ids.ts";
import { channel, engineers, leads, teamId } from "./people.ts";

/** What Slack posts. */
export interface Post {
  readonly type: "application/json" | "application/x-www-form-urlencoded";
  readonly body: string;
}

export interface Button {
  readonly ts: string;
  readonly value: string;
}

/** Shapes: the request samples in the test suites of bolt-python, as the Slack stand-in sends them. */
export interface Payloads {
  command(n: number, text: string, trigger?: string): Post;
  /** Approve, on a card. */
  click(n: number, button: Button): Post;
  /** The button on the App Home that opens the form. */
  homeClick(n: number, trigger: string): Post;
  /** The form, sent. */
  submission(n: number, volume: string, reason: string): Post;
  /** A letter more in the form's field for volumes. */
  suggestion(n: number, typed: string): Post;
  shortcut(n: number, trigger: string): Post;
  messageShortcut(n: number, trigger: string): Post;
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
  const button = (action_id: string, text: string, value: string) => ({
    type: "button",
    action_id,
    block_id: "buttons",
    text: { type: "plain_text", text, emoji: true },
    value,
    action_ts: "1763683200.000000",
  });
  const form = (n: number, values: object) => ({
    id: `V${n}`,
    team_id: teamId,
    type: "modal",
    callback_id: callbackIds.ask,
    private_metadata: JSON.stringify({ channel: channel.id, name: channel.name }),
    hash: "1763683200.abcdefgh",
    title: { type: "plain_text", text: "Ask for a snapshot", emoji: true },
    blocks: [],
    state: { values },
  });
  return {
    command: (n, text, trigger = `${n}.command`) =>
      fields({
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
        trigger_id: trigger,
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
        actions: [button(actionIds.approve, "Approve", value)],
      }),
    homeClick: (n, trigger) =>
      payload({
        ...interaction("block_actions", oneOf(engineers, n)),
        trigger_id: trigger,
        container: { type: "view", view_id: `V${n}` },
        view: { ...form(n, {}), type: "home", callback_id: "" },
        actions: [button(actionIds.homeAsk, "Ask for a snapshot", "")],
      }),
    submission: (n, volume, reason) =>
      payload({
        ...interaction("view_submission", oneOf(engineers, n)),
        trigger_id: `${n}.submission`,
        response_urls: [],
        view: form(n, {
          [blockIds.what]: {
            [actionIds.volumeSuggest]: {
              type: "multi_external_select",
              selected_options: [{ text: { type: "plain_text", text: volume }, value: volume }],
            },
          },
          [blockIds.reason]: {
            [actionIds.reason]: { type: "plain_text_input", value: reason },
          },
        }),
      }),
    suggestion: (n, typed) =>
      payload({
        ...interaction("block_suggestion", oneOf(engineers, n)),
        action_id: actionIds.volumeSuggest,
        block_id: blockIds.what,
        value: typed,
        container: { type: "view", view_id: `V${n}` },
        view: form(n, {}),
      }),
    shortcut: (n, trigger) =>
      payload({
        ...interaction("shortcut", oneOf(engineers, n)),
        callback_id: shortcutIds.ask,
        action_ts: "1763683200.000000",
        trigger_id: trigger,
      }),
    messageShortcut: (n, trigger) =>
      payload({
        ...interaction("message_action", oneOf(engineers, n)),
        callback_id: shortcutIds.before,
        action_ts: "1763683200.000000",
        trigger_id: trigger,
        channel,
        message_ts: "1763683200.000200",
        message: { type: "message", user: oneOf(leads, n), ts: "1763683200.000200", text: "Now." },
        response_url: answersUrl,
      }),
  };
}

/** The headers that prove who posts it. Source: Slack's page on verifying requests. */
export function signed({ type, body }: Post, secret: string): Readonly<Record<string, string>> {
  const seconds = String(Math.floor(Date.now() / 1000));
  const digest = createHmac("sha256", secret).update(`v0:${seconds}:${body}`).digest("hex");
  return {
    "content-type": type,
    "x-slack-request-timestamp": seconds,
    "x-slack-signature": `v0=${digest}`,
  };
}

function payload(value: unknown): Post {
  return fields({ payload: JSON.stringify(value) });
}

function fields(values: Readonly<Record<string, string>>): Post {
  return { type: "application/x-www-form-urlencoded", body: String(new URLSearchParams(values)) };
}

export function oneOf<Value>(values: readonly Value[], n: number): Value {
  const value = values[n % values.length];
  if (value === undefined) throw new Error("there is nothing to choose from");
  return value;
}
