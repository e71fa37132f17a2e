import { test } from "vitest";
import { callbackIds, shortcutIds } from "../../src/bot/ids.ts";
import { policyText } from "../support/world.ts";
import {
  approves,
  asks,
  checked,
  ends,
  heardAfter,
  inBothModes,
  now,
  says,
  told,
} from "./journey.ts";

const faraway = `faraway-${"a".repeat(55)}`;
const policy = policyText.replace(' in Target::"tokyo"', "");

inBothModes({ policy, moreTargets: { [faraway]: {} } }, (scene) => {
  test("the global shortcut opens the form, which wants to know the channel", async ({
    expect,
  }) => {
    const at = scene();
    const { slack, room } = at;
    const alice = slack.as("alice");
    expect((await alice.usesShortcut(shortcutIds.ask)).complaint).toBe(null);
    const form = await alice.waitsForForm(callbackIds.ask);
    expect(form.text).toContain("Channel for the card: []");
    await alice.suggests("db");
    const refused = await alice.submits({ what: ["db-primary"], reason: "from anywhere" });
    expect(refused.errors).toEqual({ channel: "Please complete this required field." });
    const { id } = slack.channel(room);
    await alice.submits({ channel: id });
    const card = await slack.waitFor(() => slack.channel(room).find("[Approve]"));
    expect(card.text).toContain("from anywhere");
  });

  test("the shortcut on a message takes the message along to the card", async ({ expect }) => {
    const at = scene();
    const { slack, room } = at;
    const alice = slack.as("alice");
    const said = await slack.as("bob").says("I will drop the old index at 15:00", {
      channel: room,
    });
    await alice.usesShortcut(shortcutIds.before, said);
    const form = await alice.waitsForForm(callbackIds.ask);
    expect(form.text).toContain("The card links to the message that this is about.");
    await alice.suggests("db");
    await heardAfter(at, "alice", () =>
      alice.submits({ what: ["db-primary"], reason: "before the index goes" }),
    );
    const card = await slack.waitFor(() => slack.channel(room).find("[Approve]"));
    await approves(at, "bob", card);
    const ended = await ends(at, card);
    expect(told(at)).toMatchInlineSnapshot(`
      "bob: I will drop the old index at 15:00
      (only alice) snapshot-bot: Asked: a snapshot of db-primary. Nothing is made yet; the answer follows.
      snapshot-bot: db-primary · tokyo (AWS Storage Gateway, ap-northeast-1) · SR-1
        ✅ SAFE TO CHANGE — captured as of ‹time›
        @alice: before the index goes
        rule engineers-snapshot: 1 approval needed
        approved by @bob ‹time›
        About this message
        snap-1 · point in time ‹time› · 212 GiB
        kept until ‹time›
        SR-1 · digest ‹…› · asked ‹time›
          snapshot-bot: snap-1 of db-primary was accepted by the cloud ‹time›. It is not usable yet.
          snapshot-bot: snap-1 of db-primary is complete, 212 GiB.
          snapshot-bot: @alice ✅ SAFE TO CHANGE — the snapshot of db-primary was read back and is what was asked for, captured as of ‹time›.
      (only bob) snapshot-bot: Done: You approved SR-1. The snapshot is being started."
    `);
    const address = `https://playground.slack.com/archives/${said.channelId}/p${said.ts.replace(".", "")}`;
    expect(JSON.stringify(ended.blocks)).toContain(address);
  });

  test("on a message in a thread, the card goes into the thread", async ({ expect }) => {
    const at = scene();
    const { slack, room } = at;
    const alice = slack.as("alice");
    const root = await alice.says("Plan for tonight", { channel: room });
    const said = await alice.says("I start at nine", { channel: room, threadTs: root.ts });
    await alice.usesShortcut(shortcutIds.before, said);
    await alice.waitsForForm(callbackIds.ask);
    await alice.suggests("web");
    await alice.submits({ what: ["web-data"], reason: "tonight" });
    const card = await slack.waitFor(() => slack.channel(room).find("[Approve]"));
    expect(card.threadTs).toBe(root.ts);
    expect(card.text).toContain("About this message");
  });

  test("a denied, a withdrawn and a failed request can be asked again with all fields filled", async ({
    expect,
  }) => {
    const at = scene();
    const { slack } = at;
    const alice = slack.as("alice");
    const again = async (card: Awaited<ReturnType<typeof asks>>) => {
      const ended = await slack.waitFor(() => {
        const present = slack.message(at.room, card.ts);
        return present?.text.includes("[Ask again]") === true ? present : null;
      });
      await alice.clicks(ended, "Ask again");
      return (await alice.waitsForForm(callbackIds.ask)).text;
    };
    const denied = await asks(
      at,
      "alice",
      'db-primary,db-replica before migration 7 --keep 30d --tag team=web --description "For the auditors"',
    );
    await checked(at, denied);
    await slack.as("bob").clicks(denied, "Deny");
    await slack.as("bob").waitsForForm(callbackIds.deny);
    await slack.as("bob").submits({ note: "not today" });
    expect(await again(denied)).toMatchInlineSnapshot(`
      "Volumes or sets: [db-primary, db-replica]
      Reason: [before migration 7] (Approvers read it. Some policies want one.)
      Keep for how many days: [30] (Empty means as long as is configured for these volumes.)
      Tags: [team=web] (One key=value on each line.)
      Description at the cloud: [For the auditors] (The reason is used when this is empty. At most 200 characters.)
      In special cases: []
      Channel for the card: [C024ROOM04] (Approvers see the card there.)"
    `);
    await alice.submits({ reason: "before migration 7, second try" });
    const second = await slack.waitFor(() => slack.channel(at.room).find("second try"));
    expect(second.text).toContain("keep 30 days");

    // No list has this one, and the cloud's own id would be too long for the form.
    const unlisted = await asks(at, "alice", "web-data,tokyo/vol-0123ABCD asked without a list");
    await alice.clicks(unlisted, "Cancel request");
    expect(await again(unlisted)).toContain("[web-data, tokyo/vol-0123ABCD]");
    await alice.closes();

    const long = await asks(at, "alice", `web-data,${faraway}/vol-0123ABCD asked from far away`);
    await alice.clicks(long, "Cancel request");
    await says(at, long, "[Ask again]");
    const refusal = await heardAfter(at, "alice", () => alice.clicks(now(at, long), "Ask again"));
    expect(refusal.replace(faraway, "faraway")).toMatchInlineSnapshot(`
      "Problem: faraway/vol-0123ABCD is too long for the form, so it cannot be asked for again there.
      Type /snapshot and the names of the volumes instead."
    `);
    expect(slack.views("alice")).toEqual([]);

    const withdrawn = await asks(at, "alice", "web-data asked too early");
    await alice.clicks(withdrawn, "Cancel request");
    expect(await again(withdrawn)).toContain("web-data");
    await alice.closes();

    at.aws.faults.next("CreateSnapshot", {
      kind: "error",
      code: "ExpiredTokenException",
      status: 400,
    });
    const failed = await asks(at, "alice", "web-data before the disk is replaced");
    await checked(at, failed);
    await approves(at, "bob", failed);
    await says(at, failed, "DO NOT PROCEED");
    expect(await again(failed)).toContain("before the disk is replaced");
    await alice.closes();
  });

  test("what can still be approved, or is safe, is not offered again", async ({ expect }) => {
    const at = scene();
    const card = await asks(at, "alice", "db-primary goes well");
    expect((await checked(at, card)).text).not.toContain("Ask again");
    await approves(at, "bob", card);
    expect((await ends(at, card)).text).not.toContain("Ask again");
  });

  test("a form that Slack does not open in time is said privately", async ({ expect }) => {
    const at = scene();
    const { slack, room } = at;
    const alice = slack.as("alice");
    const said = await alice.says("About to change things", { channel: room });
    slack.faults.fail("views.open", "expired_trigger_id");
    expect(await heardAfter(at, "alice", () => alice.usesShortcut(shortcutIds.before, said)))
      .toMatchInlineSnapshot(`
      "Problem: Slack did not open the form in time.
      Click or type it once more."
    `);
    expect(slack.views("alice")).toEqual([]);
  });
});
