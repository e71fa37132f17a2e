import { test } from "vitest";
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
  requestIdOf,
  says,
  staysInTheMaking,
  told,
} from "./journey.ts";
import type { Scene } from "./journey.ts";

/** Asks and has it approved. @returns the card */
async function starts(at: Scene, text: string) {
  const card = await asks(at, "alice", text);
  await checked(at, card);
  await approves(at, "bob", card);
  return card;
}

inBothModes({}, (scene) => {
  test("a lost reply is found again, said aloud, and nothing is made twice", async ({ expect }) => {
    const at = scene();
    const before = at.aws.state.createdSnapshots().length;
    at.aws.faults.next("CreateSnapshot", { kind: "lose-reply" });
    const card = await starts(at, "db-primary lost and found");
    await ends(at, card);
    expect(told(at)).toMatchInlineSnapshot(`
      "(only alice) snapshot-bot: Asked: a snapshot of db-primary. Nothing is made yet; the answer follows.
      snapshot-bot: db-primary · tokyo (AWS Storage Gateway, ap-northeast-1) · SR-1
        ✅ SAFE TO CHANGE — captured as of ‹time›
        @alice: lost and found
        rule engineers-snapshot: 1 approval needed
        approved by @bob ‹time›
        snap-1 · point in time ‹time› · 212 GiB · found again after its answer was lost
        kept until ‹time›
        SR-1 · digest ‹…› · asked ‹time›
          snapshot-bot: The cloud's answer about db-primary was lost, so it is not known whether the snapshot was made. I keep looking for it and start no second one.
          snapshot-bot: The cloud's answer about db-primary was lost, but the snapshot was made: snap-1 carries our marker, so it is adopted and no second one is started. Its point in time is ‹time›.
          snapshot-bot: snap-1 of db-primary is complete, 212 GiB.
          snapshot-bot: @alice ✅ SAFE TO CHANGE — the snapshot of db-primary was read back and is what was asked for, captured as of ‹time›.
      (only bob) snapshot-bot: Done: You approved SR-1. The snapshot is being started."
    `);
    expect(at.aws.state.createdSnapshots()).toHaveLength(before + 1);
  });

  test("a reply later than the deadline is a lost one", async ({ expect }) => {
    const at = scene();
    const before = at.aws.state.createdSnapshots().length;
    at.aws.faults.next("CreateSnapshot", { kind: "late-reply", ms: 1500 });
    const card = await starts(at, "db-primary answered late");
    expect(normalised((await ends(at, card)).thread.map(({ text }) => text).join("\n")))
      .toMatchInlineSnapshot(`
        "The cloud's answer about db-primary was lost, so it is not known whether the snapshot was made. I keep looking for it and start no second one.
        The cloud's answer about db-primary was lost, but the snapshot was made: snap-1 carries our marker, so it is adopted and no second one is started. Its point in time is ‹time›.
        snap-1 of db-primary is complete, 212 GiB.
        @alice ✅ SAFE TO CHANGE — the snapshot of db-primary was read back and is what was asked for, captured as of ‹time›."
      `);
    expect(at.aws.state.createdSnapshots()).toHaveLength(before + 1);
  });

  test("a connection that breaks before the call is sent again, once nothing can have come of it", async ({
    expect,
  }) => {
    const at = scene();
    const before = at.aws.state.createdSnapshots().length;
    at.aws.faults.next("CreateSnapshot", { kind: "reset-before" });
    const card = await starts(at, "db-primary broken before");
    expect(normalised((await ends(at, card)).thread.map(({ text }) => text).join("\n")))
      .toMatchInlineSnapshot(`
        "The cloud's answer about db-primary was lost, so it is not known whether the snapshot was made. I keep looking for it and start no second one.
        snap-1 of db-primary was accepted by the cloud ‹time›. It is not usable yet.
        snap-1 of db-primary is complete, 212 GiB.
        @alice ✅ SAFE TO CHANGE — the snapshot of db-primary was read back and is what was asked for, captured as of ‹time›."
      `);
    expect(at.aws.state.createdSnapshots()).toHaveLength(before + 1);
  });

  test("a snapshot that ends in an error is DO NOT PROCEED, with what to do", async ({
    expect,
  }) => {
    const at = scene();
    at.aws.faults.next("CreateSnapshot", { kind: "snapshot-ends", as: "error" });
    const card = await starts(at, "db-replica will fail");
    await ends(at, card);
    expect(told(at)).toMatchInlineSnapshot(`
      "(only alice) snapshot-bot: Asked: a snapshot of db-replica. Nothing is made yet; the answer follows.
      snapshot-bot: db-replica · tokyo (AWS Storage Gateway, ap-northeast-1) · SR-1
        ⛔ DO NOT PROCEED — failed: The cloud gave up on snap-1: it ended in an error state.
        @alice: will fail
        rule engineers-snapshot: 1 approval needed
        approved by @bob ‹time›
        Look at the volume's state, delete the failed snapshot, then ask again.
        SR-1 · digest ‹…› · asked ‹time›
        [Retry] [Ask again]
          snapshot-bot: snap-1 of db-replica was accepted by the cloud ‹time›. It is not usable yet.
          snapshot-bot: @alice ⛔ DO NOT PROCEED — db-replica failed: The cloud gave up on snap-1: it ended in an error state. Look at the volume's state, delete the failed snapshot, then ask again.
      (only bob) snapshot-bot: Done: You approved SR-1. The snapshot is being started."
    `);
  });

  test("a snapshot that somebody deletes while it is made is DO NOT PROCEED", async ({
    expect,
  }) => {
    const at = scene();
    staysInTheMaking(at);
    const card = await starts(at, "web-data will vanish");
    await says(at, card, "accepted by the cloud");
    const made = at.aws.state.createdSnapshots("vol-2C4D6E80").at(-1);
    at.aws.state.snapshots.splice(
      at.aws.state.snapshots.findIndex((one) => one === made),
      1,
    );
    expect(normalised((await ends(at, card)).text)).toMatchInlineSnapshot(`
      "web-data · tokyo (AWS Storage Gateway, ap-northeast-1) · SR-1
      ⛔ DO NOT PROCEED — failed: The cloud does not know snap-1 any more.
      @alice: will vanish
      rule engineers-snapshot: 1 approval needed
      approved by @bob ‹time›
      Somebody may have deleted it. Ask again.
      SR-1 · digest ‹…› · asked ‹time›
      [Retry] [Ask again]"
    `);
    completes(at);
  });

  test("a volume whose state allows no snapshot says so before and after the approval", async ({
    expect,
  }) => {
    const at = scene();
    const card = await asks(at, "alice", "broken to see what happens");
    await checked(at, card);
    expect(told(at)).toMatchInlineSnapshot(`
      "(only alice) snapshot-bot: Asked: a snapshot of broken. Nothing is made yet; the answer follows.
      snapshot-bot: broken · tokyo (AWS Storage Gateway, ap-northeast-1) · SR-1
        ⏳ NOT YET — waiting for 1 approval, expires ‹time›
        @alice: to see what happens
        ✗ volume IRRECOVERABLE, not possible right now · last snapshot 120 days ago · 50 GiB · keep 14 days
        Note: The volume can no longer be used.
        Note: Ask again with --from-recovery-point: the snapshot would stand for ‹time›, without anything written since.
        rule engineers-snapshot: @storage-leads can approve · asked by @alice, who cannot
        SR-1 · digest ‹…› · asked ‹time›
        [Approve] [Deny] [Why?] [Cancel request]"
    `);
    await approves(at, "bob", card);
    expect(await says(at, card, "VolumeNotReady")).toMatchInlineSnapshot(`
      "broken · tokyo (AWS Storage Gateway, ap-northeast-1) · SR-1
      ⏳ NOT YET — not started yet: The volume's state does not allow a snapshot now. It is tried again by itself
      @alice: to see what happens
      rule engineers-snapshot: 1 approval needed
      approved by @bob ‹time›
      Look at the volume's state in the Storage Gateway console: it has to be AVAILABLE. Or ask again with --from-recovery-point: it would stand for ‹time›. (code VolumeNotReady, cloud request ‹id›)
      SR-1 · digest ‹…› · asked ‹time›
      [Cancel request]"
    `);
    expect(
      await heardAfter(at, "alice", () => at.slack.as("alice").clicks(card, "Cancel request")),
    ).toMatchInlineSnapshot(`"Done: You cancelled SR-1. No snapshot was made."`);
    await ends(at, card);
  });

  test("part of a set that fails says which, and what is usable", async ({ expect }) => {
    const at = scene();
    at.aws.faults.next("CreateSnapshot", {
      kind: "error",
      code: "AccessDeniedException",
      status: 400,
    });
    staysInTheMaking(at);
    const card = await starts(at, "checkout one of two fails");
    await says(at, card, "accepted by the cloud");
    completes(at);
    await ends(at, card);
    expect(told(at).replaceAll(/db-(?:primary|replica)/gu, "db-…")).toMatchInlineSnapshot(`
      "(only alice) snapshot-bot: Asked: a snapshot of checkout. Nothing is made yet; the answer follows.
      snapshot-bot: db-… and db-… · tokyo (AWS Storage Gateway, ap-northeast-1) · SR-1
        ⛔ DO NOT PROCEED — 1 of 2 failed: db-…
        @alice: one of two fails
        rule engineers-snapshot: 1 approval needed
        approved by @bob ‹time›
        db-… — failed: The bot's AWS credentials do not allow this call.
        Ask the operator to compare the role's permissions with the list in the AWS Storage Gateway guide of this bot. (code AccessDeniedException, cloud request ‹id›)
        db-… — verified: right volume, right time, ours · snap-1 · point in time ‹time› · 208 GiB
        the snapshot of db-…: kept until ‹time›
        SR-1 · digest ‹…› · asked ‹time›
        [Retry the one that failed] [Ask again]
          snapshot-bot: snap-1 of db-… was accepted by the cloud ‹time›. It is not usable yet.
          snapshot-bot: db-… failed: The bot's AWS credentials do not allow this call. Ask the operator to compare the role's permissions with the list in the AWS Storage Gateway guide of this bot. (code AccessDeniedException, cloud request ‹id›)
          snapshot-bot: snap-1 of db-… is complete, 208 GiB.
          snapshot-bot: @alice ⛔ DO NOT PROCEED — db-… has no usable snapshot. What to do is on the card.
      (only bob) snapshot-bot: Done: You approved SR-1. The snapshot is being started."
    `);
  });

  test("a gateway that is not connected: the card says what it waits for and what to do", async ({
    expect,
  }) => {
    const at = scene();
    at.aws.state.setConnected("sgw-12A3456B", false);
    const card = await asks(at, "alice", "web-data while the appliance is off");
    await checked(at, card);
    expect(told(at)).toMatchInlineSnapshot(`
      "(only alice) snapshot-bot: Asked: a snapshot of web-data. Nothing is made yet; the answer follows.
      snapshot-bot: web-data · tokyo (AWS Storage Gateway, ap-northeast-1) · SR-1
        ⏳ NOT YET — waiting for 1 approval, expires ‹time›
        @alice: while the appliance is off
        ✗ volume GATEWAY NOT CONNECTED, not possible right now · last snapshot 2 days ago · 100 GiB · keep 14 days
        Note: The gateway is not connected to AWS, so its data now cannot be captured.
        Note: Ask again with --from-recovery-point: the snapshot would stand for ‹time›, without anything written since.
        rule engineers-snapshot: @storage-leads can approve · asked by @alice, who cannot
        SR-1 · digest ‹…› · asked ‹time›
        [Approve] [Deny] [Why?] [Cancel request]"
    `);
    await approves(at, "bob", card);
    expect(await says(at, card, "GatewayNotConnected")).toMatchInlineSnapshot(`
      "web-data · tokyo (AWS Storage Gateway, ap-northeast-1) · SR-1
      ⏳ NOT YET — not started yet: The gateway is not connected to AWS. It is tried again by itself
      @alice: while the appliance is off
      rule engineers-snapshot: 1 approval needed
      approved by @bob ‹time›
      Start the gateway appliance or its network. Or ask again with --from-recovery-point: it would stand for ‹time›. (code GatewayNotConnected, cloud request ‹id›)
      SR-1 · digest ‹…› · asked ‹time›
      [Cancel request]"
    `);
    at.aws.state.setConnected("sgw-12A3456B", true);
    await hears(at, "alice", `cancel ${requestIdOf(card)}`);
  });
});
