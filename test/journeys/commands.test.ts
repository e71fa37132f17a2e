import { test } from "vitest";
import { asks, ends, hears, inBothModes, now, requestIdOf, told } from "./journey.ts";

inBothModes({}, (scene) => {
  test("help shows every command with a volume that exists", async ({ expect }) => {
    expect(await hears(scene(), "alice", "help")).toMatchInlineSnapshot(`
      "Type /snapshot db-primary before migration 42 before you change something, and go on when its card says SAFE TO CHANGE.
      • /snapshot <what>[,<what>…] [reason…] — Asks for a snapshot and shows one card that says when it is safe to change.
      • /snapshot list [what] [--mine] [--open] — Shows requests, the newest first.
      • /snapshot show <request | snapshot-id> — Shows one request with its history.
      • /snapshot why <what> [@person] — Says whether you may ask for a snapshot of it, who approves, and which policy says so.
      • /snapshot volumes [text] — Lists what can be snapshotted.
      • /snapshot approve <request> [note] — Approves a request as it stands now; the button on its card does the same.
      • /snapshot deny <request> <reason> — Denies a request, which ends it; the reason tells the requester why.
      • /snapshot cancel <request> — Ends your own request; snapshots that were already started are kept.
      • /snapshot retry <request> — Has what failed of a request tried again, under the approvals it was given.
      • /snapshot keep <snapshot-id | request> <30d> — Keeps a snapshot longer: so many days from now, if a policy lets you.
      • /snapshot delete <snapshot-id> [reason] — Asks for the deletion of a snapshot that this bot made; somebody else has to approve it.
      • /snapshot help [command] — Explains the commands, or one of them.
      /snapshot help create explains one command; /snapshot alone opens a form."
    `);
  });

  test("help on one command shows how it is written", async ({ expect }) => {
    expect(await hears(scene(), "alice", "help why")).toMatchInlineSnapshot(`
      "why — Says whether you may ask for a snapshot of it, who approves, and which policy says so.
      • /snapshot why <what> [@person]
      • With a person behind it, it answers for that person.
      For example:
      • /snapshot why db-primary
      • /snapshot why db-primary @alice"
    `);
  });

  test("volumes lists what can be snapshotted, or says that nothing fits", async ({ expect }) => {
    const at = scene();
    // Until the cloud has said what there is, only their names are known.
    await expect.poll(async () => hears(at, "alice", "volumes db")).toContain("GiB");
    expect(await hears(at, "alice", "volumes db")).toMatchInlineSnapshot(`
      "Volumes with db: 2
      • db-primary tokyo/vol-1122AABB · 512 GiB · in checkout
      • db-replica tokyo/vol-1122AABC · 512 GiB · in checkout"
    `);
    expect(await hears(at, "alice", "volumes mainframe")).toMatchInlineSnapshot(`
      "Volumes with mainframe: none found.
      /snapshot volumes lists them all."
    `);
  });

  test("an empty list says how to ask", async ({ expect }) => {
    expect(await hears(scene(), "erin", "list --mine")).toMatchInlineSnapshot(`
      "Requests of yours, newest first
      There is none. Ask for one with /snapshot <volume> <reason>."
    `);
  });

  test("list and show follow a request that was cancelled by typing", async ({ expect }) => {
    const at = scene();
    const card = await asks(at, "alice", "web-data before the upgrade");
    const id = requestIdOf(card);
    expect(await hears(at, "alice", `cancel ${id.toLowerCase()}`)).toMatchInlineSnapshot(
      `"Done: You cancelled SR-1. Nothing was started."`,
    );
    await ends(at, card);
    expect(await hears(at, "alice", "list web-data")).toMatchInlineSnapshot(`
      "Requests for web-data, newest first
      SR-1 ⛔ DO NOT PROCEED · web-data on tokyo — cancelled by @alice
      @alice: before the upgrade · ‹time›
      [Show SR-1]"
    `);
    expect(await hears(at, "carol", `show ${id}`)).toMatchInlineSnapshot(`
      "web-data · tokyo (AWS Storage Gateway, ap-northeast-1) · SR-1
      ⛔ DO NOT PROCEED — cancelled by @alice
      @alice: before the upgrade
      rule engineers-snapshot: 1 approval needed
      SR-1 · digest ‹…› · asked ‹time›
      [Ask again]
      History
      ‹time› asked by @alice
      ‹time› awaiting approval
      ‹time› cancelled by @alice"
    `);
    expect(at.slack.channel(at.room).messages).toHaveLength(1);
  });

  test("approve by typing counts, and the snapshot's id finds the request", async ({ expect }) => {
    const at = scene();
    const card = await asks(at, "alice", "db-replica before vacuum full");
    expect(
      await hears(at, "bob", `approve ${requestIdOf(card)} checked with the storage team`),
    ).toMatchInlineSnapshot(`"Done: You approved SR-1. The snapshot is being started."`);
    const { text } = await ends(at, card);
    const [snapshot] = /snap-0[0-9a-f]+/u.exec(text) ?? [];
    expect(await hears(at, "bob", `show ${snapshot ?? ""}`)).toMatchInlineSnapshot(`
      "db-replica · tokyo (AWS Storage Gateway, ap-northeast-1) · SR-1
      ✅ SAFE TO CHANGE — captured as of ‹time›
      @alice: before vacuum full
      rule engineers-snapshot: 1 approval needed
      approved by @bob ‹time›: checked with the storage team
      snap-1 · point in time ‹time› · 208 GiB
      kept until ‹time›
      SR-1 · digest ‹…› · asked ‹time›
      History
      ‹time› asked by @alice
      ‹time› awaiting approval
      ‹time› approval by @bob: checked with the storage team
      ‹time› approved
      ‹time› db-replica — asking the cloud for it
      ‹time› db-replica — accepted by the cloud · snap-1
      ‹time› db-replica — complete at the cloud
      ‹time› db-replica — read back and verified
      ‹time› ended: SAFE TO CHANGE"
    `);
  });

  test("deny by typing ends it with the note", async ({ expect }) => {
    const at = scene();
    const card = await asks(at, "alice", "db-replica to look at something");
    expect(
      await hears(at, "bob", `deny ${requestIdOf(card)} backups are running until 15:00`),
    ).toMatchInlineSnapshot(`"Done: You denied SR-1. Nothing was started."`);
    await ends(at, card);
    expect(told(at)).toMatchInlineSnapshot(`
      "(only alice) snapshot-bot: Asked: a snapshot of db-replica. Nothing is made yet; the answer follows.
      snapshot-bot: db-replica · tokyo (AWS Storage Gateway, ap-northeast-1) · SR-1
        ⛔ DO NOT PROCEED — denied by @bob: backups are running until 15:00
        @alice: to look at something
        rule engineers-snapshot: 1 approval needed
        SR-1 · digest ‹…› · asked ‹time›
        [Ask again]
          snapshot-bot: @alice ⛔ DO NOT PROCEED — the request was denied: backups are running until 15:00.
      (only bob) snapshot-bot: Done: You denied SR-1. Nothing was started."
    `);
  });

  test("deny without a reason decides nothing and asks for one", async ({ expect }) => {
    const at = scene();
    const card = await asks(at, "alice", "db-replica to see what a bare denial does");
    const id = requestIdOf(card);
    expect(await hears(at, "bob", `deny ${id}`)).toMatchInlineSnapshot(`
      "Problem: To deny SR-1, say why: whoever asked reads it, and it stays on record.
      Type /snapshot deny SR-1 and the reason behind it. Nothing was decided yet.
      /snapshot help deny explains it."
    `);
    expect(now(at, card).text).toContain("waiting for 1 approval");
    await hears(at, "alice", `cancel ${id}`);
  });

  test("why explains one's own rights and, to those who may look, those of others", async ({
    expect,
  }) => {
    const at = scene();
    expect(await hears(at, "alice", "why db-primary")).toMatchInlineSnapshot(`
      "Allowed: @alice may ask for a snapshot of db-primary; 1 approval is needed.
      @storage-leads can approve.
      Decided by engineers-snapshot, checked ‹time›."
    `);
    expect(await hears(at, "alice", "why checkout @erin")).toMatchInlineSnapshot(`
      "Not allowed: @erin may not ask for a snapshot of checkout.
      No rule lets @erin snapshot db-primary.
      It would be allowed by a member of @engineers, with 1 approval.
      Checked ‹time›."
    `);
    expect(await hears(at, "erin", "why db-primary")).toMatchInlineSnapshot(`
      "Not allowed: @erin may not ask for a snapshot of db-primary.
      No rule lets you snapshot db-primary.
      It would be allowed by a member of @engineers, with 1 approval.
      Checked ‹time›."
    `);
    expect(await hears(at, "erin", "why db-primary @alice")).toMatchInlineSnapshot(`
      "Refused: No rule lets you see db-primary.
      Members of @engineers may do it."
    `);
    expect(await hears(at, "alice", "why db-secondary")).toMatchInlineSnapshot(`
      "Problem: I know no volume or set db-secondary.
      /snapshot volumes shows what there is."
    `);
  });

  test("slips are answered with what was probably meant", async ({ expect }) => {
    const at = scene();
    expect(await hears(at, "alice", "db-primry before lunch")).toMatchInlineSnapshot(`
      "Problem: I know no volume or set db-primry.
      [Did you mean db-primary?]"
    `);
    expect(await hears(at, "alice", "lst")).toMatchInlineSnapshot(`
      "Problem: I know no volume or set lst.
      [Did you mean /snapshot list?]"
    `);
    expect(await hears(at, "alice", "db-primary now --kep 7d")).toMatchInlineSnapshot(`
      "Problem: I do not know --kep.
      /snapshot help create explains it.
      [Did you mean /snapshot create db-primary "now" --keep 7d?]"
    `);
    expect(await hears(at, "alice", "cancel it")).toMatchInlineSnapshot(`
      "Problem: it is not the id of a request.
      Type /snapshot cancel SR-7K3F; the id is on the request's card.
      /snapshot help cancel explains it."
    `);
    expect(await hears(at, "alice", "show SR-ZZZZ")).toMatchInlineSnapshot(`
      "Not known: There is no request SR-1 here.
      /snapshot list shows what there is."
    `);
    expect(await hears(at, "alice", "approve SR-ZZZZ")).toMatchInlineSnapshot(`
      "Not known: There is no request SR-1 here.
      /snapshot list shows what there is."
    `);
    expect(await hears(at, "alice", "help me")).toMatchInlineSnapshot(`
      "Problem: There is no help on me.
      Type /snapshot help for all that I understand."
    `);
    expect(at.slack.channel(at.room).messages).toHaveLength(0);
  });

  test("smart quotes, odd dashes and any letter case are understood", async ({ expect }) => {
    const at = scene();
    const text = "CREATE DB-Replica  “before — the move” —keep 3w";
    const card = await asks(at, "alice", text);
    await at.slack.waitFor(() => now(at, card).text.includes("AVAILABLE"));
    expect(told(at)).toMatchInlineSnapshot(`
      "(only alice) snapshot-bot: Asked: a snapshot of DB-Replica. Nothing is made yet; the answer follows.
      snapshot-bot: db-replica · tokyo (AWS Storage Gateway, ap-northeast-1) · SR-1
        ⏳ NOT YET — waiting for 1 approval, expires ‹time›
        @alice: before — the move
        ✓ volume AVAILABLE · last snapshot less than a minute ago · 512 GiB · keep 21 days
        rule engineers-snapshot: @storage-leads can approve · asked by @alice, who cannot
        SR-1 · digest ‹…› · asked ‹time›
        [Approve] [Deny] [Why?] [Cancel request]"
    `);
    await hears(at, "alice", `cancel ${requestIdOf(card)}`);
  });
});
