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
} from "./journey.ts";
import type { Scene } from "./journey.ts";

inBothModes({}, (scene) => {
  test("a name that is nearly right continues the same request with one click", async ({
    expect,
  }) => {
    const at = scene();
    expect(await hears(at, "alice", 'db-primry "before migration 42" --keep 3d --tag team=web'))
      .toMatchInlineSnapshot(`
      "Problem: I know no volume or set db-primry.
      [Did you mean db-primary?]"
    `);
    const before = at.slack.channel(at.room).last?.ts ?? "";
    expect(
      await heardAfter(at, "alice", () => clicks(at, "alice", "Did you mean db-primary?")),
    ).toMatchInlineSnapshot(
      `"Asked: a snapshot of db-primary. Nothing is made yet; the answer follows."`,
    );
    const card = await at.slack.waitFor(() => {
      const last = at.slack.channel(at.room).last;
      return last !== undefined && last.ts > before ? last : null;
    });
    expect(normalised(card.text)).toContain("@alice: before migration 42");
    await at.slack.waitFor(() => now(at, card).text.includes("keep 3 days"));
    expect(now(at, card).text).toContain("team=web");
    await hears(at, "alice", `cancel ${requestIdOf(card)}`);
  });

  test("a part of a name offers what begins with it or contains it, and goes on with one click", async ({
    expect,
  }) => {
    const at = scene();
    expect(await hears(at, "alice", "db before the move --keep 3d")).toMatchInlineSnapshot(`
      "Problem: I know no volume or set db. Do you mean one of these?
      [db-primary on tokyo] [db-replica on tokyo]"
    `);
    const before = at.slack.channel(at.room).last?.ts ?? "";
    expect(
      await heardAfter(at, "alice", () => clicks(at, "alice", "db-replica on tokyo")),
    ).toContain("Asked: a snapshot of db-replica.");
    const card = await at.slack.waitFor(() => {
      const last = at.slack.channel(at.room).last;
      return last !== undefined && last.ts > before ? last : null;
    });
    expect(normalised(card.text)).toContain("@alice: before the move");
    await at.slack.waitFor(() => now(at, card).text.includes("keep 3 days"));
    await hears(at, "alice", `cancel ${requestIdOf(card)}`);
    expect(await hears(at, "alice", "vol-1122AAB")).toMatchInlineSnapshot(`
      "Problem: I know no volume or set vol-1122AAB. Do you mean one of these?
      [vol-1122AABB on tokyo] [vol-1122AABC on tokyo]"
    `);
    expect(await hears(at, "alice", "why check")).toMatchInlineSnapshot(`
      "Problem: I know no volume or set check. Do you mean one of these?
      [checkout (set)] [db-primary on tokyo] [db-replica on tokyo]"
    `);
    expect(await hears(at, "alice", "why web")).toMatchInlineSnapshot(`
      "Problem: I know no volume or set web.
      [Did you mean web-data?]"
    `);
    expect(await hears(at, "alice", "list db")).toMatchInlineSnapshot(`
      "Problem: I know no volume, set or target db. Do you mean one of these?
      [db-primary on tokyo] [db-replica on tokyo]"
    `);
    expect(await hears(at, "alice", "a snapshot of the database")).toMatchInlineSnapshot(`
      "Problem: I know no volume or set a.
      /snapshot volumes shows what there is."
    `);
    expect(await hears(at, "frank", "db")).toMatchInlineSnapshot(`
      "Refused: Guests can neither ask for snapshots nor approve them.
      Ask a full member of this workspace to do it."
    `);
  });

  test("a verb or a flag that is nearly right is put right with one click", async ({ expect }) => {
    const at = scene();
    expect(await hears(at, "alice", "lst --mine --open")).toMatchInlineSnapshot(`
      "Problem: --mine belongs to list, not to create.
      Leave it out, or put the words in quotes if it is part of the reason.
      /snapshot help create explains it.
      [Did you mean /snapshot list --mine --open?]"
    `);
    expect(
      await heardAfter(at, "alice", () =>
        clicks(at, "alice", "Did you mean /snapshot list --mine --open?"),
      ),
    ).toMatchInlineSnapshot(`
      "Open requests of yours, newest first
      There is none. Ask for one with /snapshot <volume> <reason>."
    `);
    expect(await hears(at, "alice", "hlp create")).toMatchInlineSnapshot(`
      "Problem: I know no volume or set hlp.
      [Did you mean /snapshot help create?]"
    `);
    expect(await hears(at, "alice", "list --opn")).toMatchInlineSnapshot(`
      "Problem: I do not know --opn.
      /snapshot help list explains it.
      [Did you mean /snapshot list --open?]"
    `);
    expect(
      await heardAfter(at, "alice", () =>
        clicks(at, "alice", "Did you mean /snapshot list --open?"),
      ),
    ).toContain("Open requests, newest first");
    expect(await hears(at, "alice", "why db-primry")).toMatchInlineSnapshot(`
      "Problem: I know no volume or set db-primry.
      [Did you mean db-primary?]"
    `);
    expect(
      await heardAfter(at, "alice", () => clicks(at, "alice", "Did you mean db-primary?")),
    ).toContain("Allowed: @alice may ask for a snapshot of db-primary");
  });

  test("a target that is nearly right is put right, and a list takes targets too", async ({
    expect,
  }) => {
    const at = scene();
    expect(await hears(at, "alice", "why tokio/vol-1122AABB")).toMatchInlineSnapshot(`
      "Problem: I know no volume or set tokio/vol-1122AABB.
      [Did you mean tokyo/vol-1122AABB?]"
    `);
    expect(
      await heardAfter(at, "alice", () => clicks(at, "alice", "Did you mean tokyo/vol-1122AABB?")),
    ).toContain("Allowed: @alice may ask for a snapshot of tokyo/vol-1122AABB");
    expect(await hears(at, "alice", "tokyo before the move")).toMatchInlineSnapshot(`
      "Problem: tokyo is a target; this takes one of its volumes, or a set.
      [Did you mean /snapshot volumes tokyo?]"
    `);
    expect(
      await heardAfter(at, "alice", () =>
        clicks(at, "alice", "Did you mean /snapshot volumes tokyo?"),
      ),
    ).toContain("db-primary");
    expect(await hears(at, "alice", "tokyo/mainframe to be safe")).toMatchInlineSnapshot(`
      "Problem: I know no volume or set tokyo/mainframe.
      [Did you mean /snapshot volumes tokyo?]"
    `);
    const card = await asks(at, "alice", "web-data to be listed by its target");
    expect(await hears(at, "alice", "list tokio")).toMatchInlineSnapshot(`
      "Problem: I know no volume, set or target tokio.
      [Did you mean tokyo?]"
    `);
    expect(
      await heardAfter(at, "alice", () => clicks(at, "alice", "Did you mean tokyo?")),
    ).toContain("to be listed by its target");
    expect(await hears(at, "alice", "list chekout")).toMatchInlineSnapshot(`
      "Problem: I know no volume, set or target chekout.
      [Did you mean checkout?]"
    `);
    expect(await hears(at, "alice", "list moon")).toMatchInlineSnapshot(`
      "Problem: I know no volume, set or target moon.
      /snapshot volumes shows what there is."
    `);
    await hears(at, "alice", `cancel ${requestIdOf(card)}`);
  });

  test("--dry-run shows the plan to whoever asks and makes nothing", async ({ expect }) => {
    const at = scene();
    const quiet = at.slack.channel(at.room).last?.ts;
    const plan = await hears(at, "alice", "checkout before the flood --keep 7d --dry-run");
    expect(plan.replaceAll(/last snapshot [\w ]+ ago|no snapshot yet/gu, "‹last›"))
      .toMatchInlineSnapshot(`
        "Dry run: nothing was asked for, and nothing is made.
        It would be a request for db-primary and db-replica on tokyo.
        Reason: before the flood
        1 approval is needed.
        @storage-leads can approve.
        Decided by engineers-snapshot, checked ‹time›.
        db-primary: ✓ volume AVAILABLE · ‹last› · 512 GiB
        db-replica: ✓ volume AVAILABLE · ‹last› · 512 GiB
        keep 7 days
        [Ask for it now]"
      `);
    expect(await hears(at, "erin", "db-primary,web-data --dry-run")).toMatchInlineSnapshot(`
      "Dry run: nothing was asked for, and nothing is made.
      It would be a request for db-primary and web-data on tokyo.
      No reason is given.
      It would be refused:
      No rule lets you snapshot db-primary.
      It would be allowed by a member of @engineers, with a reason and 1 approval.
      It would be allowed by a member of @oncall and in an incident channel.
      Write the reason at the end, as in /snapshot db-primary,web-data before migration 42, or in the form's field Reason.
      Checked ‹time›."
    `);
    expect(await hears(at, "alice", "list --mine")).not.toContain("before the flood");
    expect(at.slack.channel(at.room).last?.ts).toBe(quiet);
    expect(at.aws.log.of("CreateSnapshot")).toEqual([]);
    await hears(at, "alice", "checkout before the flood --dry-run");
    await heardAfter(at, "alice", () => clicks(at, "alice", "Ask for it now"));
    const card = await at.slack.waitFor(() => at.slack.channel(at.room).last ?? null);
    await approves(at, "bob", card);
    expect((await ends(at, card)).text).toContain("SAFE TO CHANGE");
  });

  test("a plan says so of volumes whose cloud does not answer", async ({ expect }) => {
    const at = scene();
    const off = at.aws.faults.whileOn("DescribeStorediSCSIVolumes", { kind: "throttle" });
    const also = at.aws.faults.whileOn("DescribeCachediSCSIVolumes", { kind: "throttle" });
    expect(await hears(at, "alice", "web-data to see --dry-run")).toMatchInlineSnapshot(`
      "Dry run: nothing was asked for, and nothing is made.
      It would be a request for web-data on tokyo.
      Reason: to see
      1 approval is needed.
      @storage-leads can approve.
      Decided by engineers-snapshot, checked ‹time›.
      the volume could not be checked: AWS takes no more calls from this account for the moment.
      keep 14 days
      [Ask for it now]"
    `);
    off.remove();
    also.remove();
  });
});

/** Clicks a button of the newest private answer. */
async function clicks({ slack }: Scene, who: string, label: string): Promise<void> {
  const newest = slack.ephemerals(who).at(-1);
  if (newest === undefined) throw new Error(`${who} was not answered`);
  await slack.as(who).clicks(newest, label);
}
