import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startWorld } from "../support/world.ts";
import type { World } from "../support/world.ts";

const form = "application/x-www-form-urlencoded";
const command = String(
  new URLSearchParams({
    command: "/snapshot",
    text: "db-primary forged",
    team_id: "T0PLAYG01",
    user_id: "U024ALICE",
    channel_id: "C024OPS01",
    trigger_id: "1.2.forged",
  }),
);

describe("over HTTP", () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld({ mode: "http" });
  });
  afterAll(async () => world.stop());

  function signedAt(seconds: number, body: string, secret = world.slack.signingSecret) {
    const stamp = String(Math.floor(seconds));
    const digest = createHmac("sha256", secret).update(`v0:${stamp}:${body}`).digest("hex");
    return { "x-slack-request-timestamp": stamp, "x-slack-signature": `v0=${digest}` };
  }
  const nowSeconds = Date.now() / 1000;

  test.each([
    ["with another secret", () => signedAt(nowSeconds, command, "another secret")],
    ["for another body", () => signedAt(nowSeconds, `${command}&more=1`)],
    ["six minutes ago", () => signedAt(nowSeconds - 360, command)],
    ["for a time six minutes ahead", () => signedAt(nowSeconds + 360, command)],
    ["with nothing", () => ({ "x-slack-signature": "", "x-slack-request-timestamp": "" })],
  ])("a request signed %s is turned away", async (_, headers) => {
    const delivery = await world.slack.post(form, command, headers());
    expect(delivery).toMatchObject({ outcome: "refused", status: 401 });
    expect(world.slack.channel("ops").messages).toEqual([]);
  });

  test("nothing comes in as Slack's look at the certificate, which Slack does not sign", async () => {
    const unsigned = { "x-slack-signature": "", "x-slack-request-timestamp": "" };
    const delivery = await world.slack.post(form, `ssl_check=1&${command}`, unsigned);
    expect(delivery).toMatchObject({ outcome: "acked" });
    expect(world.slack.channel("ops").messages).toEqual([]);
  });

  test("bodies that are no payload are turned away, and the bot goes on", async () => {
    expect(await world.slack.post(form, "payload=%7Bnot-json")).toMatchObject({ status: 400 });
    expect(await world.slack.post("application/json", "[1,2")).toMatchObject({ status: 400 });
    const { message } = await world.slack
      .as("alice")
      .types("/snapshot db --kep 7d", { channel: "ops" });
    expect(message?.text).toContain("I do not know --kep.");
    expect(world.fatal).toEqual([]);
  });
});
