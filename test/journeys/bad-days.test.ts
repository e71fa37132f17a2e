import { setTimeout as pause } from "node:timers/promises";
import { test } from "vitest";
import { demoWorkspace } from "../../playground/slack/demo-workspace.ts";
import { callbackIds, shortcutIds } from "../../src/bot/ids.ts";
import { policyText } from "../support/world.ts";
import {
  approves,
  asks,
  checked,
  ends,
  heardAfter,
  hears,
  inBothModes,
  normalised,
  now,
  requestIdOf,
  says,
  told,
} from "./journey.ts";

const demo = demoWorkspace();
const twoForPrimary = `${policyText}
@id("primary-needs-two")
forbid (principal, action == Action::"create", resource in Volume::"db-primary")
unless { context.approvals >= 2 };
`;

inBothModes({ policy: twoForPrimary }, (scene) => {
  test("a channel that is archived while a snapshot is made: whoever asked reads the end directly", async ({
    expect,
  }) => {
    const at = scene();
    const { slack, room } = at;
    const card = await asks(at, "alice", "web-data before the channel is archived");
    await checked(at, card);
    slack.setArchived(room);
    await slack.as("bob").opensHome();
    await slack.waitFor(() => slack.home("bob")?.buttons.includes("Approve"));
    await slack.as("bob").clicksInHome("Approve");
    await slack.waitFor(() => slack.dm("alice").find("SAFE TO CHANGE — the snapshot"));
    const own = slack.dm("alice").find("is archived");
    expect(normalised(own?.text ?? "")).toContain(
      `Only you see this card. #${room} is archived. Approvers find the request on my Home tab.`,
    );
    slack.setArchived(room, false);
  });

  test("a channel that is renamed or made private goes on as before", async ({ expect }) => {
    const at = scene();
    const { slack } = at;
    const { id } = slack.channel(at.room);
    const card = await asks(at, "alice", "web-data while the channel changes");
    slack.rename(at.room, "renamed-meanwhile");
    slack.setPrivate(id);
    const there = { ...at, room: id };
    await approves(there, "bob", card);
    expect((await ends(there, card)).text).toContain("SAFE TO CHANGE");
    slack.rename(id, at.room);
  });

  test("a private channel that the bot was thrown out of: the card goes on directly", async ({
    expect,
  }) => {
    const at = scene();
    const { slack, room } = at;
    const card = await asks(at, "alice", "web-data before the bot is thrown out");
    await checked(at, card);
    slack.setPrivate(room);
    slack.removeBot(room);
    const id = requestIdOf(card);
    await slack.as("alice").types(`/snapshot cancel ${id}`, { channel: "ops" });
    const own = await slack.waitFor(() =>
      slack.dm("alice").find(/cancelled by[^]*Slack does not show me/u),
    );
    expect(own.text).toContain("type /invite @snapshot-bot in it, and the card moves there");
  });

  test("an approver who leaves the company does not count any more, and cannot decide", async ({
    expect,
  }) => {
    const at = scene();
    const { slack } = at;
    const card = await asks(at, "alice", "db-primary before bob leaves");
    expect(await approves(at, "bob", card)).toContain("1 of 2");
    slack.setStanding("bob", "deactivated");
    // Who somebody is may be remembered for a few moments.
    await slack.waitFor(() => now(at, card).text.includes("approved by"));
    await pause(5500);
    expect(await approves(at, "carol", card)).toContain("1 of 2");
    expect(await heardAfter(at, "bob", () => slack.as("bob").clicks(card, "Approve"))).toContain(
      "This Slack account is deactivated",
    );
    expect(now(at, card).text).toContain("NOT YET");
    slack.setStanding("bob", "member");
    await hears(at, "alice", `cancel ${requestIdOf(card)}`);
    await ends(at, card);
  });

  test("Slack that does not take a card gets a bare one, and the next change repairs it", async ({
    expect,
  }) => {
    const at = scene();
    const { slack } = at;
    slack.faults.fail("chat.postMessage", "invalid_blocks");
    slack.faults.slow("chat.update", 1000);
    const card = await asks(at, "alice", "web-data in a card that Slack refuses");
    expect(normalised(card.text)).toMatchInlineSnapshot(`
      "SR-1 ⏳ NOT YET — waiting for 1 approval, expires ‹time›
      Slack does not take the whole card. Decide with /snapshot approve SR-1 or /snapshot deny SR-1."
    `);
    await hears(at, "alice", `cancel ${requestIdOf(card)}`);
    expect(await says(at, card, "cancelled by")).toContain("[Ask again]");
  });

  test("a reply that Slack refuses is told in plain words, and the verdict follows", async ({
    expect,
  }) => {
    const at = scene();
    const card = await asks(at, "alice", "web-data below a card that Slack took");
    at.slack.faults.fail("chat.postMessage", "invalid_blocks");
    await approves(at, "carol", card);
    const { thread } = await ends(at, card);
    expect(thread.at(0)?.text).toContain("was accepted by the cloud");
    expect(thread.at(-1)?.text).toContain("SAFE TO CHANGE");
  });

  test("buttons whose form Slack does not open in time say so, and work the next time", async ({
    expect,
  }) => {
    const at = scene();
    const { slack } = at;
    const card = await asks(at, "alice", "web-data while forms are late");
    slack.faults.fail("views.open", "expired_trigger_id");
    expect(await heardAfter(at, "carol", () => slack.as("carol").clicks(card, "Deny"))).toContain(
      "Slack did not open the form in time.",
    );
    await hears(at, "alice", `cancel ${requestIdOf(card)}`);
    await says(at, card, "[Ask again]");
    slack.faults.fail("views.open", "expired_trigger_id");
    const again = async () => slack.as("alice").clicks(now(at, card), "Ask again");
    expect(await heardAfter(at, "alice", again)).toContain("Slack did not open the form in time.");
    await again();
    await slack.as("alice").waitsForForm(callbackIds.ask);
    await slack.as("alice").closes();
  });

  test.for(["429", "500"])(
    "a form that Slack answers with %s is said, wherever it was to open, and opens the next time",
    async (kind, { expect }) => {
      const at = scene();
      const { slack, room } = at;
      const alice = slack.as("alice");
      const fails = () => {
        if (kind === "429") slack.faults.rateLimit("views.open", 30);
        else slack.faults.httpStatus("views.open", 500);
      };
      const late = "Slack did not open the form in time.";
      fails();
      expect(await hears(at, "alice", "")).toContain(late);
      await alice.types("/snapshot", { channel: room });
      await alice.waitsForForm(callbackIds.ask);
      await alice.closes();

      const said = await alice.says(`About to change things, ${kind}`, { channel: room });
      fails();
      const before = async () => alice.usesShortcut(shortcutIds.before, said);
      expect(await heardAfter(at, "alice", before)).toContain(late);
      await before();
      await alice.waitsForForm(callbackIds.ask);
      await alice.closes();

      fails();
      const direct = slack.dm("alice").messages.length;
      await alice.usesShortcut(shortcutIds.ask);
      await slack.waitFor(() => slack.dm("alice").messages.length > direct);
      expect(slack.dm("alice").last?.text).toContain(late);

      const card = await asks(at, "alice", `web-data while forms get ${kind}`);
      const deny = async () => slack.as("carol").clicks(now(at, card), "Deny");
      fails();
      expect(await heardAfter(at, "carol", deny)).toContain(late);
      await deny();
      await slack.as("carol").waitsForForm(callbackIds.deny);
      await slack.as("carol").submits({ note: "not today" });
      await says(at, card, "not today");
    },
  );

  test("a form that Slack refuses is not to be tried for ever: there are words for the same", async ({
    expect,
  }) => {
    const at = scene();
    at.slack.faults.fail("views.open", "invalid_arguments");
    expect(await hears(at, "alice", "")).toMatchInlineSnapshot(`
      "Problem: The form cannot be opened.
      Type what you want instead: /snapshot help has the words. If it stays so, tell whoever runs the bot."
    `);
  });

  test("an answer that Slack does not take is given in plain words", async ({ expect }) => {
    const at = scene();
    const { slack } = at;
    slack.faults.fail("response_url", "gone");
    slack.faults.fail("chat.postEphemeral", "invalid_blocks");
    expect(await hears(at, "alice", "volumes web")).toContain("web");
  });

  test("Slack that answers 500 only delays the card", async ({ expect }) => {
    const at = scene();
    at.slack.faults.httpStatus("chat.postMessage", 500, 2);
    const card = await asks(at, "alice", "web-data while Slack has a bad moment");
    expect(card.text).toContain("NOT YET");
    await hears(at, "alice", `cancel ${requestIdOf(card)}`);
  });

  test("without the scope for posting whoever asked hears why no card comes, once, and it comes as soon as it may", async ({
    expect,
  }) => {
    const at = scene();
    const { slack, room } = at;
    slack.faults.missingScope("chat:write");
    await slack.as("alice").types("/snapshot web-data without a scope", { channel: room });
    await slack.as("alice").waitsToSee("cannot be posted", { channel: room });
    const tries = at.world.log.filter((line) => line.includes("missing_scope")).length;
    await slack.waitFor(
      () => at.world.log.filter((line) => line.includes("missing_scope")).length > tries + 1,
    );
    expect(told(at)).toMatchInlineSnapshot(`
      "(only alice) snapshot-bot: Asked: a snapshot of web-data. Nothing is made yet; the answer follows.
      (only alice) snapshot-bot: Problem: The card of SR-1 cannot be posted: the bot's app lacks the scope chat:write.
        Tell whoever runs the bot to add the scope and to install the app again. Then the card comes by itself.
        The request stands all the same: /snapshot show SR-1 shows it, and approvers find it on my Home tab."
    `);
    slack.faults.missingScope("chat:write", false);
    const card = await slack.waitFor(() => slack.channel(room).find("without a scope"), {
      timeoutMs: 20_000,
    });
    expect(card.text).toContain("[Approve]");
    await hears(at, "alice", `cancel ${requestIdOf(card)}`);
  });
});

