import { setTimeout as pause } from "node:timers/promises";
import { test } from "vitest";
import { policyText } from "../support/world.ts";
import {
  approves,
  asks,
  ends,
  hears,
  inBothModes,
  normalised,
  now,
  requestIdOf,
} from "./journey.ts";
import type { Scene } from "./journey.ts";

const twoApprovals = policyText.replace("context.approvals >= 1", "context.approvals >= 2");

/** The replies that call somebody to decide. */
function reminders(at: Scene, card: Parameters<typeof now>[1]): readonly string[] {
  return now(at, card)
    .thread.map(({ text }) => text)
    .filter((text) => text.includes("still waits"));
}

inBothModes({ policy: twoApprovals, defaults: { "remind-after": "1s" } }, (scene) => {
  test("whoever must still approve is reminded in the thread, ever more seldom, until all have", async ({
    expect,
  }) => {
    const at = scene();
    const { slack } = at;
    const card = await asks(at, "alice", "db-primary while everybody is at lunch");
    const called = (who: string) =>
      reminders(at, card).some((text) =>
        text.startsWith(`${who}: this still waits for your approval`),
      );
    await slack.waitFor(() => called("@bob or @carol"));
    await approves(at, "bob", card);
    await slack.waitFor(() => called("@carol"), { timeoutMs: 25_000 });
    await approves(at, "carol", card);
    await ends(at, card);
    const { length } = reminders(at, card);
    await pause(2500);
    expect(reminders(at, card)).toHaveLength(length);
  });

  test("where only the requester sees the card, approvers are reminded directly", async ({
    expect,
  }) => {
    const at = scene();
    const { slack, room } = at;
    slack.removeBot(room);
    await slack.as("alice").types("/snapshot web-data where no bot is", { channel: room });
    const card = await slack.waitFor(() => slack.dm("alice").find("where no bot is"));
    const id = requestIdOf(card);
    const told = await slack.waitFor(() => slack.dm("bob").find(id));
    expect(normalised(told.text)).toMatchInlineSnapshot(
      `"SR-1: @bob or @carol: this still waits for your approval. Without it, it expires ‹time› and nothing is done. Only @alice, who asked, sees its card: you find it on my Home tab."`,
    );
    await slack.waitFor(() => slack.dm("carol").find(id));
    expect(slack.dm("alice").find("still waits")).toBeUndefined();
    await slack.inviteBot(room);
    await slack.waitFor(() => slack.channel(room).find("still waits"));
    await hears(at, "alice", `cancel ${id}`);
  });

  test("what was asked for in a direct message reminds approvers directly, and nobody else", async ({
    expect,
  }) => {
    const { slack } = scene();
    await slack.as("alice").types("/snapshot web-data asked alone", { channel: "dm" });
    const card = await slack.waitFor(() => slack.dm("alice").find("asked alone"));
    const ofBob = () =>
      slack.dm("bob").messages.filter(({ text }) => text.startsWith(requestIdOf(card)));
    await slack.waitFor(() => ofBob().length > 0);
    expect(slack.transcript(slack.dm("alice").id)).not.toContain("still waits");
    await slack.as("alice").types(`/snapshot cancel ${requestIdOf(card)}`, { channel: "dm" });
    await slack.waitFor(() => slack.dm("alice").find("cancelled by"));
  });
});
