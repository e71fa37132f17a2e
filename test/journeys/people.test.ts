import { test } from "vitest";
import { demoWorkspace } from "../../playground/slack/demo-workspace.ts";
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

const demo = demoWorkspace();
const people = [
  ...demo.people,
  { id: "U024GINA0", name: "gina", standing: "deactivated" },
  { id: "U024ROBOT", name: "robot", standing: "bot" },
] as const;
const groups = demo.groups.map((group) =>
  group.handle === "storage-leads"
    ? { ...group, members: [...group.members, "gina", "robot", "olga", "frank"] }
    : group,
);

inBothModes({ slack: { people, groups } }, (scene) => {
  test("somebody without the right is refused privately, and told what would help", async ({
    expect,
  }) => {
    const at = scene();
    const { slack, room } = at;
    await slack.as("erin").types("/snapshot db-primary before the campaign", { channel: room });
    await slack.as("erin").waitsToSee("Refused", { channel: room });
    // Whatever the bot still had to say would have been said before this card.
    const next = await asks(at, "alice", "web-data after a refusal");
    await checked(at, next);
    expect(told(at)).toMatchInlineSnapshot(`
      "(only erin) snapshot-bot: Asked: a snapshot of db-primary. Nothing is made yet; the answer follows.
      (only erin) snapshot-bot: Refused: No rule lets you snapshot db-primary.
        It would be allowed by a member of @engineers, with 1 approval.
      (only alice) snapshot-bot: Asked: a snapshot of web-data. Nothing is made yet; the answer follows.
      snapshot-bot: web-data · tokyo (AWS Storage Gateway, ap-northeast-1) · SR-1
        ⏳ NOT YET — waiting for 1 approval, expires ‹time›
        @alice: after a refusal
        ✓ volume AVAILABLE · last snapshot 2 days ago · 100 GiB · keep 14 days
        rule engineers-snapshot: @storage-leads can approve · asked by @alice, who cannot
        SR-1 · digest ‹…› · asked ‹time›
        [Approve] [Deny] [Why?] [Cancel request]"
    `);
    expect(at.aws.log.of("CreateSnapshot")).toHaveLength(0);
    await hears(at, "alice", `cancel ${requestIdOf(next)}`);
  });

  test("a missing reason is refused with what would help, and can be given at once", async ({
    expect,
  }) => {
    const at = scene();
    const { slack, room } = at;
    await slack.as("alice").types("/snapshot db-primary", { channel: room });
    await slack.as("alice").waitsToSee("Refused", { channel: room });
    expect(told(at)).toMatchInlineSnapshot(`
      "(only alice) snapshot-bot: Asked: a snapshot of db-primary. Nothing is made yet; the answer follows.
      (only alice) snapshot-bot: Refused: No rule lets you snapshot db-primary.
        It would be allowed with a reason and 1 approval.
        Write the reason at the end, as in /snapshot db-primary before migration 42, or in the form's field Reason."
    `);
    expect(await hears(at, "alice", "checkout,tokyo/vol-1122AABB --dry-run")).toContain(
      "as in /snapshot checkout,tokyo/vol-1122AABB before migration 42, or in the form's field Reason",
    );
    await slack.as("alice").types("/snapshot checkout", { channel: room });
    await slack.as("alice").waitsToSee("db-primary,db-replica before", { channel: room });
    const card = await asks(at, "alice", "db-primary this time with a reason");
    await hears(at, "alice", `cancel ${requestIdOf(card)}`);
  });

  test("requesters cannot approve what they asked for", async ({ expect }) => {
    const at = scene();
    const card = await asks(at, "bob", "db-primary my own");
    const bob = at.slack.as("bob");
    expect(await heardAfter(at, "bob", () => bob.clicks(card, "Approve"))).toMatchInlineSnapshot(`
      "Refused: You asked for this yourself, so your approval does not count.
      Members of @storage-leads may approve it."
    `);
    expect(await hears(at, "bob", `approve ${requestIdOf(card)}`)).toMatchInlineSnapshot(`
      "Refused: You asked for this yourself, so your approval does not count.
      Members of @storage-leads may approve it."
    `);
    expect(now(at, card).text).toContain("waiting for 1 approval");
    await approves(at, "carol", card);
    await ends(at, card);
  });

  test("outsiders, guests, deactivated people and bots decide nothing", async ({ expect }) => {
    const at = scene();
    const { slack } = at;
    const card = await asks(at, "alice", "web-data for the wrong people");
    const clicks = (who: string) =>
      heardAfter(at, who, () => slack.as(who).clicks(card, "Approve"));
    expect(await clicks("erin")).toMatchInlineSnapshot(`
      "Refused: No rule lets you approve a snapshot of web-data.
      Members of @storage-leads may approve it."
    `);
    expect(await clicks("olga")).toMatchInlineSnapshot(`
      "Refused: People of other workspaces can neither ask for snapshots nor approve them.
      Ask a full member of this workspace to do it."
    `);
    expect(await clicks("frank")).toMatchInlineSnapshot(`
      "Refused: Guests can neither ask for snapshots nor approve them.
      Ask a full member of this workspace to do it."
    `);
    // Nobody has asked Slack about gina and the integration before.
    expect(await clicks("gina")).toMatchInlineSnapshot(`
      "Refused: This Slack account is deactivated.
      Ask a full member of this workspace to do it."
    `);
    expect(await clicks("robot")).toMatchInlineSnapshot(`
      "Refused: Bots can neither ask for snapshots nor approve them.
      Ask a full member of this workspace to do it."
    `);
    expect(now(at, card).text).toContain("waiting for 1 approval");
    await hears(at, "alice", `cancel ${requestIdOf(card)}`);
  });

  test("a guest and an outsider cannot ask either", async ({ expect }) => {
    const at = scene();
    const { slack, room } = at;
    for (const who of ["frank", "olga"]) {
      await slack.as(who).types("/snapshot web-data please", { channel: room, force: true });
      await slack.as(who).waitsToSee("Refused", { channel: room });
    }
    expect(told(at)).toMatchInlineSnapshot(`
      "(only frank) snapshot-bot: Asked: a snapshot of web-data. Nothing is made yet; the answer follows.
      (only frank) snapshot-bot: Refused: Guests can neither ask for snapshots nor approve them.
        Ask a full member of this workspace to do it.
      (only olga) snapshot-bot: Asked: a snapshot of web-data. Nothing is made yet; the answer follows.
      (only olga) snapshot-bot: Refused: People of other workspaces can neither ask for snapshots nor approve them.
        Ask a full member of this workspace to do it."
    `);
  });

  test("a guest and an outsider do not read what others asked for", async ({ expect }) => {
    const at = scene();
    const { slack } = at;
    const card = await asks(at, "alice", "web-data with a reason of our own");
    expect(await hears(at, "frank", `show ${requestIdOf(card)}`)).toMatchInlineSnapshot(`
      "Refused: Guests can neither ask for snapshots nor approve them.
      Ask a full member of this workspace to do it."
    `);
    expect(await hears(at, "frank", "list")).not.toContain("a reason of our own");
    const clicked = await heardAfter(at, "olga", () => slack.as("olga").clicks(card, "Why?"));
    expect(clicked).toMatchInlineSnapshot(`
      "Refused: People of other workspaces can neither ask for snapshots nor approve them.
      Ask a full member of this workspace to do it."
    `);
    await hears(at, "alice", `cancel ${requestIdOf(card)}`);
  });

  test("only whoever asked can cancel", async ({ expect }) => {
    const at = scene();
    const card = await asks(at, "alice", "web-data not yours");
    expect(await heardAfter(at, "bob", () => at.slack.as("bob").clicks(card, "Cancel request")))
      .toMatchInlineSnapshot(`
      "Refused: Only @alice, who asked for SR-1, can cancel it.
      An approver can deny it instead while it waits for approvals."
    `);
    await hears(at, "alice", `cancel ${requestIdOf(card)}`);
  });

  test("a right that is taken away after the approval stops the snapshot", async ({ expect }) => {
    const at = scene();
    const { slack, aws } = at;
    staysInTheMaking(at);
    const holding = await asks(at, "alice", "db-primary holds the volume");
    await approves(at, "carol", holding);
    await says(at, holding, "accepted by the cloud");
    const card = await asks(at, "dave", "db-primary behind it");
    await approves(at, "bob", card);
    await says(at, card, "waiting behind");
    slack.setGroupMembers("storage-leads", ["carol"]);
    // Long enough for what Slack said about bob to be no longer good enough.
    const approvedAt = performance.now();
    await slack.waitFor(() => performance.now() - approvedAt > 5200);
    completes(at);
    const end = await ends(at, card);
    expect(normalised(end.text)).toMatchInlineSnapshot(`
      "db-primary · tokyo (AWS Storage Gateway, ap-northeast-1) · SR-1
      ⛔ DO NOT PROCEED — failed: Somebody who approved it may not approve it any more, so an approval is missing.
      @dave: behind it
      rule engineers-snapshot: 1 approval needed
      approved by @bob ‹time›
      Ask again: somebody who may approve it now has to do so.
      SR-1 · digest ‹…› · asked ‹time›
      [Retry] [Ask again]"
    `);
    expect(aws.state.createdSnapshots("vol-1122AABB").filter(isMadeFor(card))).toHaveLength(0);
  });
});

function isMadeFor(card: ShownMessage) {
  return ({ description }: { readonly description: string }) =>
    description.includes(requestIdOf(card));
}
