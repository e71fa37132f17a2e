import { LogLevel, SocketModeReceiver, type App, type BlockButtonAction } from "@slack/bolt";
import { WebClient } from "@slack/web-api";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Slack } from "../../../playground/slack/slack.ts";
import { boltFor, demoSlack, start } from "./bolt.ts";

const button = {
  type: "actions" as const,
  block_id: "decide",
  elements: [
    {
      type: "button" as const,
      action_id: "approve",
      value: "SR-1",
      text: { type: "plain_text" as const, text: "Approve" },
    },
  ],
};

let slack: Slack;
const apps: App[] = [];

afterEach(async () => {
  for (const app of apps.splice(0)) await app.stop();
  await slack.stop();
});

describe("Socket Mode", () => {
  beforeEach(async () => {
    slack = await demoSlack();
  });

  function replica(onCommand: () => void): App {
    const receiver = new SocketModeReceiver({
      appToken: slack.tokens.app,
      clientPingTimeout: 300,
      logLevel: LogLevel.ERROR,
      installerOptions: { clientOptions: { slackApiUrl: slack.apiUrl } },
    });
    const app = boltFor(slack, "socket", receiver);
    app.command("/snapshot", async ({ ack }) => {
      onCommand();
      await ack();
    });
    apps.push(app);
    return app;
  }

  test("gives each payload to any one of several connections", async () => {
    const counts = [0, 0];
    for (const [index] of counts.entries())
      await start(
        replica(() => void (counts[index] = (counts[index] ?? 0) + 1)),
        slack,
        "socket",
      );
    await slack.waitFor(() => slack.connections() === 2);
    for (let time = 0; time < 40; time += 1)
      await slack.as("alice").types("/snapshot", { channel: "ops" });
    expect((counts[0] ?? 0) + (counts[1] ?? 0)).toBe(40);
    expect(Math.min(...counts)).toBeGreaterThan(0);
  });

  test.each(["dropped", "refreshed"])(
    "the app comes back after its connection was %s",
    async (how) => {
      await start(
        replica(() => undefined),
        slack,
        "socket",
      );
      const before = slack.calls.all().filter((each) => each.method === "apps.connections.open");
      if (how === "dropped") slack.faults.dropSocket();
      else slack.faults.refreshSocket();
      await slack.waitFor(() => !slack.connected());
      const meanwhile = await slack.as("alice").types("/snapshot", { channel: "ops" });
      expect(meanwhile.complaint).toContain("dispatch_failed");
      await slack.waitForBot();
      expect((await slack.as("alice").types("/snapshot", { channel: "ops" })).complaint).toBeNull();
      const after = slack.calls.all().filter((each) => each.method === "apps.connections.open");
      expect(after.length).toBe(before.length + 1);
    },
  );

  test("takes no more than ten connections", async () => {
    const client = new WebClient(slack.tokens.app, { slackApiUrl: slack.apiUrl });
    const opened = Array.from({ length: 11 }, async () => {
      const { url = "" } = await client.apps.connections.open({});
      const socket = new WebSocket(url);
      return await new Promise<{ socket: WebSocket; first: string }>((resolve) => {
        socket.addEventListener("message", ({ data }) => {
          resolve({ socket, first: String(data) });
        });
      });
    });
    const all = await Promise.all(opened);
    const types = all.map(({ first }) => first);
    expect(types.filter((text) => text.includes('"hello"'))).toHaveLength(10);
    expect(types.filter((text) => text.includes("too_many_websockets"))).toHaveLength(1);
    for (const { socket } of all) socket.close();
  });

  test("a ticket opens one connection", async () => {
    const client = new WebClient(slack.tokens.app, { slackApiUrl: slack.apiUrl });
    const { url = "" } = await client.apps.connections.open({});
    const first = new WebSocket(url);
    await new Promise((resolve) => first.addEventListener("open", resolve));
    const second = new WebSocket(url);
    await new Promise((resolve) => second.addEventListener("error", resolve));
    expect(slack.connections()).toBe(1);
    first.close();
  });
});

