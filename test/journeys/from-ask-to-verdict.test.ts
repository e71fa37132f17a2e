import { test } from "vitest";
import {
  approves,
  asks,
  checked,
  completes,
  ends,
  inBothModes,
  now,
  says,
  staysInTheMaking,
  told,
} from "./journey.ts";

inBothModes({}, (scene) => {
  test("an approved snapshot climbs from accepted over complete to SAFE TO CHANGE", async ({
    expect,
  }) => {
    const at = scene();
    const card = await asks(at, "alice", "db-primary before migration 42");
    await checked(at, card);
    expect(told(at)).toMatchInlineSnapshot(`
      "(only alice) snapshot-bot: Asked: a snapshot of db-primary. Nothing is made yet; the answer follows.
      snapshot-bot: db-primary · tokyo (AWS Storage Gateway, ap-northeast-1) · SR-1
        ⏳ NOT YET — waiting for 1 approval, expires ‹time›
        @alice: before migration 42
        ✓ volume AVAILABLE · last snapshot 9 days ago · 512 GiB · keep 14 days
        rule engineers-snapshot: @storage-leads can approve · asked by @alice, who cannot
        SR-1 · digest ‹…› · asked ‹time›
        [Approve] [Deny] [Why?] [Cancel request]"
    `);
    await approves(at, "bob", card);
    await ends(at, card);
    expect(told(at)).toMatchInlineSnapshot(`
      "(only alice) snapshot-bot: Asked: a snapshot of db-primary. Nothing is made yet; the answer follows.
      snapshot-bot: db-primary · tokyo (AWS Storage Gateway, ap-northeast-1) · SR-1
        ✅ SAFE TO CHANGE — captured as of ‹time›
        @alice: before migration 42
        rule engineers-snapshot: 1 approval needed
        approved by @bob ‹time›
        snap-1 · point in time ‹time› · 212 GiB
        kept until ‹time›
        SR-1 · digest ‹…› · asked ‹time›
          snapshot-bot: snap-1 of db-primary was accepted by the cloud ‹time›. It is not usable yet.
          snapshot-bot: snap-1 of db-primary is complete, 212 GiB.
          snapshot-bot: @alice ✅ SAFE TO CHANGE — the snapshot of db-primary was read back and is what was asked for, captured as of ‹time›.
      (only bob) snapshot-bot: Done: You approved SR-1. The snapshot is being started."
    `);
    expect(at.aws.log.of("CreateSnapshot")).toHaveLength(1);
    expect(at.slack.notifications("alice").at(-1)?.text).toContain("SAFE TO CHANGE");
  });

  test("a set is one request: one card, one approval, one snapshot of each volume", async ({
    expect,
  }) => {
    const at = scene();
    staysInTheMaking(at);
    const card = await asks(at, "alice", "create checkout before the release --keep 7d");
    await at.slack.waitFor(
      () =>
        now(at, card).text.includes("208") || now(at, card).text.match(/AVAILABLE/gu)?.length === 2,
    );
    expect(told(at)).toMatchInlineSnapshot(`
      "(only alice) snapshot-bot: Asked: a snapshot of checkout. Nothing is made yet; the answer follows.
      snapshot-bot: db-primary and db-replica · tokyo (AWS Storage Gateway, ap-northeast-1) · SR-1
        ⏳ NOT YET — waiting for 1 approval, expires ‹time›
        @alice: before the release
        db-primary: ✓ volume AVAILABLE · last snapshot less than a minute ago · 512 GiB
        db-replica: ✓ volume AVAILABLE · last snapshot 9 days ago · 512 GiB
        keep 7 days
        rule engineers-snapshot: @storage-leads can approve · asked by @alice, who cannot
        SR-1 · digest ‹…› · asked ‹time›
        [Approve] [Deny] [Why?] [Cancel request]"
    `);
    await approves(at, "carol", card);
    await says(at, card, "2 accepted");
    completes(at);
    await ends(at, card);
    expect(told(at)).toMatchInlineSnapshot(`
      "(only alice) snapshot-bot: Asked: a snapshot of checkout. Nothing is made yet; the answer follows.
      snapshot-bot: db-primary and db-replica · tokyo (AWS Storage Gateway, ap-northeast-1) · SR-1
        ✅ SAFE TO CHANGE — both captured as of ‹time›
        @alice: before the release
        rule engineers-snapshot: 1 approval needed
        approved by @carol ‹time›
        db-primary — verified: right volume, right time, ours · snap-1 · point in time ‹time› · 212 GiB
        db-replica — verified: right volume, right time, ours · snap-2 · point in time ‹time› · 208 GiB
        2 snapshots: kept until ‹time›
        SR-1 · digest ‹…› · asked ‹time›
          snapshot-bot: snap-1 of db-primary was accepted by the cloud ‹time›. It is not usable yet.
          snapshot-bot: snap-2 of db-replica was accepted by the cloud ‹time›. It is not usable yet.
          snapshot-bot: snap-1 of db-primary is complete, 212 GiB.
          snapshot-bot: snap-2 of db-replica is complete, 208 GiB.
          snapshot-bot: @alice ✅ SAFE TO CHANGE — both snapshots were read back and are what was asked for.
      (only carol) snapshot-bot: Done: You approved SR-1. The snapshot is being started."
    `);
  });

  test("in an incident channel on-call people need no approval and everybody reads the verdict", async ({
    expect,
  }) => {
    const at = { ...scene(), room: "inc-42" };
    const card = await asks(at, "dave", "web-data");
    await ends(at, card);
    expect(told(at)).toMatchInlineSnapshot(`
      "(only dave) snapshot-bot: Asked: a snapshot of web-data. Nothing is made yet; the answer follows.
      snapshot-bot: web-data · tokyo (AWS Storage Gateway, ap-northeast-1) · SR-1
        ✅ SAFE TO CHANGE — captured as of ‹time›
        @dave (incident): no reason given
        rule oncall-in-incidents: no approval needed
        snap-1 · point in time ‹time› · 37 GiB
        kept until ‹time›
        SR-1 · digest ‹…› · asked ‹time›
          snapshot-bot: snap-1 of web-data was accepted by the cloud ‹time›. It is not usable yet.
          snapshot-bot: snap-1 of web-data is complete, 37 GiB.
          snapshot-bot: @dave SR-1: ✅ SAFE TO CHANGE — the snapshot of web-data was read back and is what was asked for, captured as of ‹time›."
    `);
  });
});
