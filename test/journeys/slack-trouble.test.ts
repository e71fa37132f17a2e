import { setTimeout as pause } from "node:timers/promises";
import { test } from "vitest";
import type { ShownMessage } from "../../playground/slack/shown.ts";
import {
  approves,
  asks,
  checked,
  completes,
  ends,
  heardAfter,
  hears,
  inBothModes,
  normalised,
  now,
  requestIdOf,
  says,
  staysInTheMaking,
  told,
} from "./journey.ts";
import type { Scene } from "./journey.ts";

/** Takes the card away behind the bot's back, as an admin of the workspace can. */
async function deleted({ slack }: Scene, card: ShownMessage): Promise<void> {
  await fetch(`${slack.apiUrl}chat.delete`, {
    method: "POST",
    headers: { authorization: `Bearer ${slack.tokens.bot}`, "content-type": "application/json" },
    body: JSON.stringify({ channel: card.channelId, ts: card.ts }),
  });
}

inBothModes({}, (scene) => {
  test("where the bot is no member the card comes privately, and moves in once it is invited", async ({
    expect,
  }) => {
    const at = scene();
    const { slack, room } = at;
    slack.removeBot(room);
    await slack.as("alice").types("/snapshot db-primary where no bot is", { channel: room });
    await slack.waitFor(() => slack.dm("alice").find(/where no bot is[^]*AVAILABLE/u));
    await slack.as("alice").waitsToSee("/invite", { channel: room });
    expect(told(at)).toMatchInlineSnapshot(`
      "(only alice) snapshot-bot: Asked: a snapshot of db-primary. Nothing is made yet; the answer follows.
      (only alice) snapshot-bot: Problem: I am not a member of #room-1. Only you see the card of SR-1, in our direct messages.
        Type /invite @snapshot-bot there, and the card moves to the channel, where others can approve."
    `);
    expect(normalised(slack.transcript(slack.dm("alice").id))).toMatchInlineSnapshot(`
      "snapshot-bot: db-primary · tokyo (AWS Storage Gateway, ap-northeast-1) · SR-1
        ⏳ NOT YET — waiting for 1 approval, expires ‹time›
        @alice: where no bot is
        ✓ volume AVAILABLE · last snapshot 9 days ago · 512 GiB · keep 14 days
        rule engineers-snapshot: @storage-leads can approve · asked by @alice, who cannot
        Only you see this card. I am not a member of #room-1. Type /invite @snapshot-bot there, and the card moves to the channel, where others can approve.
        SR-1 · digest ‹…› · asked ‹time›
        [Approve] [Deny] [Why?] [Cancel request]"
    `);
    await slack.inviteBot(room);
    const card = await slack.waitFor(() => slack.channel(room).find("[Approve]"));
    await slack.waitFor(() => slack.dm("alice").find("is now in"));
    expect(normalised(slack.transcript(slack.dm("alice").id))).toMatchInlineSnapshot(
      `"snapshot-bot: The card of SR-1 is now in #room-1."`,
    );
    await approves(at, "bob", card);
    expect((await ends(at, card)).text).toContain("SAFE TO CHANGE");
  });

  test("in a channel where only some may post the card comes privately, says so, and moves in later", async ({
    expect,
  }) => {
    const at = scene();
    const { slack, room } = at;
    slack.faults.fail("chat.postMessage", "restricted_action_read_only_channel");
    await slack.as("alice").types("/snapshot web-data where few may post", { channel: room });
    const own = await slack.waitFor(() => slack.dm("alice").find("where few may post"));
    expect(normalised(own.text)).toContain(
      "Only you see this card. Slack does not let me post where you asked, in #room-",
    );
    await slack.as("alice").waitsToSee("in our direct messages. It says why.", { channel: room });
    expect(own.text).toContain("Approvers find the request on my Home tab.");
    expect(own.text).not.toContain("/invite");
    const card = await slack.waitFor(() => slack.channel(room).find("where few may post"));
    await hears(at, "alice", `cancel ${requestIdOf(card)}`);
  });

  test("a card that somebody deletes is posted anew", async ({ expect }) => {
    const at = scene();
    const { slack, room } = at;
    const card = await asks(at, "alice", "web-data whose card is deleted");
    await checked(at, card);
    await deleted(at, card);
    expect(slack.channel(room).messages).toHaveLength(0);
    await hears(at, "alice", `cancel ${requestIdOf(card)}`);
    const again = await slack.waitFor(() => slack.channel(room).find("cancelled by"));
    expect(again.ts).not.toBe(card.ts);
    await ends(at, again);
    expect(told(at)).toMatchInlineSnapshot(`
      "(only alice) snapshot-bot: Asked: a snapshot of web-data. Nothing is made yet; the answer follows.
      (only alice) snapshot-bot: Done: You cancelled SR-1. Nothing was started.
      snapshot-bot: web-data · tokyo (AWS Storage Gateway, ap-northeast-1) · SR-1
        ⛔ DO NOT PROCEED — cancelled by @alice
        @alice: whose card is deleted
        rule engineers-snapshot: 1 approval needed
        SR-1 · digest ‹…› · asked ‹time›
        [Ask again]
          snapshot-bot: ⛔ DO NOT PROCEED — the request was cancelled."
    `);
  });

  test("a card posted twice because its confirmation was lost: the stray one points to the other", async ({
    expect,
  }) => {
    const at = scene();
    const { slack, room } = at;
    slack.faults.loseReply("chat.postMessage");
    const stray = await asks(at, "alice", "web-data posted twice");
    const card = await slack.waitFor(() => {
      const [, second] = slack.channel(room).messages.filter(({ fromBot }) => fromBot);
      return second;
    });
    await approves(at, "bob", stray);
    await slack.waitFor(() => now(at, stray).text.includes("look at the other one"));
    expect(normalised(now(at, stray).text)).toMatchInlineSnapshot(
      `"This is a copy of the card of SR-1: look at the other one."`,
    );
    expect(JSON.stringify(now(at, stray).blocks)).toContain(
      `"url":"https://playground.slack.com/archives/${card.channelId}/p${card.ts.replace(".", "")}"`,
    );
    expect((await ends(at, card)).text).toContain("SAFE TO CHANGE");
    expect(at.aws.state.createdSnapshots("vol-2C4D6E80")).toHaveLength(1);
  });

  test("while Slack takes no posts the snapshot goes on, and afterwards the card is right", async ({
    expect,
  }) => {
    const at = scene();
    const { slack } = at;
    staysInTheMaking(at);
    const card = await asks(at, "alice", "db-replica while Slack limits");
    await approves(at, "bob", card);
    await says(at, card, "accepted by the cloud");
    slack.faults.rateLimitAllFor(3);
    completes(at);
    await slack.waitFor(() => slack.calls.all().some(({ status }) => status === 429));
    expect((await ends(at, card)).thread.map(({ text }) => normalised(text)))
      .toMatchInlineSnapshot(`
        [
          "snap-1 of db-replica was accepted by the cloud ‹time›. It is not usable yet.",
          "snap-1 of db-replica is complete, 208 GiB.",
          "@alice ✅ SAFE TO CHANGE — the snapshot of db-replica was read back and is what was asked for, captured as of ‹time›.",
        ]
      `);
    expect(now(at, card).text).toContain("SAFE TO CHANGE");
  });

  test("while Slack is down the snapshot goes on, and afterwards the card is right", async ({
    expect,
  }) => {
    const at = scene();
    const { slack, aws } = at;
    staysInTheMaking(at);
    const card = await asks(at, "alice", "db-primary while Slack is down");
    await approves(at, "bob", card);
    await says(at, card, "accepted by the cloud");
    slack.faults.down(true);
    completes(at);
    const reads = aws.log.of("DescribeSnapshots").length;
    await slack.waitFor(() => aws.log.of("DescribeSnapshots").length > reads);
    await slack.waitFor(() => slack.calls.last()?.status === 0);
    slack.faults.down(false);
    expect((await ends(at, card, 25_000)).text).toContain("SAFE TO CHANGE");
    await slack.waitForBot(25_000);
    expect(await hears(at, "alice", "list --mine --open")).toContain("There is none");
  });

  test("a slow Slack only delays what people see", async ({ expect }) => {
    const at = scene();
    const { slack } = at;
    slack.faults.slow("chat.postMessage", 700, 3);
    slack.faults.slow("users.info", 500, 3);
    const card = await asks(at, "alice", "db-replica while Slack is slow");
    await approves(at, "bob", card);
    expect((await ends(at, card)).text).toContain("SAFE TO CHANGE");
    slack.faults.clear();
    expect(slack.channel(at.room).messages).toHaveLength(1);
  });

  test("answers find another way when their address does not work, and wait when Slack asks for patience", async ({
    expect,
  }) => {
    const at = scene();
    const { slack } = at;
    const card = await asks(at, "alice", "web-data with a broken address");
    slack.faults.httpStatus("response_url", 500);
    expect(await heardAfter(at, "bob", () => slack.as("bob").clicks(card, "Why?"))).toContain(
      "You may approve it",
    );
    slack.faults.httpStatus("response_url", 500);
    slack.faults.fail("chat.postEphemeral", "user_not_in_channel");
    await slack.as("carol").clicks(card, "Why?");
    await slack.waitFor(() => slack.dm("carol").find("You may approve it"));
    slack.faults.httpStatus("response_url", 500);
    slack.faults.rateLimit("chat.postEphemeral", 1);
    expect(await heardAfter(at, "carol", () => slack.as("carol").clicks(card, "Why?"))).toContain(
      "You may approve it",
    );
    await hears(at, "alice", `cancel ${requestIdOf(card)}`);
  });
});

