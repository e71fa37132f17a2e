import { afterEach, beforeEach, expect, test } from "vitest";
import type { Slack } from "../../../playground/slack/slack.ts";
import { textIn } from "../../../playground/slack/json.ts";
import { demoSlack } from "./bolt.ts";

let slack: Slack;
let now: number;

beforeEach(async () => {
  now = Date.now();
  // Nobody is connected: the payload that was to be sent still carries its response URL.
  slack = await demoSlack({ clock: () => now });
});
afterEach(async () => {
  await slack.stop();
});

async function urlOf(channel: string): Promise<string> {
  await slack.as("alice").types("/snapshot", { channel });
  return textIn(slack.payloads.last()?.payload["response_url"]);
}

async function send(url: string, body: object): Promise<number> {
  const headers = { "content-type": "application/json" };
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  await response.text();
  return response.status;
}

test("answers privately by default, for all on demand, also where the bot is not a member", async () => {
  const url = await urlOf("random");
  expect(await send(url, { text: "for you" })).toBe(200);
  expect(await send(url, { text: "for all", response_type: "in_channel" })).toBe(200);
  expect(slack.as("bob").sees("random")).toBe("snapshot-bot: for all");
  expect(slack.as("alice").sees("random")).toContain("(only alice) snapshot-bot: for you");
});

test("works five times", async () => {
  const url = await urlOf("ops");
  const statuses = [];
  for (let use = 1; use <= 6; use += 1) statuses.push(await send(url, { text: `use ${use}` }));
  expect(statuses).toEqual([200, 200, 200, 200, 200, 404]);
  expect(slack.ephemerals("alice").map((each) => each.text)).not.toContain("use 6");
});

test("works for half an hour", async () => {
  const url = await urlOf("ops");
  now += 29 * 60_000;
  expect(await send(url, { text: "in time" })).toBe(200);
  now += 2 * 60_000;
  expect(await send(url, { text: "too late" })).toBe(404);
  expect(await send(`${url}x`, { text: "elsewhere" })).toBe(404);
});

test("of a command cannot replace anything: it posts anew", async () => {
  const url = await urlOf("ops");
  await send(url, { text: "first" });
  await send(url, { text: "second", replace_original: true });
  expect(slack.ephemerals("alice").map((each) => each.text)).toEqual(["first", "second"]);
});

test("of a click replaces or deletes the message that was clicked", async () => {
  const button = { type: "button", action_id: "go", text: { type: "plain_text", text: "Go" } };
  const blocks = [{ type: "actions", elements: [button] }];
  await send(await urlOf("ops"), { text: "card", blocks, response_type: "in_channel" });
  const card = slack.channel("ops").last;
  if (!card) throw new Error("no card");
  await slack.as("bob").clicks(card, "Go");
  const url = textIn(slack.payloads.last()?.payload["response_url"]);
  await send(url, { text: "gone on", replace_original: true });
  expect(slack.channel("ops").last).toMatchObject({ text: "gone on", edited: true, ts: card.ts });
  await send(url, { text: "in the thread", response_type: "in_channel", thread_ts: card.ts });
  expect(slack.channel("ops").last?.thread.map((each) => each.text)).toEqual(["in the thread"]);
  expect(await send(url, { text: "x", blocks: [{ type: "nonsense" }] })).toBe(400);
});

test("of a click in a private message deletes that message", async () => {
  const button = { type: "button", action_id: "go", text: { type: "plain_text", text: "Go" } };
  await send(await urlOf("ops"), { blocks: [{ type: "actions", elements: [button] }] });
  const [card] = slack.ephemerals("alice");
  if (!card) throw new Error("no card");
  await slack.as("alice").clicks(card, "Go");
  await send(textIn(slack.payloads.last()?.payload["response_url"]), { delete_original: true });
  expect(slack.ephemerals("alice")).toEqual([]);
});