inBothModes({}, (scene) => {
  test("where neither the channel nor the person can be written to, the answer says so", async ({
    expect,
  }) => {
    const at = scene();
    const { slack, room } = at;
    slack.removeBot(room);
    slack.faults.fail("chat.postMessage", "messages_tab_disabled", Number.POSITIVE_INFINITY);
    await slack.as("alice").types("/snapshot web-data into the void", { channel: room });
    await slack.as("alice").waitsToSee("cannot be posted", { channel: room });
    expect(told(at)).toMatchInlineSnapshot(`
      "(only alice) snapshot-bot: Asked: a snapshot of web-data. Nothing is made yet; the answer follows.
      (only alice) snapshot-bot: Problem: The card of SR-1 cannot be posted, neither where you asked nor to you directly: Slack says messages_tab_disabled.
        Invite me to the channel, or tell whoever runs the bot. Then the card comes by itself.
        The request stands all the same: /snapshot show SR-1 shows it, and approvers find it on my Home tab."
    `);
  });
});

inBothModes({ slack: { groups: demo.groups } }, (scene) => {
  test("a user group that is deleted lets nobody approve, and says whom it would take", async ({
    expect,
  }) => {
    const at = scene();
    const { slack } = at;
    const card = await asks(at, "alice", "web-data before the group is deleted");
    slack.deleteGroup("storage-leads");
    await pause(5500);
    const bob = slack.as("bob");
    expect(await heardAfter(at, "bob", () => bob.clicks(card, "Approve"))).toMatchInlineSnapshot(`
      "Refused: No rule lets you approve a snapshot of web-data.
      No group, reason or channel would change that. Ask whoever keeps the policy."
    `);
    await hears(at, "alice", `cancel ${requestIdOf(card)}`);
    await slack.as("alice").types("/snapshot web-data once more", { channel: at.room });
    await slack.as("alice").waitsToSee("Refused", { channel: at.room });
    expect(normalised(slack.ephemerals("alice").at(-1)?.text ?? "")).toMatchInlineSnapshot(`
      "Refused: This takes 1 approval, and nobody besides you may approve it.
      Decided by engineers-snapshot. Ask whoever keeps the policy to name more approvers."
    `);
  });
});