inBothModes({}, (scene) => {
  test("while Slack cannot say who somebody is, nobody may anything, and it is said", async ({
    expect,
  }) => {
    const at = scene();
    const { slack, room, world } = at;
    slack.faults.fail("users.info", "internal_error", Number.POSITIVE_INFINITY);
    await slack.as("alice").types("/snapshot db-primary while nobody is known", { channel: room });
    await slack.as("alice").waitsToSee("Refused", { channel: room });
    expect(told(at)).toMatchInlineSnapshot(`
      "(only alice) snapshot-bot: Asked: a snapshot of db-primary. Nothing is made yet; the answer follows.
      (only alice) snapshot-bot: Refused: Slack could not say who may do this, so it is refused for now.
        Try again in a minute. If it stays so, tell whoever runs the bot."
    `);
    slack.faults.clear();
    const card = await asks(at, "alice", "db-primary while nobody is known");
    slack.faults.fail("users.info", "internal_error", Number.POSITIVE_INFINITY);
    expect(await approves(at, "bob", card)).toMatchInlineSnapshot(`
      "Refused: Slack could not say who may do this, so it is refused for now.
      Try again in a minute. If it stays so, tell whoever runs the bot."
    `);
    expect(world.fatal).toEqual([]);
    expect(at.aws.log.of("CreateSnapshot")).toEqual([]);
    slack.faults.clear();
    expect(await approves(at, "bob", card)).toContain("The snapshot is being started");
    expect((await ends(at, card)).text).toContain("SAFE TO CHANGE");
  });
});

