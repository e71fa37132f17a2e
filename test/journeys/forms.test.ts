import { test } from "vitest";
import {
  approves,
  checked,
  choosesVolumes,
  ends,
  heardAfter,
  hears,
  inBothModes,
  normalised,
  requestIdOf,
  told,
} from "./journey.ts";
import type { Scene } from "./journey.ts";

async function opens({ slack, room }: Scene, who: string) {
  await slack.as(who).types("/snapshot", { channel: room });
  return slack.as(who).waitsForForm("ask-form");
}

inBothModes({}, (scene) => {
  test("the form finds volumes while typing and asks like the command", async ({ expect }) => {
    const at = scene();
    const alice = at.slack.as("alice");
    await at.slack.waitFor(() => at.aws.log.of("ListVolumes").length > 0);
    const form = await opens(at, "alice");
    expect(`${form.title}\n${form.text}`).toMatchInlineSnapshot(`
      "Ask for a snapshot
      Volumes or sets: [Type a part of the name]
      Reason: [before migration 42] (Approvers read it. Some policies want one.)
      Keep for how many days: [] (Empty means as long as is configured for these volumes.)
      Channel for the card: [C024ROOM01] (Approvers see the card there.)"
    `);
    const { options } = await alice.suggests("db");
    expect(options.map(({ text, description }) => `${text.text} — ${description?.text ?? ""}`))
      .toMatchInlineSnapshot(`
      [
        "db-primary — tokyo · vol-1122AABB · 512 GiB",
        "db-replica — tokyo · vol-1122AABC · 512 GiB",
      ]
    `);
    expect((await alice.suggests("checkout")).options.map(({ value }) => value)).toEqual([
      "checkout",
      "db-primary",
      "db-replica",
    ]);
    expect((await alice.suggests("no such volume")).options).toEqual([]);
    const chosen = await choosesVolumes(at, "alice", ["db-primary"]);
    expect(normalised(chosen.text)).toMatchInlineSnapshot(`
      "Volumes or sets: [db-primary]
      db-primary: ✓ volume AVAILABLE · last snapshot 9 days ago · 512 GiB
      Reason: [before migration 42] (Approvers read it. Some policies want one.)
      Keep for how many days: [14] (Empty means as long as is configured for these volumes.)
      Tags: [team=web] (One key=value on each line.)
      Description at the cloud: [] (The reason is used when this is empty. At most 200 characters.)
      In special cases: []
      Channel for the card: [C024ROOM01] (Approvers see the card there.)"
    `);
    const answer = await heardAfter(at, "alice", () =>
      alice.submits({
        what: ["db-primary"],
        reason: "before migration 43",
        "keep-days": "30",
        tags: "team=web\nticket=OPS-43",
        description: "migration 43",
      }),
    );
    expect(answer).toMatchInlineSnapshot(
      `"Asked: a snapshot of db-primary. Nothing is made yet; the answer follows."`,
    );
    const card = await at.slack.waitFor(() => at.slack.channel(at.room).find("[Approve]"));
    await approves(at, "bob", card);
    await ends(at, card);
    expect(told(at)).toMatchInlineSnapshot(`
      "(only alice) snapshot-bot: Asked: a snapshot of db-primary. Nothing is made yet; the answer follows.
      snapshot-bot: db-primary · tokyo (AWS Storage Gateway, ap-northeast-1) · SR-1
        ✅ SAFE TO CHANGE — captured as of ‹time›
        @alice: before migration 43
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
    const [made] = at.aws.state.createdSnapshots();
    expect(normalised(made?.description ?? "")).toMatchInlineSnapshot(
      `"migration 43 [snapshot-bot:SR-1/1]"`,
    );
    expect(normalised(JSON.stringify(made?.tags, null, 1))).toMatchInlineSnapshot(`
      "[
       {
        "Key": "team",
        "Value": "web"
       },
       {
        "Key": "ticket",
        "Value": "OPS-43"
       },
       {
        "Key": "snapshot-bot:marker",
        "Value": "snapshot-bot:SR-1/1"
       },
       {
        "Key": "snapshot-bot:request",
        "Value": "SR-1"
       },
       {
        "Key": "managed-by",
        "Value": "snapshot-bot"
       }
      ]"
    `);
  });

  test("complaints stand beside the fields and nothing is asked", async ({ expect }) => {
    const at = scene();
    const alice = at.slack.as("alice");
    await opens(at, "alice");
    await choosesVolumes(at, "alice", ["db-primary"]);
    const first = await alice.submits(
      {
        what: [],
        reason: "x".repeat(501),
        "keep-days": "4000",
        tags: "no equals sign",
        description: "y".repeat(300),
      },
      { force: true },
    );
    expect(first.errors).toMatchInlineSnapshot(`
      {
        "description": "The description has 300 characters; 200 is the limit. Shorten it by 100.",
        "keep-days": "“4000” is not a number of days from 1 to 365.",
        "reason": "The reason has 501 characters; 500 is the limit. Shorten it by 1.",
        "tags": "“no equals sign” is not a tag. Write one key=value on each line.",
        "what": "Choose at least one volume or set.",
      }
    `);
    const second = await alice.submits(
      { what: ["vanished"], reason: "fine", "keep-days": "", tags: "", description: "" },
      { force: true },
    );
    expect(second.errors).toMatchInlineSnapshot(`
      {
        "what": "I know no volume or set vanished. /snapshot volumes shows what there is.",
      }
    `);
    expect((await alice.waitsForForm("ask-form")).title).toBe("Ask for a snapshot");
    await alice.closes();
    expect(at.slack.views("alice")).toEqual([]);
    expect(told(at)).toBe("");
  });

  test("a form that is sent twice is one request", async ({ expect }) => {
    const at = scene();
    const alice = at.slack.as("alice");
    await opens(at, "alice");
    await alice.submits({ what: ["web-data"], reason: "sent twice" });
    const [sent] = at.slack.payloads.all().slice(-1);
    if (sent === undefined) throw new Error("nothing was sent");
    await at.slack.replay(sent);
    await at.slack.replay(sent);
    const card = await at.slack.waitFor(() => at.slack.channel(at.room).find("[Approve]"));
    await alice.waitsToSee("Asked:", { channel: at.room });
    await checked(at, card);
    expect(told(at)).toMatchInlineSnapshot(`
      "(only alice) snapshot-bot: Asked: a snapshot of web-data. Nothing is made yet; the answer follows.
      snapshot-bot: web-data · tokyo (AWS Storage Gateway, ap-northeast-1) · SR-1
        ⏳ NOT YET — waiting for 1 approval, expires ‹time›
        @alice: sent twice
        ✓ volume AVAILABLE · last snapshot 2 days ago · 100 GiB · keep 14 days
        rule engineers-snapshot: @storage-leads can approve · asked by @alice, who cannot
        SR-1 · digest ‹…› · asked ‹time›
        [Approve] [Deny] [Why?] [Cancel request]"
    `);
    await hears(at, "alice", `cancel ${requestIdOf(card)}`);
  });

  test("a card can be put into another channel than the one asked from", async ({ expect }) => {
    const at = scene();
    const elsewhere = { ...at, room: scene().room };
    const alice = at.slack.as("alice");
    await opens(at, "alice");
    const channel = at.slack.channel(elsewhere.room).id;
    await alice.submits({ what: ["web-data"], reason: "in another room", channel });
    const card = await at.slack.waitFor(() => at.slack.channel(elsewhere.room).find("[Approve]"));
    await alice.waitsToSee("Asked:", { channel: elsewhere.room });
    await checked(elsewhere, card);
    expect(told(at)).toBe("");
    expect(told(elsewhere)).toMatchInlineSnapshot(`
      "(only alice) snapshot-bot: Asked: a snapshot of web-data. Nothing is made yet; the answer follows.
      snapshot-bot: web-data · tokyo (AWS Storage Gateway, ap-northeast-1) · SR-1
        ⏳ NOT YET — waiting for 1 approval, expires ‹time›
        @alice: in another room
        ✓ volume AVAILABLE · last snapshot 2 days ago · 100 GiB · keep 14 days
        rule engineers-snapshot: @storage-leads can approve · asked by @alice, who cannot
        SR-1 · digest ‹…› · asked ‹time›
        [Approve] [Deny] [Why?] [Cancel request]"
    `);
    await hears(elsewhere, "alice", `cancel ${requestIdOf(card)}`);
  });

  test("a form that Slack does not open in time is said", async ({ expect }) => {
    const at = scene();
    at.slack.faults.fail("views.open", "expired_trigger_id");
    expect(await hears(at, "alice", "")).toMatchInlineSnapshot(`
      "Problem: Slack did not open the form in time.
      Click or type it once more."
    `);
  });

  test("a form of an older version is not left hanging", async ({ expect }) => {
    const at = scene();
    const alice = at.slack.as("alice");
    await opens(at, "alice");
    await alice.submits({ what: ["web-data"], reason: "to be forged" });
    const sent = at.slack.payloads.all().at(-1)?.payload;
    const view = { ...Object(sent?.["view"]), callback_id: "form-of-1.0" };
    const delivery = await at.slack.sendRaw({ ...sent, view });
    expect(delivery.outcome).toBe("acked");
    expect(JSON.stringify(delivery.body)).toContain("Close it and open it once more.");
  });
});
