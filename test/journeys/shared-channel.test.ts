import { test } from "vitest";
import {
  asks,
  ends,
  heardAfter,
  hears,
  inBothModes,
  normalised,
  now,
  requestIdOf,
  says,
  told,
} from "./journey.ts";
import type { Scene } from "./journey.ts";

/** Olga, who works elsewhere, is in this channel, and the configuration does not name it. */
const shared = (at: Scene): Scene => ({ ...at, room: "db-changes" });

inBothModes({}, (scene) => {
  test("where other workspaces read along nothing is named, and members decide on what only they see", async ({
    expect,
  }) => {
    const at = shared(scene());
    const { slack, room } = at;
    const card = await asks(at, "alice", "db-primary before I drop a table of DB-PRIMARY");
    await says(at, card, "AVAILABLE");
    const bob = slack.as("bob");
    await heardAfter(at, "bob", () => bob.clicks(card, "Show it to me"));
    const whole = slack.ephemerals("bob").at(-1);
    if (whole === undefined) throw new Error("bob sees nothing");
    expect(whole.text).toContain("db-primary · tokyo");
    await heardAfter(at, "bob", () => bob.clicks(whole, "Approve"));
    await ends(at, card);
    const everybody = slack.transcript(room).replaceAll(/^\(only .*(?:\n {2,}.*)*/gmu, "");
    expect(everybody).not.toMatch(/db-primary|tokyo|vol-1122AABB/iu);
    expect(normalised(everybody.trim())).toMatchInlineSnapshot(`
      "snapshot-bot: volume 1 · SR-1
        ✅ SAFE TO CHANGE — captured as of ‹time›
        @alice: before I drop a table of …
        1 approval needed
        approved by @bob ‹time›
        snap-1 · point in time ‹time› · 212 GiB
        kept until ‹time›
        SR-1 · digest ‹…› · asked ‹time›
        People of other workspaces read this channel, so names are left out. Members see them with the button, and can decide there.
        [Show it to me]
          snapshot-bot: snap-1 of volume 1 was accepted by the cloud ‹time›. It is not usable yet.
          snapshot-bot: snap-1 of volume 1 is complete, 212 GiB.
          snapshot-bot: @alice ✅ SAFE TO CHANGE — the snapshot of volume 1 was read back and is what was asked for, captured as of ‹time›."
    `);
    expect(
      slack.calls.all().filter(({ method }) => method === "chat.update").length,
    ).toBeGreaterThan(0);
    expect(at.world.log.filter((line) => line.includes("stray copy"))).toEqual([]);
  });

  test("people of other workspaces are shown nothing and decide nothing", async ({ expect }) => {
    const at = shared(scene());
    const { slack } = at;
    const card = await asks(at, "alice", "web-data before olga looks");
    const olga = slack.as("olga");
    expect(await heardAfter(at, "olga", () => olga.clicks(card, "Show it to me")))
      .toMatchInlineSnapshot(`
      "Refused: People of other workspaces can neither ask for snapshots nor approve them.
      Ask a full member of this workspace to do it."
    `);
    const forged = { actionId: "approve", value: valueOn(at, requestIdOf(card)) };
    expect(await heardAfter(at, "olga", () => olga.forges(card, forged))).toMatchInlineSnapshot(`
      "Refused: People of other workspaces can neither ask for snapshots nor approve them.
      Ask a full member of this workspace to do it."
    `);
    expect(now(at, card).text).toContain("waiting for 1 approval");
    await hears(at, "alice", `cancel ${requestIdOf(card)}`);
  });

  test("people of other workspaces are told no names but those they typed", async ({ expect }) => {
    const at = shared(scene());
    const { slack, room } = at;
    const olga = slack.as("olga");
    const says = (text: string) =>
      heardAfter(at, "olga", () => olga.says(`@snapshot ${text}`, { channel: room }));
    const refusal = [
      "Refused: People of other workspaces can neither ask for snapshots nor approve them.",
      "Ask a full member of this workspace to do it.",
    ].join("\n");
    const reading = ["volumes", "help", "help create", "list chekout", "why checkout", ""];
    const unplanned = ["db-primry please", "tokyo please", "vol-1122AABB --name before-42"];
    for (const text of [...reading, ...unplanned, "checkout --dry-run"]) {
      expect(await says(text), text).toBe(refusal);
    }
    await says("checkout please");
    await olga.waitsToSee("Refused", { channel: room });
    const heard = slack.ephemerals("olga").map(({ text }) => text);
    expect(heard.join("\n")).not.toMatch(/db-|tokyo|vol-/u);
    expect(heard).toContainEqual(expect.stringContaining("Asked: a snapshot of checkout."));
  });

  test("while Slack does not say who reads a channel nothing is named there", async ({
    expect,
  }) => {
    const at = scene();
    const { slack } = at;
    slack.faults.missingScope("channels:read");
    slack.faults.missingScope("groups:read");
    const card = await asks(at, "alice", "db-replica in an unknown company");
    expect(card.text).toContain("Slack does not say who reads this channel");
    expect(told(at)).not.toMatch(/db-replica ·/u);
    slack.faults.missingScope("channels:read", false);
    slack.faults.missingScope("groups:read", false);
    await hears(at, "alice", `cancel ${requestIdOf(card)}`);
    expect(await says(at, card, "cancelled by")).toContain("db-replica · tokyo");
  });
});

/** What the button of a card carries, from the private one. */
function valueOn({ slack }: Scene, requestId: string): string {
  const texts = slack.calls.all().map(({ args }) => JSON.stringify(args));
  const digest = texts.join("").match(new RegExp(`${requestId} · digest ([0-9a-f]{12})`, "u"))?.[1];
  return `${requestId}:${digest ?? ""}`;
}