inBothModes({}, (scene) => {
  test.for(["usergroups:read", "users:read"])(
    "without the scope %s nobody may anything, and whoever asks or approves reads what is missing",
    async (scope, { expect }) => {
      const at = scene();
      const { slack, room, world } = at;
      const refused = (who: string) => slack.as(who).waitsToSee("Refused", { channel: room });
      await world.bot.stop();
      world.bot = await world.startAnother();
      await slack.waitForBot();
      slack.faults.missingScope(scope);
      await slack.as("alice").types(`/snapshot db-primary without ${scope}`, { channel: room });
      await refused("alice");
      expect(told(at).replaceAll(scope, "‹scope›")).toMatchInlineSnapshot(`
        "(only alice) snapshot-bot: Asked: a snapshot of db-primary. Nothing is made yet; the answer follows.
        (only alice) snapshot-bot: Refused: Slack could not say who may do this, so it is refused for now.
          The bot's app lacks the scope ‹scope›. Tell whoever runs the bot to add it and to install the app again."
      `);
      await slack.as("bob").opensHome();
      const home = await slack.waitFor(() => {
        const shown = slack.home("bob");
        return shown?.text.includes(scope) === true ? shown : null;
      });
      expect(home.text.replace(scope, "‹scope›")).toMatchInlineSnapshot(`
        "Slack could not say who may do this, so it is refused for now.
        The bot's app lacks the scope ‹scope›. Tell whoever runs the bot to add it and to install the app again."
      `);
      expect(await hears(at, "alice", "")).toContain(`lacks the scope ${scope}`);
      slack.faults.missingScope(scope, false);

      const card = await asks(at, "alice", `db-primary without ${scope}`);
      await pause(5500);
      slack.faults.missingScope(scope);
      expect(await approves(at, "bob", card)).toContain(`lacks the scope ${scope}`);
      slack.faults.missingScope(scope, false);
      expect(await approves(at, "bob", card)).toContain("The snapshot is being started");
      await ends(at, card);
    },
  );
});
