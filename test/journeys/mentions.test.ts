import { test } from "vitest";
import { approves, checked, ends, heardAfter, inBothModes, normalised, told } from "./journey.ts";
import type { Scene } from "./journey.ts";

/** Says something in a message and waits for the private answer. */
async function hearsBack(scene: Scene, who: string, text: string, threadTs?: string) {
  const thread = threadTs === undefined ? {} : { threadTs };
  return heardAfter(scene, who, () =>
    scene.slack.as(who).says(text, { channel: scene.room, ...thread }),
  );
}

inBothModes({}, (scene) => {
  test("a message that begins with the bot's name asks like the command", async ({ expect }) => {
    const at = scene();
    await hearsBack(at, "alice", "@Snapshot db-primary before “migration” 42");
    const card = await at.slack.waitFor(() => at.slack.channel(at.room).find("[Approve]"));
    await approves(at, "bob", card);
    await ends(at, card);
    expect(told(at)).toMatchInlineSnapshot(`
      "alice: @snapshot-bot db-primary before “migration” 42
      (only alice) snapshot-bot: Asked: a snapshot of db-primary. Nothing is made yet; the answer follows.
      snapshot-bot: db-primary · tokyo (AWS Storage Gateway, ap-northeast-1) · SR-1
        ✅ SAFE TO CHANGE — captured as of ‹time›
        @alice: before "migration" 42
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
  });

  test("said in a thread, it is answered and carried out in that thread", async ({ expect }) => {
    const at = scene();
    const { slack, room } = at;
    const root = await slack.as("alice").says("Shall we migrate now?", { channel: room });
    await slack.as("bob").says("Yes, after a snapshot", { channel: room, threadTs: root.ts });
    await hearsBack(at, "alice", "@Snapshot: `db-replica` before migration 42", root.ts);
    const card = await slack.waitFor(() => slack.channel(room).find("[Approve]"));
    expect(card.threadTs).toBe(root.ts);
    await checked(at, card);
    await approves(at, "bob", card);
    await slack.waitFor(() => slack.channel(room).find("@alice ✅ SAFE TO CHANGE"));
    expect(told(at)).toMatchInlineSnapshot(`
      "alice: Shall we migrate now?
          bob: Yes, after a snapshot
          alice: @snapshot-bot: \`db-replica\` before migration 42
          (only alice) snapshot-bot: Asked: a snapshot of db-replica. Nothing is made yet; the answer follows.
          snapshot-bot: db-replica · tokyo (AWS Storage Gateway, ap-northeast-1) · SR-1
            ✅ SAFE TO CHANGE — captured as of ‹time›
            @alice: before migration 42
            rule engineers-snapshot: 1 approval needed
            approved by @bob ‹time›
            snap-1 · point in time ‹time› · 208 GiB
            kept until ‹time›
            SR-1 · digest ‹…› · asked ‹time›
          (only bob) snapshot-bot: Done: You approved SR-1. The snapshot is being started.
          snapshot-bot: snap-1 of db-replica was accepted by the cloud ‹time›. It is not usable yet.
          snapshot-bot: snap-1 of db-replica is complete, 208 GiB.
          snapshot-bot: @alice ✅ SAFE TO CHANGE — the snapshot of db-replica was read back and is what was asked for, captured as of ‹time›."
    `);
  });

  test("reading commands and refusals are private, and stay in the thread", async ({ expect }) => {
    const at = scene();
    const { slack, room } = at;
    const root = await slack.as("alice").says("What is there?", { channel: room });
    await hearsBack(at, "alice", "@snapshot volumes db-", root.ts);
    await hearsBack(at, "erin", "@snapshot db-primary to look around", root.ts);
    await slack.as("erin").waitsToSee("Refused", { channel: room });
    await hearsBack(at, "frank", "@snapshot db-primary as a guest", root.ts);
    await slack.as("frank").waitsToSee("Refused", { channel: room });
    await hearsBack(at, "alice", "@snapshot db-primray before migration", root.ts);
    await hearsBack(at, "alice", "@snapshot create db-primary --kep 3d", root.ts);
    expect(told(at)).toMatchInlineSnapshot(`
      "alice: What is there?
          alice: @snapshot-bot volumes db-
          (only alice) snapshot-bot: Volumes with db-: 2
            • db-primary tokyo/vol-1122AABB · 512 GiB · in checkout
            • db-replica tokyo/vol-1122AABC · 512 GiB · in checkout
          erin: @snapshot-bot db-primary to look around
          (only erin) snapshot-bot: Asked: a snapshot of db-primary. Nothing is made yet; the answer follows.
          (only erin) snapshot-bot: Refused: No rule lets you snapshot db-primary.
            It would be allowed by a member of @engineers, with 1 approval.
          frank: @snapshot-bot db-primary as a guest
          (only frank) snapshot-bot: Asked: a snapshot of db-primary. Nothing is made yet; the answer follows.
          (only frank) snapshot-bot: Refused: Guests can neither ask for snapshots nor approve them.
            Ask a full member of this workspace to do it.
          alice: @snapshot-bot db-primray before migration
          (only alice) snapshot-bot: Problem: I know no volume or set db-primray.
            [Did you mean db-primary?]
          alice: @snapshot-bot create db-primary --kep 3d
          (only alice) snapshot-bot: Problem: I do not know --kep.
            /snapshot help create explains it.
            [Did you mean /snapshot create db-primary --keep 3d?]"
    `);
    const { id } = slack.channel(room);
    const own = slack.ephemerals("alice").filter(({ channelId }) => channelId === id);
    expect(own.map(({ threadTs }) => threadTs)).toEqual([root.ts, root.ts, root.ts]);
  });

  test("the bot's name alone offers the form, which keeps to the thread", async ({ expect }) => {
    const at = scene();
    const { slack, room } = at;
    const alice = slack.as("alice");
    const root = await alice.says("Before the migration", { channel: room });
    expect(await hearsBack(at, "alice", "@snapshot", root.ts)).toMatchInlineSnapshot(`
      "What is to be snapshotted? Name it behind @snapshot-bot, or fill in the form.
      [Open the form]"
    `);
    const [offer] = slack.ephemerals("alice").slice(-1);
    if (offer === undefined) throw new Error("nothing was offered");
    await alice.clicks(offer, "Open the form");
    await alice.waitsForForm("ask-form");
    await alice.suggests("web");
    await alice.submits({ what: ["web-data"], reason: "asked in a thread" });
    const card = await slack.waitFor(() => slack.channel(room).find("[Approve]"));
    expect(card.threadTs).toBe(root.ts);
  });

  test("a message that only talks about the bot does nothing and says so", async ({ expect }) => {
    const at = scene();
    expect(await hearsBack(at, "alice", "thanks, @snapshot!")).toMatchInlineSnapshot(`
      "Nothing was done: a message is for me when it begins with my name.
      For example: @snapshot-bot db-primary before migration 42."
    `);
  });

  test("an event that is delivered twice is one request, and one answer", async ({ expect }) => {
    const at = scene();
    const { slack, room } = at;
    const answer = await hearsBack(at, "alice", "@snapshot db-primary said once, sent twice");
    expect(answer).toContain("Asked: a snapshot");
    const card = await slack.waitFor(() => slack.channel(room).find("[Approve]"));
    const sent = slack.payloads.all().findLast(({ kind }) => kind === "events_api");
    if (sent === undefined) throw new Error("no event was sent");
    expect((await slack.replay(sent)).outcome).toBe("acked");
    await checked(at, card);
    expect(slack.channel(room).messages.filter(({ fromBot }) => fromBot)).toHaveLength(1);
    const { id } = slack.channel(room);
    expect(slack.ephemerals("alice").filter(({ channelId }) => channelId === id)).toHaveLength(1);
  });

  test("in an incident channel a mention is told what would be decided there", async ({
    expect,
  }) => {
    const at = { ...scene(), room: "inc-42" };
    expect(await hearsBack(at, "dave", "@snapshot why web-data")).toMatchInlineSnapshot(`
      "Allowed: @dave may ask for a snapshot of web-data; no approval is needed.
      Decided by oncall-in-incidents, checked ‹time›."
    `);
    expect(await hearsBack(at, "dave", "@snapshot web-data at once --dry-run")).toContain(
      "No approval is needed: it would start at once.",
    );
  });

  test("in an incident channel a mention is on the fast lane, as the command is", async ({
    expect,
  }) => {
    const at = scene();
    const { slack } = at;
    await slack.as("dave").says("@snapshot web-data checkout is slow", { channel: "inc-42" });
    const card = await slack.waitFor(() => slack.channel("inc-42").find(/SR-/u));
    await slack.waitFor(() => slack.channel("inc-42").find(/SAFE TO CHANGE/u));
    const now = slack.message("inc-42", card.ts);
    expect(normalised(now?.text ?? "")).toContain("@dave (incident): checkout is slow");
    expect(normalised(now?.text ?? "")).toContain("rule oncall-in-incidents: no approval needed");
  });
});
