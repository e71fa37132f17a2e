import { test } from "vitest";
import {
  approves,
  asks,
  checked,
  ends,
  completes,
  heardAfter,
  hears,
  inBothModes,
  normalised,
  requestIdOf,
  says,
  staysInTheMaking,
  told,
} from "./journey.ts";

inBothModes({}, (scene) => {
  test("of two approvers in the same millisecond one starts it and the other hears who was first", async ({
    expect,
  }) => {
    const at = scene();
    const { slack, aws } = at;
    const card = await asks(at, "alice", "db-primary two at once");
    const heard = await Promise.all([approves(at, "bob", card), approves(at, "carol", card)]);
    expect(heard.map((text) => text.replace(/@bob|@carol/u, "@somebody")).toSorted())
      .toMatchInlineSnapshot(`
      [
        "Done: You approved SR-1. The snapshot is being started.",
        "Too late: SR-1 was approved by @somebody ‹time›. Nothing is left to decide.",
      ]
    `);
    const end = await ends(at, card);
    expect(end.text.match(/approved by/gu)).toHaveLength(1);
    expect(aws.state.createdSnapshots("vol-1122AABB")).toHaveLength(1);
    expect(slack.complaints("bob")).toEqual([]);
  });

  test("whatever Slack delivers twice counts once", async ({ expect }) => {
    const at = scene();
    const { slack, aws } = at;
    const card = await asks(at, "alice", "web-data delivered twice");
    const asked = slack.payloads.all().at(-1);
    if (asked === undefined) throw new Error("nothing was sent");
    await slack.replay(asked);
    await approves(at, "bob", card);
    const clicked = slack.payloads.all().at(-1);
    if (clicked === undefined) throw new Error("nothing was sent");
    await Promise.all([slack.replay(clicked), slack.replay(clicked)]);
    await ends(at, card);
    await slack.replay(clicked);
    expect(told(at)).toMatchInlineSnapshot(`
      "(only alice) snapshot-bot: Asked: a snapshot of web-data. Nothing is made yet; the answer follows.
      snapshot-bot: web-data · tokyo (AWS Storage Gateway, ap-northeast-1) · SR-1
        ✅ SAFE TO CHANGE — captured as of ‹time›
        @alice: delivered twice
        rule engineers-snapshot: 1 approval needed
        approved by @bob ‹time›
        snap-1 · point in time ‹time› · 37 GiB
        kept until ‹time›
        SR-1 · digest ‹…› · asked ‹time›
          snapshot-bot: snap-1 of web-data was accepted by the cloud ‹time›. It is not usable yet.
          snapshot-bot: snap-1 of web-data is complete, 37 GiB.
          snapshot-bot: @alice ✅ SAFE TO CHANGE — the snapshot of web-data was read back and is what was asked for, captured as of ‹time›.
      (only bob) snapshot-bot: Done: You approved SR-1. The snapshot is being started."
    `);
    expect(aws.state.createdSnapshots("vol-2C4D6E80")).toHaveLength(1);
  });

  test("the same words within ten seconds are the same request", async ({ expect }) => {
    const at = scene();
    const card = await asks(at, "alice", "db-replica typed twice");
    await checked(at, card);
    await hears(at, "alice", "db-replica typed twice");
    await at.slack.as("alice").waitsToSee("stands", { channel: at.room });
    expect(told(at)).toMatchInlineSnapshot(`
      "(only alice) snapshot-bot: Asked: a snapshot of db-replica. Nothing is made yet; the answer follows.
      snapshot-bot: db-replica · tokyo (AWS Storage Gateway, ap-northeast-1) · SR-1
        ⏳ NOT YET — waiting for 1 approval, expires ‹time›
        @alice: typed twice
        ✓ volume AVAILABLE · last snapshot 9 days ago · 512 GiB · keep 14 days
        rule engineers-snapshot: @storage-leads can approve · asked by @alice, who cannot
        SR-1 · digest ‹…› · asked ‹time›
        [Approve] [Deny] [Why?] [Cancel request]
      (only alice) snapshot-bot: Asked: a snapshot of db-replica. Nothing is made yet; the answer follows.
      (only alice) snapshot-bot: Already so: You asked for exactly this a moment ago: SR-1 stands."
    `);
    await hears(at, "alice", `cancel ${requestIdOf(card)}`);
    const third = await asks(at, "alice", "db-replica typed twice");
    expect(requestIdOf(third)).not.toBe(requestIdOf(card));
    await hears(at, "alice", `cancel ${requestIdOf(third)}`);
  });

  test("what somebody else asks for meanwhile leads to the request that runs", async ({
    expect,
  }) => {
    const at = scene();
    const card = await asks(at, "alice", "db-replica before the same change");
    await checked(at, card);
    await at.slack
      .as("dave")
      .types("/snapshot db-replica before the same change", { channel: at.room });
    const seen = await at.slack.as("dave").waitsToSee("already asked for", { channel: at.room });
    expect(normalised(seen)).toMatchInlineSnapshot(`
      "snapshot-bot: db-replica · tokyo (AWS Storage Gateway, ap-northeast-1) · SR-1
        ⏳ NOT YET — waiting for 1 approval, expires ‹time›
        @alice: before the same change
        ✓ volume AVAILABLE · last snapshot 9 days ago · 512 GiB · keep 14 days
        rule engineers-snapshot: @storage-leads can approve · asked by @alice, who cannot
        SR-1 · digest ‹…› · asked ‹time›
        [Approve] [Deny] [Why?] [Cancel request]
      (only dave) snapshot-bot: Asked: a snapshot of db-replica. Nothing is made yet; the answer follows.
      (only dave) snapshot-bot: Already so: The same snapshot is already asked for: see SR-1. Nothing new was started."
    `);
    await hears(at, "alice", `cancel ${requestIdOf(card)}`);
  });

  test("a busy volume: the second request waits visibly behind the first and then goes on", async ({
    expect,
  }) => {
    const at = scene();
    const { aws } = at;
    staysInTheMaking(at);
    const before = aws.state.createdSnapshots("vol-1122AABC").length;
    const first = await asks(at, "alice", "db-replica for the first change");
    await approves(at, "bob", first);
    await says(at, first, "accepted by the cloud");
    const second = await asks(at, "dave", "db-replica for another change");
    await approves(at, "carol", second);
    expect(await says(at, second, `waiting behind ${requestIdOf(first)}`)).toMatchInlineSnapshot(`
      "db-replica · tokyo (AWS Storage Gateway, ap-northeast-1) · SR-1
      ⏳ NOT YET — waiting behind SR-2, which is ahead for this volume
      @dave: for another change
      ✓ volume AVAILABLE · last snapshot 9 days ago · 512 GiB · keep 14 days
      Note: Another snapshot of this volume, snap-1, is still under way.
      rule engineers-snapshot: 1 approval needed
      approved by @carol ‹time›
      SR-1 · digest ‹…› · asked ‹time›
      [Cancel request]"
    `);
    expect(aws.state.createdSnapshots("vol-1122AABC")).toHaveLength(before + 1);
    completes(at);
    await ends(at, first);
    expect((await ends(at, second)).text).toContain("SAFE TO CHANGE");
    expect(aws.state.createdSnapshots("vol-1122AABC")).toHaveLength(before + 2);
  });

  test("a request that waits behind another can be cancelled, and then nothing is sent for it", async ({
    expect,
  }) => {
    const at = scene();
    const { slack, aws } = at;
    staysInTheMaking(at);
    const before = aws.state.createdSnapshots("vol-1122AABB").length;
    const first = await asks(at, "alice", "db-primary holds it");
    await approves(at, "bob", first);
    await says(at, first, "accepted by the cloud");
    const second = await asks(at, "dave", "db-primary not so urgent");
    await approves(at, "carol", second);
    await says(at, second, "waiting behind");
    expect(
      await heardAfter(at, "dave", () => slack.as("dave").clicks(second, "Cancel request")),
    ).toMatchInlineSnapshot(`"Done: You cancelled SR-1. Nothing was started."`);
    expect(await hears(at, "alice", `cancel ${requestIdOf(first)}`)).toMatchInlineSnapshot(
      `"Too late: SR-1 is with the cloud already: a snapshot under way cannot be stopped."`,
    );
    completes(at);
    await ends(at, first);
    expect(normalised((await ends(at, second)).text)).toMatchInlineSnapshot(`
      "db-primary · tokyo (AWS Storage Gateway, ap-northeast-1) · SR-1
      ⛔ DO NOT PROCEED — cancelled by @dave
      @dave: not so urgent
      rule engineers-snapshot: 1 approval needed
      approved by @carol ‹time›
      SR-1 · digest ‹…› · asked ‹time›
      [Ask again]"
    `);
    expect(aws.state.createdSnapshots("vol-1122AABB")).toHaveLength(before + 1);
  });
});
