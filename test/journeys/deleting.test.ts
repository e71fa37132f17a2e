import { test } from "vitest";
import {
  approves,
  asks,
  ends,
  heardAfter,
  hears,
  inBothModes,
  normalised,
  now,
  requestIdOf,
  says,
} from "./journey.ts";
import type { Scene } from "./journey.ts";
import { replies, timePasses } from "./later.ts";
import { policyText } from "../support/world.ts";

const deleting = `${policyText}
@id("engineers-delete")
permit (principal in Usergroup::"engineers", action == Action::"delete", resource)
when { context.approvals >= 1 || resource.ageDays > 400 };
`;

/** The same, but who approves snapshots approves no deletions. */
const onlySnapshots = deleting.replace(
  'Action::"approve", resource);',
  'Action::"approve", resource) when { !context.deletes };',
);

inBothModes({ policy: deleting, defaults: { "delete-grace": "2h" } }, (scene) => {
  /** A snapshot that was made and verified. */
  const made = async (at: Scene, what: string) => {
    const card = await asks(at, "alice", `${what} before the work in ${at.room}`);
    await approves(at, "bob", card);
    await ends(at, card);
    const [snapshot = ""] = /snap-0[0-9a-f]{16}/u.exec(now(at, card).text) ?? [];
    return { card, snapshot };
  };

  test("a snapshot is deleted when a second person has approved and the grace period is over", async ({
    expect,
  }) => {
    const at = scene();
    const { card: first, snapshot } = await made(at, "db-primary");
    const card = await asks(at, "alice", `delete ${snapshot} not needed after the rollback`);
    expect(normalised(card.text)).toMatchInlineSnapshot(`
      "Deletion of snap-1 of db-primary · tokyo (AWS Storage Gateway, ap-northeast-1) · SR-1
      ⏳ NOT YET — waiting for 1 approval, expires ‹time›
      @alice: not needed after the rollback
      point in time ‹time› · kept until ‹time› · made by SR-2
      rule engineers-delete: @storage-leads can approve · asked by @alice, who cannot
      SR-1 · digest ‹…› · asked ‹time›
      [Approve] [Deny] [Why?] [Cancel request]"
    `);
    expect(JSON.stringify(card.blocks)).toContain(
      `${first.channelId}/p${first.ts.replace(".", "")}`,
    );
    expect(await approves(at, "alice", card)).toMatchInlineSnapshot(`
      "Refused: You asked for this yourself, so your approval does not count.
      Members of @storage-leads may approve it."
    `);
    const before = at.aws.state.snapshots.length;
    expect(await approves(at, "bob", card)).toMatchInlineSnapshot(
      `"Done: You approved SR-1. The snapshot is deleted ‹time›, unless somebody presses Undo before."`,
    );
    expect(await says(at, card, "TO BE DELETED")).toMatchInlineSnapshot(`
      "Deletion of snap-1 of db-primary · tokyo (AWS Storage Gateway, ap-northeast-1) · SR-1
      TO BE DELETED — ‹time›; until then Undo stops it
      @alice: not needed after the rollback
      point in time ‹time› · kept until ‹time› · made by SR-2
      rule engineers-delete: 1 approval needed
      approved by @bob ‹time›
      SR-1 · digest ‹…› · asked ‹time›
      [Undo]"
    `);
    expect(normalised((await replies(at, card, "Until then")).text)).toMatchInlineSnapshot(
      `"@alice snap-1 of db-primary is deleted ‹time›. Until then whoever asked, and whoever may approve it, can press Undo on the card."`,
    );
    expect(await says(at, first, "to be deleted")).toContain("as SR-");
    expect(await hears(at, "alice", `keep ${snapshot} 30d`)).toMatchInlineSnapshot(`
      "Too late: snap-1 is to be deleted ‹time›, as SR-1 asked.
      Press Undo on that card first."
    `);
    expect(at.aws.state.snapshots.length).toBe(before);
    timePasses(at, first, { graceEndsInHours: -0.1 });
    expect(normalised((await replies(at, card, "DELETED — ")).text)).toMatchInlineSnapshot(
      `"@alice DELETED — ‹time›"`,
    );
    expect(await says(at, card, "\nDELETED — ")).toMatchInlineSnapshot(`
      "Deletion of snap-1 of db-primary · tokyo (AWS Storage Gateway, ap-northeast-1) · SR-1
      DELETED — ‹time›
      @alice: not needed after the rollback
      rule engineers-delete: 1 approval needed
      approved by @bob ‹time›
      SR-1 · digest ‹…› · asked ‹time›"
    `);
    expect(await says(at, first, "\ndeleted ")).toContain("asked");
    expect(at.aws.state.snapshots.length).toBe(before - 1);
    expect(await hears(at, "alice", `delete ${snapshot}`)).toMatchInlineSnapshot(
      `"Too late: snap-1 was deleted ‹time›."`,
    );
    expect(await hears(at, "alice", `show ${requestIdOf(card)}`)).toContain("deleting");
  });

  test("Undo stops it within the grace period, for whoever asked and whoever may approve, and nobody else", async ({
    expect,
  }) => {
    const at = scene();
    const { card: first, snapshot } = await made(at, "web-data");
    const card = await asks(at, "alice", `delete ${snapshot}`);
    await approves(at, "bob", card);
    await says(at, card, "[Undo]");
    const undo = (who: string) => {
      const present = now(at, card);
      return heardAfter(at, who, () => at.slack.as(who).clicks(present, "Undo"));
    };
    expect(await undo("erin")).toMatchInlineSnapshot(
      `"Refused: Only @alice, who asked for SR-1, and whoever may approve it can undo it."`,
    );
    expect(await undo("frank")).toMatchInlineSnapshot(
      `"Refused: Only @alice, who asked for SR-1, and whoever may approve it can undo it."`,
    );
    expect(await undo("carol")).toMatchInlineSnapshot(`"Done: You stopped SR-1. snap-1 stays."`);
    expect(await says(at, card, "stopped by")).toMatchInlineSnapshot(`
      "Deletion of snap-1 of web-data · tokyo (AWS Storage Gateway, ap-northeast-1) · SR-1
      NOT DELETED — stopped by @carol: the snapshot stays
      @alice: no reason given
      rule engineers-delete: 1 approval needed
      approved by @bob ‹time›
      SR-1 · digest ‹…› · asked ‹time›"
    `);
    expect(normalised((await replies(at, card, "NOT DELETED")).text)).toMatchInlineSnapshot(
      `"@alice NOT DELETED — stopped by @carol: the snapshot stays."`,
    );
    expect(await says(at, first, "kept until")).not.toContain("to be deleted");
    const again = await asks(at, "alice", `delete ${snapshot} after all`);
    await approves(at, "bob", again);
    await says(at, again, "[Undo]");
    expect(await hears(at, "alice", `cancel ${requestIdOf(again)}`)).toMatchInlineSnapshot(
      `"Done: You stopped SR-1. snap-1 stays."`,
    );
    timePasses(at, first, {});
    expect(at.aws.state.snapshots.some(({ id }) => id === snapshot)).toBe(true);
  });

  test("what was not made here, or whom no policy lets, is refused; so is a second wish for the same", async ({
    expect,
  }) => {
    const at = scene();
    const { snapshot } = await made(at, "db-replica");
    expect(await hears(at, "alice", "delete")).toMatchInlineSnapshot(`
      "Problem: delete needs the id of a snapshot.
      Type /snapshot delete snap-1; the card of its request shows the id.
      /snapshot help delete explains it."
    `);
    expect(await hears(at, "alice", "delete snap-0123456789abcdef0")).toMatchInlineSnapshot(`
      "Not known: No request here ended with a snapshot snap-1: it was not made by this bot, is still being made, or failed and was tried again.
      /snapshot list shows the requests, and their cards the ids of the snapshots."
    `);
    expect(await hears(at, "alice", "delete db-replica no room")).toMatchInlineSnapshot(`
      "Problem: db-replica is a volume; this takes the id of a snapshot, or of a request.
      /snapshot list db-replica shows the requests, and their cards the ids of the snapshots."
    `);
    expect(await hears(at, "frank", "delete db-replica no room")).toContain(
      "Not known: No request",
    );
    expect(await hears(at, "erin", `delete ${snapshot}`)).toMatchInlineSnapshot(`
      "Refused: No rule lets you delete snap-1.
      It would be allowed by a member of @engineers, with 1 approval."
    `);
    expect(await hears(at, "frank", `delete ${snapshot}`)).toMatchInlineSnapshot(`
      "Refused: Guests can neither ask for snapshots nor approve them.
      Ask a full member of this workspace to do it."
    `);
    const card = await asks(at, "alice", `delete ${snapshot} no room`);
    expect(await hears(at, "carol", `delete ${snapshot} me too`)).toMatchInlineSnapshot(
      `"Already so: Its deletion is already asked for: see SR-1."`,
    );
    expect(await hears(at, "alice", `deny ${requestIdOf(card)} no`)).toMatchInlineSnapshot(`
      "Refused: You asked for this yourself, so your approval does not count.
      Members of @storage-leads may approve it."
    `);
    expect(
      await hears(at, "bob", `deny ${requestIdOf(card)} we restore from it`),
    ).toMatchInlineSnapshot(`"Done: You denied SR-1. The snapshot stays."`);
    expect(await says(at, card, "denied by")).toMatchInlineSnapshot(`
      "Deletion of snap-1 of db-replica · tokyo (AWS Storage Gateway, ap-northeast-1) · SR-1
      NOT DELETED — denied by @bob: we restore from it
      @alice: no room
      rule engineers-delete: 1 approval needed
      SR-1 · digest ‹…› · asked ‹time›"
    `);
    const other = await asks(at, "alice", `delete ${snapshot} no room at all`);
    expect(await hears(at, "alice", `cancel ${requestIdOf(other)}`)).toMatchInlineSnapshot(
      `"Done: You cancelled SR-1. The snapshot stays."`,
    );
    expect(await says(at, other, "NOT DELETED")).toContain("the snapshot stays");
  });

  test("what is in use stays, and the card says by what", async ({ expect }) => {
    const at = scene();
    const { card: first, snapshot } = await made(at, "db-primary");
    const card = await asks(at, "alice", `delete ${snapshot}`);
    await approves(at, "bob", card);
    await says(at, card, "[Undo]");
    for (const one of at.aws.state.snapshots) {
      if (one.id === snapshot) Object.assign(one, { usedBy: "ami-0123456789abcdef0" });
    }
    timePasses(at, first, { graceEndsInHours: -0.1 });
    expect(normalised((await replies(at, card, "NOT DELETED")).text)).toMatchInlineSnapshot(
      `"@alice NOT DELETED — The snapshot is in use by a registered machine image. Deregister the image first, then delete the snapshot. (code InvalidSnapshot.InUse, cloud request ‹id›)"`,
    );
    expect(await says(at, card, "NOT DELETED")).toContain("in use");
    expect(await says(at, first, "kept until")).not.toContain("to be deleted");
  });

  /** A deletion that was approved, and then the policy changes and the grace period ends. */
  const approvedUnderAnother = async (at: Scene, what: string, policy: string) => {
    const { card: first, snapshot } = await made(at, what);
    const card = await asks(at, "alice", `delete ${snapshot}`);
    await approves(at, "bob", card);
    await says(at, card, "[Undo]");
    at.world.reload({ policy });
    timePasses(at, first, { graceEndsInHours: -0.1 });
    const end = normalised((await replies(at, card, "DELETED —")).text);
    at.world.reload({ policy: deleting });
    return { end, isThere: at.aws.state.snapshots.some(({ id }) => id === snapshot) };
  };

  test("a policy that changes within the grace period, and still allows it with the approvals given, stops nothing", async ({
    expect,
  }) => {
    const changed = `${deleting}\n// Looked through once more.\n`;
    const { end, isThere } = await approvedUnderAnother(scene(), "web-data", changed);
    expect(end).toMatchInlineSnapshot(`"@alice DELETED — ‹time›"`);
    expect(isThere).toBe(false);
  });

  test.for([
    [
      "forbids it",
      `${deleting}@id("never")\nforbid (principal, action == Action::"delete", resource);`,
      "You cannot delete snap-1: rule never forbids it.",
    ],
    [
      "takes more approvals",
      deleting.replace("context.approvals >= 1 ||", "context.approvals >= 2 ||"),
      "To delete snap-1 takes 2 approvals; there is 1. Decided by engineers-delete.",
    ],
    [
      "does not let the approver approve deletions",
      onlySnapshots,
      "Somebody who approved it may not approve it any more, so an approval is missing.",
    ],
  ] as const)(
    "a policy that changes within the grace period and %s keeps the snapshot, and the thread says why",
    async ([, policy, why], { expect }) => {
      const { end, isThere } = await approvedUnderAnother(scene(), "db-replica", policy);
      expect(end).toContain(`@alice NOT DELETED — ${why}`);
      expect(isThere).toBe(true);
    },
  );

  test("a policy tells the approval of a deletion apart from that of a snapshot", async ({
    expect,
  }) => {
    const at = scene();
    const { snapshot } = await made(at, "web-data");
    const policy = `${onlySnapshots}
@id("oncall-approve-deletions")
permit (principal in Usergroup::"oncall", action == Action::"approve", resource)
when { context.deletes };
`;
    at.world.reload({ policy });
    const card = await asks(at, "alice", `delete ${snapshot}`);
    expect(normalised(card.text)).toContain("rule engineers-delete: @oncall can approve");
    expect(await approves(at, "bob", card)).toMatchInlineSnapshot(`
      "Refused: No rule lets you approve the deletion of a snapshot of web-data.
      Members of @oncall may approve it."
    `);
    expect(await approves(at, "dave", card)).toContain("The snapshot is deleted");
    const create = await asks(at, "alice", "web-data once more");
    expect(await approves(at, "dave", create)).toMatchInlineSnapshot(`
      "Refused: No rule lets you approve a snapshot of web-data.
      Members of @storage-leads may approve it."
    `);
    expect(await approves(at, "bob", create)).toContain("The snapshot is being started");
    await ends(at, create);
    at.world.reload({ policy: deleting });
  });
});
