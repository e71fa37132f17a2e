import type { App } from "@slack/bolt";
import type { BlockButtonAction, BlockOverflowAction } from "@slack/bolt";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Slack } from "../../../playground/slack/slack.ts";
import { boltFor, demoSlack, start } from "./bolt.ts";

const card = (line: string, withButtons = true) => [
  { type: "section" as const, text: { type: "mrkdwn" as const, text: line } },
  ...(withButtons
    ? [
        {
          type: "actions" as const,
          block_id: "decide",
          elements: [
            {
              type: "button" as const,
              action_id: "approve",
              value: "SR-1",
              text: { type: "plain_text" as const, text: "Approve" },
            },
            {
              type: "overflow" as const,
              action_id: "more",
              options: [{ text: { type: "plain_text" as const, text: "Withdraw" }, value: "w" }],
            },
          ],
        },
      ]
    : []),
];

describe.each(["socket", "http"] as const)("a conversation with a Bolt app over %s", (mode) => {
  let slack: Slack;
  let app: App;

  beforeEach(async () => {
    slack = await demoSlack({
      mode,
      waits: { ackMs: 1_500, eventRetryMs: Array<number>(100).fill(50) },
    });
    app = boltFor(slack, mode);
  });
  afterEach(async () => {
    await app.stop();
    await slack.stop();
  });

  test("a command is acknowledged, and its answer is seen only by whoever typed it", async () => {
    const got: unknown[] = [];
    app.command("/snapshot", async ({ command, ack }) => {
      got.push(command);
      await ack("One moment.");
    });
    await start(app, slack, mode);
    const seen = await slack
      .as("alice")
      .types("/snapshot db-primary for @bob & #ops", { channel: "ops" });
    expect(seen.complaint).toBeNull();
    expect(seen.message?.text).toBe("One moment.");
    expect(got).toMatchObject([
      {
        command: "/snapshot",
        text: "db-primary for <@U024BOBBY|bob> &amp; <#C024OPS01|ops>",
        channel_name: "ops",
        user_id: "U024ALICE",
        team_id: "T0PLAYG01",
      },
    ]);
    expect(slack.as("alice").sees("ops")).toBe("(only alice) snapshot-bot: One moment.");
    expect(slack.as("bob").sees("ops")).toBe("");
  });

  test("an answer for all shows the typed command too", async () => {
    app.command("/snapshot", ({ ack }) => ack({ response_type: "in_channel", text: "*Done*" }));
    await start(app, slack, mode);
    await slack.as("alice").types("/snapshot db", { channel: "ops" });
    expect(slack.as("bob").sees("ops")).toBe("alice: /snapshot db\nsnapshot-bot: Done");
  });

  test("a button is clicked, the card is edited and the thread answers", async () => {
    app.command("/snapshot", async ({ ack, client, body }) => {
      await ack();
      const text = "card of SR-1";
      await client.chat.postMessage({
        channel: body.channel_id,
        text,
        blocks: card("*SR-1* waits"),
      });
    });
    app.action<BlockButtonAction>(
      { type: "block_actions", action_id: "approve" },
      async ({ ack, body, client, action }) => {
        await ack();
        const channel = body.channel?.id ?? "";
        const ts = body.message?.ts ?? "";
        const by = `approved by <@${body.user.id}>, ${action.value}`;
        await client.chat.update({ channel, ts, text: by, blocks: card(by, false) });
        await client.chat.postMessage({ channel, thread_ts: ts, text: "made" });
      },
    );
    await start(app, slack, mode);
    await slack.as("alice").types("/snapshot db", { channel: "ops" });
    const posted = await slack.waitFor(() => slack.channel("ops").find("SR-1"));
    expect(posted.text).toBe("SR-1 waits\n[Approve] [⋯ Withdraw]");
    expect(posted.buttons).toEqual(["Approve", "Withdraw"]);
    await slack.as("bob").clicks(posted, "Approve");
    await slack.as("carol").waitsToSee("made", { channel: "ops" });
    expect(slack.transcript("ops")).toBe(
      "snapshot-bot: approved by @bob, SR-1\n    snapshot-bot: made",
    );
    await expect(slack.as("carol").clicks(posted, "Approve")).rejects.toThrow("there is nothing");
    const late = await slack.as("carol").clicks(posted, "Approve", { stale: true });
    expect(late.delivery?.outcome).toBe("acked");
    expect(posted.text).toContain("waits");
    await slack.waitFor(() => slack.message("ops", posted.ts)?.thread.length === 2);
  });

  test("an option of an overflow menu is picked by what stands on it", async () => {
    const picked: unknown[] = [];
    app.command("/snapshot", ({ ack }) => ack({ blocks: card("hello") }));
    app.action<BlockOverflowAction>(
      { type: "block_actions", action_id: "more" },
      async ({ ack, body, action, respond }) => {
        await ack();
        picked.push(body.container, action.selected_option.value);
        await respond({ replace_original: true, text: "withdrawn" });
      },
    );
    await start(app, slack, mode);
    const alice = slack.as("alice");
    const { message } = await alice.types("/snapshot", { channel: "ops" });
    if (!message) throw new Error("no answer");
    await alice.clicks(message, "Withdraw");
    await alice.waitsToSee("withdrawn", { channel: "ops" });
    expect(alice.sees("ops")).toBe("(only alice) snapshot-bot: withdrawn");
    expect(picked).toMatchObject([{ type: "message", is_ephemeral: true }, "w"]);
  });

  test("Slack complains to the person when the app says nothing in time", async () => {
    let answered = false;
    app.command("/snapshot", async ({ ack }) => {
      await slack.waitFor(() => slack.complaints("alice").length > 0);
      await ack("too late");
      answered = true;
    });
    await start(app, slack, mode);
    const seen = await slack.as("alice").types("/snapshot", { channel: "ops" });
    expect(seen.complaint).toBe('/snapshot failed with the error "operation_timeout"');
    expect(seen.delivery?.ms).toBeGreaterThanOrEqual(1_400);
    expect(slack.as("alice").sees("ops")).toContain("operation_timeout");
    await slack.waitFor(() => answered);
    expect(slack.as("alice").sees("ops")).not.toContain("too late");
  });

  test("Slack complains to the person when the app is not there", async () => {
    app.command("/snapshot", ({ ack }) => ack());
    const seen = await slack.as("alice").types("/snapshot", { channel: "ops" });
    expect(seen.complaint).toBe('/snapshot failed with the error "dispatch_failed"');
    await start(app, slack, mode);
    expect((await slack.as("alice").types("/snapshot", { channel: "ops" })).complaint).toBeNull();
  });

  test("a mention reaches the app as an event, and the mentioned people are notified", async () => {
    const heard: unknown[] = [];
    app.event("app_mention", async ({ event, body, say }) => {
      heard.push(event.text, body.authorizations?.[0]?.user_id);
      const text = "<!subteam^S024LEADS> and <@U024DAVEY>, please look";
      await say({ text, thread_ts: event.ts });
    });
    await start(app, slack, mode);
    const asked = await slack.as("alice").says("@snapshot db-1 now", { channel: "ops" });
    expect(asked.text).toBe("@snapshot-bot db-1 now");
    await slack.as("alice").waitsToSee("please look", { channel: "ops" });
    expect(heard).toEqual(["<@U0B0TSNAP> db-1 now", "U0B0TSNAP"]);
    for (const name of ["bob", "carol", "dave"])
      expect(slack.notifications(name).map((each) => each.text)).toEqual([
        "@storage-leads and @dave, please look",
      ]);
    expect(slack.notifications("erin")).toEqual([]);
    slack.as("bob").looksAt("ops");
    expect(slack.notifications("bob")).toEqual([]);
  });

  test("an event that found nobody is sent again, and says so", async () => {
    const tries: unknown[] = [];
    app.event("app_home_opened", ({ context, event }) => {
      tries.push([context.retryReason, Number(context.retryNum) > 0, event.tab]);
      return Promise.resolve();
    });
    const seen = await slack.as("alice").opensHome();
    expect(seen.delivery?.outcome).toBe("unreachable");
    await start(app, slack, mode);
    await slack.waitFor(() => tries.length > 0);
    expect(tries).toEqual([["connection_failed", true, "home"]]);
    const ids = slack.payloads.all().map((sent) => sent.payload["event_id"]);
    expect(new Set(ids).size).toBe(1);
    expect(slack.payloads.last()?.delivery?.outcome).toBe("acked");
  });

  test("a direct message by user id opens a conversation with that person only", async () => {
    app.command("/snapshot", async ({ ack, client, body }) => {
      await ack();
      await client.chat.postMessage({ channel: body.user_id, text: "hello &lt;you&gt;" });
    });
    await start(app, slack, mode);
    await slack.as("alice").types("/snapshot", { channel: "random" });
    await slack.as("alice").waitsToSee("hello", { channel: "dm" });
    expect(slack.dm("alice").last?.text).toBe("hello <you>");
    expect(slack.dm("bob").messages).toEqual([]);
    expect(slack.transcript()).toBe("── alice and snapshot-bot\nsnapshot-bot: hello <you>");
  });
});
