import { setTimeout as pause } from "node:timers/promises";
import { test } from "vitest";
import { demoKey } from "../../playground/clouds/aws-storage-gateway/demo.ts";
import type { ShownMessage } from "../../playground/slack/shown.ts";
import { policyText } from "../support/world.ts";
import {
  approves,
  asks,
  ends,
  heardAfter,
  hears,
  inBothModes,
  normalised,
  now,
  says,
} from "./journey.ts";
import type { Scene } from "./journey.ts";
import { replies, timePasses } from "./later.ts";

const policy = `${policyText.replace(' in Target::"tokyo"', "")}
@id("requesters-keep")
permit (principal, action == Action::"keep", resource)
when { resource has requester && resource.requester == principal };

@id("engineers-delete")
permit (principal in Usergroup::"engineers", action == Action::"delete", resource)
when { context.approvals >= 1 };
`;

inBothModes({ policy, moreTargets: { osaka: { keep: "3d" } } }, (scene) => {
  /** A snapshot that was made and verified. */
  const made = async (at: Scene, what: string) => {
    const card = await asks(at, "alice", `${what} before the work in ${at.room}`);
    await approves(at, "bob", card);
    await ends(at, card);
    return card;
  };
  /** The snapshot at the cloud that a card is about. */
  const atCloud = (at: Scene, card: ShownMessage) => {
    const found = at.aws.state.snapshots.find(({ id }) => now(at, card).text.includes(id));
    if (found === undefined) throw new Error("it is not at the cloud");
    return found;
  };
  /** A look at the cloud after the other, until the thread says this. */
  const looksUntil = async (at: Scene, card: ShownMessage, text: string) => {
    while (!now(at, card).thread.some((reply) => reply.text.includes(text))) {
      timePasses(at, card, {});
      await pause(300);
    }
    return normalised((await replies(at, card, text)).text);
  };

  test("what is made at a target with a time of its own is kept for that long", async ({
    expect,
  }) => {
    const at = scene();
    const card = await asks(at, "alice", "osaka/vol-1122AABB before the work");
    expect(await says(at, card, "keep ")).toContain("keep 3 days");
    await approves(at, "bob", card);
    await ends(at, card);
    const [, until = ""] = /kept until ([\d-]+ [\d:]+) UTC/u.exec(now(at, card).text) ?? [];
    const hours = (Date.parse(`${until.replace(" ", "T")}Z`) - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(71);
    expect(hours).toBeLessThan(74);
  });

  test("a snapshot that somebody else deleted is missed after several looks, and nothing else happens", async ({
    expect,
  }) => {
    const at = scene();
    const card = await made(at, "db-primary");
    const { snapshots } = at.aws.state;
    const deletions = at.aws.log.of("DeleteSnapshot").length;
    snapshots.splice(snapshots.indexOf(atCloud(at, card)), 1);
    expect(await looksUntil(at, card, "Not at the cloud")).toMatchInlineSnapshot(
      `"Not at the cloud any more: snap-1. Somebody else deleted it; this bot did not."`,
    );
    expect(await says(at, card, "not at the cloud any more")).toMatchInlineSnapshot(`
      "db-primary · tokyo (AWS Storage Gateway, ap-northeast-1) · SR-1
      ⚠️ NO WAY BACK — the snapshot is not at the cloud any more
      @alice: before the work in room-2
      rule engineers-snapshot: 1 approval needed
      approved by @bob ‹time›
      snap-1 · point in time ‹time› · 212 GiB
      not at the cloud any more since ‹time›; it was not deleted by this bot
      SR-1 · digest ‹…› · asked ‹time›
      [Ask again]"
    `);
    expect(at.aws.log.of("DeleteSnapshot")).toHaveLength(deletions);
  });

  test("a snapshot that has lost the bot's marker is let alone, even at its end", async ({
    expect,
  }) => {
    const at = scene();
    const card = await made(at, "db-replica");
    const snapshot = atCloud(at, card);
    Object.assign(snapshot, { tags: [], description: "" });
    timePasses(at, card, { endsInHours: -0.1 });
    expect(await looksUntil(at, card, "Not looked after")).toMatchInlineSnapshot(
      `"Not looked after any more: snap-1. snap-1 lost the bot's marker: the bot never deletes it. Look at it in the provider's console, and delete it there when nobody needs it."`,
    );
    expect(await says(at, card, "not looked after any more")).toMatchInlineSnapshot(`
      "db-replica · tokyo (AWS Storage Gateway, ap-northeast-1) · SR-1
      ✅ SAFE TO CHANGE — captured as of ‹time›
      @alice: before the work in room-3
      rule engineers-snapshot: 1 approval needed
      approved by @bob ‹time›
      snap-1 · point in time ‹time› · 208 GiB
      not looked after any more: snap-1 lost the bot's marker: the bot never deletes it. Look at it in the provider's console, and delete it there when nobody needs it.
      SR-1 · digest ‹…› · asked ‹time›"
    `);
    expect(at.aws.state.snapshots).toContain(snapshot);
  });

  test("what the cloud does not delete at its end is told with the reason, and tried again", async ({
    expect,
  }) => {
    const at = scene();
    const card = await made(at, "web-data");
    const snapshot = atCloud(at, card);
    Object.assign(snapshot, { usedBy: "ami-0123456789abcdef0" });
    timePasses(at, card, { endsInHours: -0.1 });
    const told = normalised((await replies(at, card, "in use")).text);
    expect(told).toMatchInlineSnapshot(
      `"The time is over, but the cloud did not delete snap-1: The snapshot is in use by a registered machine image. Deregister the image first, then delete the snapshot. (code InvalidSnapshot.InUse, cloud request ‹id›) I try again every day."`,
    );
    expect(await says(at, card, "to be deleted, but not yet")).toMatchInlineSnapshot(`
      "web-data · tokyo (AWS Storage Gateway, ap-northeast-1) · SR-1
      ✅ SAFE TO CHANGE — captured as of ‹time›
      @alice: before the work in room-4
      rule engineers-snapshot: 1 approval needed
      approved by @bob ‹time›
      snap-1 · point in time ‹time› · 37 GiB
      to be deleted, but not yet: The snapshot is in use by a registered machine image. Deregister the image first, then delete the snapshot. (code InvalidSnapshot.InUse, cloud request ‹id›) It is tried again every day.
      SR-1 · digest ‹…› · asked ‹time›"
    `);
    Object.assign(snapshot, { usedBy: null });
    at.aws.accounts.addKey({ ...demoKey, deny: ["ec2:DeleteSnapshot"] });
    timePasses(at, card, {});
    const refused = normalised((await replies(at, card, "permission")).text);
    expect(refused).toMatchInlineSnapshot(
      `"The time is over, but the cloud did not delete snap-1: The bot's AWS credentials do not allow this call. Ask the operator to compare the role's permissions with the list in the AWS Storage Gateway guide of this bot. (code UnauthorizedOperation, cloud request ‹id›) I try again every day."`,
    );
    at.aws.accounts.addKey(demoKey);
    timePasses(at, card, {});
    await replies(at, card, "Deleted, as the time is over");
    expect(at.aws.state.snapshots).not.toContain(snapshot);
  });

  test("where the channel is archived whoever asked is reminded directly, and can answer there", async ({
    expect,
  }) => {
    const at = scene();
    const { slack, room } = at;
    const card = await made(at, "db-primary");
    const { text } = now(at, card);
    timePasses(at, card, { keptForHours: 0, endsInHours: 23 });
    await hears(at, "erin", `keep ${atCloud(at, card).id} 7d`);
    await slack.waitFor(() => now(at, card).text !== text);
    slack.setArchived(room);
    // The card is as it was: only the reminder is new.
    timePasses(at, card, { keptForHours: 300 });
    const reminded = async (text: string) =>
      slack.waitFor(() => {
        const own = slack.dm("alice").find("is archived");
        return own?.thread.find((reply) => reply.text.includes(text)) ?? null;
      });
    const reminder = await reminded("Deleted in a day");
    expect(normalised(slack.transcript(slack.dm("alice").id))).toMatchInlineSnapshot(`
      "snapshot-bot: db-primary · tokyo (AWS Storage Gateway, ap-northeast-1) · SR-1
        ✅ SAFE TO CHANGE — captured as of ‹time›
        @alice: before the work in room-5
        rule engineers-snapshot: 1 approval needed
        approved by @bob ‹time›
        snap-1 · point in time ‹time› · 212 GiB
        kept until ‹time›
        Only you see this card. #room-5 is archived. Approvers find the request on my Home tab.
        SR-1 · digest ‹…› · asked ‹time›
          snapshot-bot: @alice Deleted in a day: snap-1, kept until ‹time›.
            [Keep 7 more days] [Let go]"
    `);
    await slack.as("alice").clicks(reminder, "Keep 7 more days");
    expect(normalised((await reminded("@alice keeps")).text)).toMatchInlineSnapshot(
      `"@alice keeps snap-1 until ‹time›."`,
    );
    slack.setArchived(room, false);
  });

  test("a card that can be edited no more is posted anew, and the reminder below it", async ({
    expect,
  }) => {
    const at = scene();
    const { slack, room } = at;
    const card = await made(at, "web-data");
    slack.faults.fail("chat.update", "edit_window_closed");
    timePasses(at, card, { keptForHours: 300, endsInHours: 23 });
    const reminder = await slack.waitFor(() =>
      slack
        .channel(room)
        .messages.flatMap(({ thread }) => thread)
        .find(({ text }) => text.includes("Deleted in a day")),
    );
    const alice = slack.as("alice");
    const press = () => alice.clicks(reminder, "Keep 7 more days");
    expect(await heardAfter(at, "alice", press)).toMatchInlineSnapshot(
      `"Done: Kept until ‹time›: snap-1."`,
    );
    const fresh = await slack.waitFor(() => slack.channel(room).find("as @alice wanted"));
    expect(fresh.ts).not.toBe(card.ts);
    await slack.waitFor(() => now(at, fresh).thread.some(({ text }) => text.includes("keeps")));
    expect(slack.channel(room).messages.filter(({ fromBot }) => fromBot)).toHaveLength(2);
  });

  test("whoever asked and has left the channel reads the verdict and the reminders directly", async ({
    expect,
  }) => {
    const at = scene();
    const { slack, room } = at;
    const card = await asks(at, "dave", "web-data before dave leaves");
    slack.as("dave").leaves(room);
    await approves(at, "bob", card);
    await ends(at, card);
    const own = () => normalised(slack.transcript(slack.dm("dave").id));
    await slack.waitFor(() => own().includes("SAFE TO CHANGE"));
    timePasses(at, card, { keptForHours: 300, endsInHours: 23 });
    const reminder = await slack.waitFor(() => slack.dm("dave").find("Deleted in a day"));
    expect(own()).toMatchInlineSnapshot(`
      "snapshot-bot: SR-1: ✅ SAFE TO CHANGE — the snapshot of web-data was read back and is what was asked for, captured as of ‹time›. You read this here because you are not in #room-7, where its card is.
      snapshot-bot: SR-1: Deleted in a day: snap-1, kept until ‹time›. You read this here because you are not in #room-7, where its card is.
        [Keep 7 more days] [Let go]"
    `);
    await slack.as("dave").clicks(reminder, "Let go");
    await slack.waitFor(() => own().includes("This was a reminder"));
    await says(at, card, "lets it go then");
    expect(own()).toMatchInlineSnapshot(`
      "snapshot-bot: SR-1: ✅ SAFE TO CHANGE — the snapshot of web-data was read back and is what was asked for, captured as of ‹time›. You read this here because you are not in #room-7, where its card is.
      snapshot-bot: This was a reminder of the end, ‹time›. The card says how it stands now.
      (only dave) snapshot-bot: Done: To be deleted ‹time›, without another reminder: snap-1.
        Until then /snapshot keep still keeps it longer."
    `);
  });

  test("whoever asked and is in the channel reads nothing twice", async ({ expect }) => {
    const at = scene();
    const { slack } = at;
    const before = slack.dm("haru").messages.length;
    const card = await asks(at, "haru", "web-data while haru is there");
    await approves(at, "bob", card);
    await ends(at, card);
    await hears(at, "haru", "list");
    expect(slack.dm("haru").messages).toHaveLength(before);
  });
});