describe("signed HTTP", () => {
  beforeEach(async () => {
    slack = await demoSlack({ mode: "http" });
  });

  test("a wrong signature is refused by the app", async () => {
    const app = boltFor(slack, "http");
    apps.push(app);
    app.command("/snapshot", ({ ack }) => ack());
    await start(app, slack, "http");
    const form = "application/x-www-form-urlencoded";
    const forged = await slack.post(form, "command=%2Fsnapshot", { "x-slack-signature": "v0=00" });
    expect(forged).toMatchObject({ outcome: "refused", status: 401 });
    const challenge = JSON.stringify({ type: "url_verification", challenge: "abc" });
    const verified = await slack.post("application/json", challenge);
    expect(verified.body).toEqual({ challenge: "abc" });
  });
});

describe.each(["socket", "http"] as const)("payloads over %s", (mode) => {
  const clicks: BlockButtonAction[] = [];

  beforeEach(async () => {
    clicks.length = 0;
    slack = await demoSlack({ mode });
    const app = boltFor(slack, mode);
    apps.push(app);
    app.action<BlockButtonAction>(
      { type: "block_actions", action_id: "approve" },
      async ({ ack, body }) => {
        clicks.push(body);
        await ack();
      },
    );
    await start(app, slack, mode);
  });

  async function posted(channel: string) {
    const client = new WebClient(slack.tokens.bot, { slackApiUrl: slack.apiUrl });
    await client.chat.postMessage({ channel, text: "card", blocks: [button] });
    const card = slack.channel(channel).last;
    if (!card) throw new Error("no card");
    return card;
  }

  test("of a click carry the person, the message and where it stands", async () => {
    const card = await posted("C024OPS01");
    await slack.as("bob").clicks(card, { actionId: "approve", value: "SR-1" });
    expect(clicks).toMatchObject([
      {
        type: "block_actions",
        user: { id: "U024BOBBY", team_id: "T0PLAYG01" },
        team: { id: "T0PLAYG01" },
        container: { type: "message", channel_id: "C024OPS01", message_ts: card.ts },
        message: { ts: card.ts, bot_id: "B0B0TSNAP", blocks: [{ block_id: "decide" }] },
        actions: [{ action_id: "approve", block_id: "decide", value: "SR-1", type: "button" }],
      },
    ]);
    expect(clicks[0]?.response_url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/actions\//u);
    expect(clicks[0]?.trigger_id).not.toBe("");
  });

  test("people of other workspaces can click in shared channels, but not use commands", async () => {
    const card = await posted("C024DBCHG");
    await slack.as("olga").clicks(card, "Approve");
    expect(clicks).toMatchObject([{ user: { id: "U0PARTNER", team_id: "T0PARTNER" } }]);
    const typed = await slack.as("olga").types("/snapshot db", { channel: "db-changes" });
    expect(typed.complaint).toContain("for members of the workspace");
    expect(typed.delivery).toBeNull();
  });

  test("come again when replayed, and arrive as they are when forged", async () => {
    const card = await posted("C024OPS01");
    await slack.as("bob").clicks(card, "Approve");
    const sent = slack.payloads.last();
    if (!sent) throw new Error("nothing was sent");
    await slack.replay(sent);
    expect(clicks).toHaveLength(2);
    expect(clicks[1]?.trigger_id).toBe(clicks[0]?.trigger_id);
    await slack.as("erin").forges(card, { actionId: "approve", value: "SR-2" });
    expect(clicks[2]?.actions).toMatchObject([{ action_id: "approve", value: "SR-2" }]);
    const raw = await slack.sendRaw({ ...sent.payload, user: { id: "U0FORGED1" } });
    expect(raw.outcome).toBe("acked");
    expect(clicks[3]?.user.id).toBe("U0FORGED1");
  });

  test("a hundred clicks at once are all answered", async () => {
    const card = await posted("C024OPS01");
    const people = ["alice", "bob", "carol", "dave"];
    const all = Array.from({ length: 100 }, async (_, index) =>
      slack.as(people[index % people.length] ?? "alice").clicks(card, "Approve"),
    );
    const outcomes = (await Promise.all(all)).map((each) => each.delivery?.outcome);
    expect(outcomes.every((outcome) => outcome === "acked")).toBe(true);
    expect(new Set(clicks.map((each) => each.trigger_id)).size).toBe(100);
  });
});
