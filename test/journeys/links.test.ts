import { test } from "vitest";
import type { Json } from "../../playground/slack/json.ts";
import type { ShownMessage } from "../../playground/slack/shown.ts";
import {
  approves,
  asks,
  completes,
  ends,
  hears,
  inBothModes,
  requestIdOf,
  says,
  staysInTheMaking,
} from "./journey.ts";
import type { Scene } from "./journey.ts";

/** Where one gets to from what is shown. */
function linksIn(shown: readonly Json[] | Json | undefined): string[] {
  const urls = JSON.stringify(shown ?? []).matchAll(/"url":"([^"]+)"/gu);
  return [...urls].map(([, url = ""]) => url);
}

function addressOf({ channelId, ts }: ShownMessage): string {
  return `https://playground.slack.com/archives/${channelId}/p${ts.replace(".", "")}`;
}

function lastHeard({ slack }: Scene, who: string): ShownMessage | undefined {
  return slack.ephemerals(who).at(-1);
}

inBothModes({}, (scene) => {
  test("each line of a list, and of the Home tab, leads to its card", async ({ expect }) => {
    const at = scene();
    const card = await asks(at, "alice", "web-data to be found again");
    await hears(at, "alice", "list --mine --open");
    expect(linksIn(lastHeard(at, "alice")?.blocks)).toEqual([addressOf(card)]);
    await at.slack.as("alice").opensHome();
    const mine = await at.slack.waitFor(() => {
      const home = at.slack.home("alice");
      return home?.text.includes("to be found again") === true ? home : null;
    });
    expect(linksIn(mine.content)).toContain(addressOf(card));
    await hears(at, "alice", `cancel ${requestIdOf(card)}`);
  });

  test("what is shown of a request leads to the card that it waits behind", async ({ expect }) => {
    const at = scene();
    staysInTheMaking(at);
    const ahead = await asks(at, "alice", "db-replica goes first");
    await approves(at, "bob", ahead);
    await says(at, ahead, "still making it");
    const card = await asks(at, "carol", "db-replica comes second");
    await approves(at, "bob", card);
    await says(at, card, "waiting behind");
    await hears(at, "carol", `show ${requestIdOf(card)}`);
    const [onCard, inHistory, ...others] = linksIn(lastHeard(at, "carol")?.blocks);
    expect([onCard, inHistory]).toEqual([addressOf(ahead), addressOf(ahead)]);
    expect(others).toEqual([]);
    completes(at);
    await ends(at, card);
  });

  test("what is read directly leads to the card in the channel", async ({ expect }) => {
    const at = scene();
    const { slack, room } = at;
    const card = await asks(at, "dave", "web-data before dave is gone");
    slack.as("dave").leaves(room);
    await approves(at, "bob", card);
    const own = await slack.waitFor(() => slack.dm("dave").find("SAFE TO CHANGE"));
    expect(linksIn(own.blocks)).toEqual([addressOf(card)]);
  });

  test("a card that has moved into the channel leaves a link to itself", async ({ expect }) => {
    const at = scene();
    const { slack, room } = at;
    slack.removeBot(room);
    await slack.as("alice").types("/snapshot db-primary while nobody lets me in", {
      channel: room,
    });
    await slack.waitFor(() => slack.dm("alice").find("nobody lets me in"));
    await slack.inviteBot(room);
    const card = await slack.waitFor(() => slack.channel(room).find("[Approve]"));
    const moved = await slack.waitFor(() => slack.dm("alice").find("is now in"));
    expect(linksIn(moved.blocks)).toEqual([addressOf(card)]);
    await hears(at, "alice", `cancel ${requestIdOf(card)}`);
  });
});
