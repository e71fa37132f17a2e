import { createHmac } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDoor } from "../../src/bot/receiver.ts";
import type { Door } from "../../src/bot/receiver.ts";
import { slackLogger } from "../../src/bot/slack-logger.ts";
import { Secret } from "../../src/domain/secret.ts";

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const nowMs = Date.parse("2026-11-20T14:00:00.000Z");

let door: Door;
beforeAll(async () => {
  const signingSecret = new Secret("signing-secret");
  const connection = { mode: "http", signingSecret, host: "127.0.0.1", port: 0 } as const;
  door = createDoor({
    connection,
    logger: slackLogger(silent),
    clock: () => nowMs,
    onRequest: () => () => undefined,
  });
  await door.start(1000);
});
afterAll(async () => door.stop(1000));

async function post(body: string, stampMs: number, path = "/slack/events"): Promise<number> {
  const { status } = await fetch(`http://127.0.0.1:${door.port()}${path}`, {
    method: "POST",
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      "x-slack-signature": "v0=00",
      "x-slack-request-timestamp": String(Math.floor(stampMs / 1000)),
    },
    body,
  });
  return status;
}

test("a body that is larger than anything Slack sends is not read to its end", async () => {
  expect(await post("x".repeat(1_000_001), nowMs)).toBe(413);
});

test("what is not signed is turned away, wherever it goes", async () => {
  expect(await post("command=%2Fsnapshot", nowMs)).toBe(401);
  expect(await post("command=%2Fsnapshot", nowMs, "/slack/else")).toBe(404);
  const { status } = await fetch(`http://127.0.0.1:${door.port()}/slack/events`);
  expect(status).toBe(404);
});

test("Slack's look at the certificate, which it does not sign, is answered", async () => {
  expect(await post("ssl_check=1&token=x", nowMs)).toBe(200);
});

test("what Slack signed for a place that is not there is answered so", async () => {
  const stamp = String(nowMs / 1000);
  const digest = createHmac("sha256", "signing-secret").update(`v0:${stamp}:text=x`).digest("hex");
  const headers = {
    "content-type": "application/x-www-form-urlencoded",
    "x-slack-signature": `v0=${digest}`,
    "x-slack-request-timestamp": stamp,
  };
  const { status } = await fetch(`http://127.0.0.1:${door.port()}/slack/else`, {
    method: "POST",
    headers,
    body: "text=x",
  });
  expect(status).toBe(404);
});
