import { test } from "vitest";
import {
  approves,
  asks,
  checked,
  ends,
  hears,
  inBothModes,
  normalised,
  requestIdOf,
  told,
} from "./journey.ts";
import type { Scene } from "./journey.ts";
import { hasPostgres, postgresUrl } from "../support/postgres.ts";
import { whenOver } from "../support/store-cleanup.ts";
import { startWorld } from "../support/world.ts";

/** What somebody's Home tab says, as soon as it says this. */
async function homeOf({ slack }: Scene, who: string, until: RegExp): Promise<string> {
  const view = await slack.waitFor(() => {
    const home = slack.home(who);
    return home !== null && until.test(home.text) ? home : null;
  });
  return normalised(view.text);
}

/** The part above what others do. */
async function ownHomeOf(at: Scene, who: string, until: RegExp): Promise<string> {
  const [own = ""] = (await homeOf(at, who, until)).split("\nAsked for by others");
  return own;
}

inBothModes({}, (scene) => {
  test("the Home tab shows what waits for me and what is mine, and decides there", async ({
    expect,
  }) => {
    const at = scene();
    const { slack } = at;
    await slack.as("bob").opensHome();
    expect(await ownHomeOf(at, "bob", /Nothing waits/u)).toMatchInlineSnapshot(`
      "[Ask for a snapshot]
      Waiting for me
      Nothing waits for your approval. Requests that need you appear here.
      Mine
      You have not asked for a snapshot yet. Use the button above, or type /snapshot <volume> <reason> in a channel."
    `);
    const card = await asks(at, "alice", "db-primary before migration 44");
    await checked(at, card);
    await slack.as("alice").opensHome();
    expect(await ownHomeOf(at, "alice", /migration 44/u)).toMatchInlineSnapshot(`
      "[Ask for a snapshot]
      Waiting for me
      Nothing waits for your approval. Requests that need you appear here.
      Mine
      SR-1 ⏳ NOT YET · db-primary on tokyo — waiting for 1 approval, expires ‹time›
      @alice: before migration 44 · ‹time›"
    `);
    expect(await ownHomeOf(at, "bob", /AVAILABLE/u)).toMatchInlineSnapshot(`
      "[Ask for a snapshot]
      Waiting for me
      SR-1 ⏳ NOT YET · db-primary on tokyo — waiting for 1 approval, expires ‹time›
      @alice: before migration 44 · ‹time›
      ✓ volume AVAILABLE · last snapshot 9 days ago · 512 GiB · keep 14 days
      [Approve] [Deny] [Why?]
      Mine
      You have not asked for a snapshot yet. Use the button above, or type /snapshot <volume> <reason> in a channel."
    `);
    await slack.as("bob").clicksInHome("Approve");
    await ends(at, card);
    expect(await ownHomeOf(at, "bob", /Nothing waits/u)).toMatchInlineSnapshot(`
      "[Ask for a snapshot]
      Waiting for me
      Nothing waits for your approval. Requests that need you appear here.
      Mine
      You have not asked for a snapshot yet. Use the button above, or type /snapshot <volume> <reason> in a channel."
    `);
    expect(await ownHomeOf(at, "alice", /SAFE TO CHANGE/u)).toMatchInlineSnapshot(`
      "[Ask for a snapshot]
      Waiting for me
      Nothing waits for your approval. Requests that need you appear here.
      Mine
      SR-1 ✅ SAFE TO CHANGE · db-primary on tokyo — captured as of ‹time›
      @alice: before migration 44 · ‹time›"
    `);
    await slack.waitFor(() => slack.dm("bob").last);
    expect(normalised(slack.dm("bob").last?.text ?? "")).toMatchInlineSnapshot(
      `"Done: You approved SR-1. The snapshot is being started."`,
    );
    expect(told(at)).toMatchInlineSnapshot(`
      "(only alice) snapshot-bot: Asked: a snapshot of db-primary. Nothing is made yet; the answer follows.
      snapshot-bot: db-primary · tokyo (AWS Storage Gateway, ap-northeast-1) · SR-1
        ✅ SAFE TO CHANGE — captured as of ‹time›
        @alice: before migration 44
        rule engineers-snapshot: 1 approval needed
        approved by @bob ‹time›
        snap-1 · point in time ‹time› · 212 GiB
        kept until ‹time›
        SR-1 · digest ‹…› · asked ‹time›
          snapshot-bot: snap-1 of db-primary was accepted by the cloud ‹time›. It is not usable yet.
          snapshot-bot: snap-1 of db-primary is complete, 212 GiB.
          snapshot-bot: @alice ✅ SAFE TO CHANGE — the snapshot of db-primary was read back and is what was asked for, captured as of ‹time›."
    `);
  });

  test("the Home tab shows what others asked for, and turns its pages", async ({ expect }) => {
    const at = scene();
    const { slack } = at;
    for (let n = 1; n <= 9; n += 1) {
      const card = await asks(at, "carol", `web-data page ${n}`);
      await hears(at, "carol", `cancel ${requestIdOf(card)}`);
    }
    await slack.as("dave").opensHome();
    const first = await homeOf(at, "dave", /page 9/u);
    expect(first).toMatch(/page 9[^]*page 2 /u);
    expect(first).not.toContain("page 1 ");
    const dave = slack.as("dave");
    const more = slack.home("dave")?.buttons.find((label) => label.endsWith("more"));
    await dave.clicksInHome(more ?? "");
    expect(await homeOf(at, "dave", /page 1 /u)).not.toContain("page 9");
    slack.faults.fail("views.publish", "internal_error");
    await dave.clicksInHome("Back");
    await homeOf(at, "dave", /page 9/u);
    slack.faults.fail("views.publish", "internal_error", Number.POSITIVE_INFINITY);
    await dave.clicksInHome(more ?? "");
    await slack.waitFor(() => slack.dm("dave").find("Something went wrong while answering you"));
    slack.faults.clear();
  });

  test("a Home tab that Slack refuses says so and what to type, and is whole again with the next change", async ({
    expect,
  }) => {
    const at = scene();
    const { slack } = at;
    slack.faults.fail("views.publish", "invalid_blocks");
    await slack.as("carol").opensHome();
    expect(await homeOf(at, "carol", /does not take/u)).toMatchInlineSnapshot(`
      "This tab cannot be shown: Slack does not take it.
      Type /snapshot list instead: it shows the requests, and /snapshot help has all the words. If it stays so, tell whoever runs the bot."
    `);
    const card = await asks(at, "alice", "web-data behind a Home that was refused");
    await homeOf(at, "carol", /behind a Home/u);
    await hears(at, "alice", `cancel ${requestIdOf(card)}`);
  });

  test.for(["429", "500"])(
    "while Slack answers a Home tab with %s it is late, then said",
    async (kind, { expect }) => {
      const at = scene();
      const { slack } = at;
      const fails = (times: number) => {
        if (kind === "429") slack.faults.rateLimit("views.publish", 1, times);
        else slack.faults.httpStatus("views.publish", 500, times);
      };
      const card = await asks(at, "alice", `web-data late by ${kind}`);
      const id = requestIdOf(card);
      fails(1);
      await slack.as("alice").opensHome();
      await slack.waitFor(() => slack.home("alice")?.text.includes(id));
      const told = () => slack.dm("alice").messages.length;
      const before = told();
      fails(Number.POSITIVE_INFINITY);
      await slack.as("alice").opensHome();
      await slack.waitFor(() => told() > before);
      expect(normalised(slack.dm("alice").last?.text ?? "")).toMatchInlineSnapshot(`
        "Problem: Something went wrong while answering you.
        Look at the card, or at /snapshot list, before you try again. If it stays so, tell whoever runs the bot."
      `);
      slack.faults.clear();
      await hears(at, "alice", `cancel ${id}`);
    },
  );

  test("the Home tab says how each cloud answers, and notices by itself when it ceases to", async ({
    expect,
  }) => {
    const at = scene();
    const { slack, aws } = at;
    const dave = slack.as("dave");
    await dave.opensHome();
    expect(await homeOf(at, "dave", /✓ tokyo/u)).toContain("no errors in the last hour");
    const away = aws.faults.whileOn("*", { kind: "throttle" });
    const card = await asks(at, "alice", "web-data while the cloud is away");
    expect(await homeOf(at, "dave", /✗ tokyo/u)).toMatch(
      /has not answered since ‹time› · \d+ of \d+ calls failed in the last hour, the last: too many calls/u,
    );
    away.remove();
    await hears(at, "alice", `cancel ${requestIdOf(card)}`);
  });

  test("a guest and an outsider see nothing on the Home tab", async ({ expect }) => {
    const at = scene();
    const card = await asks(at, "alice", "web-data not for guests");
    await at.slack.as("frank").opensHome();
    expect(await homeOf(at, "frank", /./u)).toMatchInlineSnapshot(`
      "Guests can neither ask for snapshots nor approve them.
      Ask a full member of this workspace to do it."
    `);
    await at.slack.as("olga").opensHome();
    await hears(at, "alice", `cancel ${requestIdOf(card)}`);
    expect(await homeOf(at, "olga", /./u)).toMatchInlineSnapshot(`
      "People of other workspaces can neither ask for snapshots nor approve them.
      Ask a full member of this workspace to do it."
    `);
  });

  test("the Home tab denies with a reason", async ({ expect }) => {
    const at = scene();
    const { slack } = at;
    const card = await asks(at, "alice", "web-data to be denied from home");
    await slack.as("carol").opensHome();
    await homeOf(at, "carol", /denied from home/u);
    await slack.as("carol").clicksInHome("Deny");
    await slack.as("carol").waitsForForm("deny-form");
    await slack.as("carol").submits({ note: "not today" });
    const end = await ends(at, card);
    expect(normalised(end.text)).toMatchInlineSnapshot(`
      "web-data · tokyo (AWS Storage Gateway, ap-northeast-1) · SR-1
      ⛔ DO NOT PROCEED — denied by @carol: not today
      @alice: to be denied from home
      rule engineers-snapshot: 1 approval needed
      SR-1 · digest ‹…› · asked ‹time›
      [Ask again]"
    `);
    expect(requestIdOf(end)).toBe(requestIdOf(card));
  });

  test("the Home tab opens the form, whose card goes where the form says", async ({ expect }) => {
    const at = scene();
    const { slack } = at;
    const dave = slack.as("dave");
    await dave.opensHome();
    await homeOf(at, "dave", /Ask for a snapshot/u);
    await dave.clicksInHome("Ask for a snapshot");
    await dave.waitsForForm("ask-form");
    const channel = slack.channel(at.room).id;
    await dave.submits({ what: ["web-data"], reason: "asked from home", channel });
    const card = await slack.waitFor(() => slack.channel(at.room).find("[Approve]"));
    expect(card.text).toContain("asked from home");
    await approves(at, "bob", card);
    await ends(at, card);
  });

  test("the form from the Home tab asks for a channel, so that approvers see the card", async ({
    expect,
  }) => {
    const { slack } = scene();
    const dave = slack.as("dave");
    await dave.opensHome();
    await slack.waitFor(() => slack.home("dave"));
    await dave.clicksInHome("Ask for a snapshot");
    await dave.waitsForForm("ask-form");
    const asked = { what: ["web-data"], reason: "asked into the void" };
    const { errors } = await dave.submits(asked, { force: true });
    expect(errors).toMatchInlineSnapshot(`
      {
        "channel": "Choose a channel, so that approvers see the card.",
      }
    `);
    await dave.closes();
  });

  test("asked for in a direct message, the card says where approvers find it", async ({
    expect,
  }) => {
    const { slack } = scene();
    await slack.as("carol").types("/snapshot web-data between us", { channel: "dm" });
    const card = await slack.waitFor(() => slack.dm("carol").find(/between us[^]*AVAILABLE/u));
    expect(normalised(card.text)).toMatchInlineSnapshot(`
      "web-data · tokyo (AWS Storage Gateway, ap-northeast-1) · SR-1
      ⏳ NOT YET — waiting for 1 approval, expires ‹time›
      @carol: between us
      ✓ volume AVAILABLE · last snapshot less than a minute ago · 100 GiB · keep 14 days
      rule engineers-snapshot: @storage-leads can approve · asked by @carol, who cannot
      Only you see this card. Approvers find the request on my Home tab; asked for in a channel, it is approved there.
      SR-1 · digest ‹…› · asked ‹time›
      [Approve] [Deny] [Why?] [Cancel request]"
    `);
    await slack.as("bob").opensHome();
    await slack.waitFor(() => slack.home("bob")?.text.includes("between us"));
    await slack.as("bob").clicksInHome("Approve");
    await slack.waitFor(() => slack.dm("carol").find("SAFE TO CHANGE —"));
  });
});

test.runIf(hasPostgres)(
  "where the bot may run in several copies, the Home tab says whose view of the clouds it shows",
  async ({ expect }) => {
    const world = await startWorld({ databaseUrl: await postgresUrl() });
    whenOver(async () => world.stop());
    await world.slack.as("bob").opensHome();
    const home = await world.slack.waitFor(() => world.slack.home("bob"));
    expect(home.text).toContain("Clouds, as this copy of the bot sees them");
  },
);
