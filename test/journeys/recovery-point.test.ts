import { test } from "vitest";
import { callbackIds } from "../../src/bot/ids.ts";
import {
  approves,
  asks,
  checked,
  choosesVolumes,
  ends,
  heardAfter,
  inBothModes,
  now,
  requestIdOf,
  told,
} from "./journey.ts";
import type { Scene } from "./journey.ts";

const pointAt = Date.parse("2026-01-02T14:02:11Z");

/** The appliance is off, and AWS kept an earlier point of one of its volumes. */
function applianceOff({ aws }: Scene, volumeId: string): void {
  aws.state.setConnected("sgw-12A3456B", false);
  const volume = aws.state.volume(volumeId);
  if (volume === null) throw new Error(`there is no ${volumeId}`);
  volume.recoveryPointAt = pointAt;
}

/** Waits until the form that alice has open says this. */
async function formSays({ slack }: Scene, text: string): Promise<void> {
  await slack.waitFor(() => slack.views("alice").at(-1)?.text.includes(text));
}

// A create has a tenth of that to find the recovery point before it is sent.
inBothModes({ target: { "slowest-create": "5s" } }, (scene) => {
  test("the form says that it is possible once the recovery point is chosen", async () => {
    const at = scene();
    applianceOff(at, "vol-2C4D6E80");
    const alice = at.slack.as("alice");
    await alice.types("/snapshot", { channel: at.room });
    await alice.waitsForForm(callbackIds.ask);
    await alice.suggests("web");
    await alice.chooses("what", ["web-data"]);
    await formSays(at, "✗ volume GATEWAY NOT CONNECTED");
    await alice.chooses("special", ["from-recovery-point"]);
    await formSays(at, "web-data: ✓");
    await alice.closes();
  });

  test("a snapshot of the recovery point says of when it is, from the ask to SAFE TO CHANGE", async ({
    expect,
  }) => {
    const at = scene();
    applianceOff(at, "vol-2C4D6E80");
    const card = await asks(at, "alice", "web-data appliance is down --from-recovery-point");
    await checked(at, card);
    const before = now(at, card).text;
    expect(before).toContain("with --from-recovery-point");
    expect(before).toContain(
      "The snapshot will stand for the last recovery point, 2026-01-02 14:02 UTC so far: nothing written since is in it.",
    );
    await approves(at, "bob", card);
    const after = await ends(at, card, 30_000);
    expect(after.text).toContain("2026-01-02 14:02:11 UTC");
    for (const { text } of after.thread.filter(({ text }) => /SAFE|accepted/u.test(text))) {
      expect(text).toContain("2026-01-02 14:02:11 UTC");
    }
    expect(told(at)).toMatchInlineSnapshot(`
      "(only alice) snapshot-bot: Asked: a snapshot of web-data. Nothing is made yet; the answer follows.
      snapshot-bot: web-data · tokyo (AWS Storage Gateway, ap-northeast-1) · SR-1
        ✅ SAFE TO CHANGE — captured as of ‹time›, a recovery point: nothing since is in it
        @alice: appliance is down
        rule engineers-snapshot: 1 approval needed
        approved by @bob ‹time›
        snap-1 · stands for the recovery point of ‹time› · 37 GiB
        kept until ‹time›
        SR-1 · digest ‹…› · asked ‹time›
          snapshot-bot: snap-1 of web-data was accepted by the cloud ‹time›. It stands for the volume's recovery point of ‹time›: nothing written since is in it. It is not usable yet.
          snapshot-bot: snap-1 of web-data is complete, 37 GiB.
          snapshot-bot: @alice ✅ SAFE TO CHANGE — the snapshot of web-data was read back and is what was asked for, captured as of ‹time›. That is a recovery point: nothing written since is in it.
      (only bob) snapshot-bot: Done: You approved SR-1. The snapshot is being started."
    `);
    expect(at.aws.state.createdSnapshots().at(-1)?.description).toBe(
      `appliance is down (as of 2026-01-02T14:02:11.000Z) [snapshot-bot:${requestIdOf(card)}/1]`,
    );
    at.aws.state.setConnected("sgw-12A3456B", true);
  });

  test("found again after its answer was lost, it still says of when it is, not of now", async ({
    expect,
  }) => {
    const at = scene();
    applianceOff(at, "vol-1122AABB");
    at.aws.faults.next("CreateSnapshotFromVolumeRecoveryPoint", { kind: "lose-reply" });
    const card = await asks(at, "alice", "db-primary appliance is down --from-recovery-point");
    await approves(at, "bob", card);
    const after = await ends(at, card, 30_000);
    expect(after.text).toContain("SAFE TO CHANGE");
    expect(after.text).toContain("2026-01-02 14:02:11 UTC");
    const adopted = after.thread.find(({ text }) => text.includes("adopted"));
    expect(adopted?.text).toContain("recovery point of 2026-01-02 14:02:11 UTC");
    at.aws.state.setConnected("sgw-12A3456B", true);
  });

  test("ticked in the form it is the same", async ({ expect }) => {
    const at = scene();
    applianceOff(at, "vol-1122AABC");
    const alice = at.slack.as("alice");
    await at.slack.waitFor(() => at.aws.log.of("ListVolumes").length > 0);
    await alice.types("/snapshot", { channel: at.room });
    await alice.waitsForForm("ask-form");
    await choosesVolumes(at, "alice", ["db-replica"]);
    await heardAfter(at, "alice", () =>
      alice.submits({
        what: ["db-replica"],
        reason: "appliance is down",
        special: ["from-recovery-point"],
      }),
    );
    const card = await at.slack.waitFor(() => at.slack.channel(at.room).find("[Approve]"));
    await approves(at, "bob", card);
    expect((await ends(at, card, 30_000)).text).toContain("2026-01-02 14:02:11 UTC");
    at.aws.state.setConnected("sgw-12A3456B", true);
  });
});
