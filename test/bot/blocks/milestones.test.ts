import { expect, test } from "vitest";
import { milestoneMessage } from "../../../src/bot/blocks/milestone-message.ts";
import { milestones, retold } from "../../../src/bot/blocks/milestones.ts";
import { movedCard } from "../../../src/bot/blocks/moved-card.ts";
import { failure } from "../../../src/domain/failure.ts";
import type { Item, RequestView } from "../../../src/requests/model.ts";
import { readable } from "./readable.ts";
import { aRequest, aView, alice, at, bob, itemAt } from "./views.ts";

function told(view: RequestView): string[] {
  return milestones(view).map(
    (milestone) =>
      `${milestone.key}: ${readable(milestoneMessage(view.request, milestone).blocks)}`,
  );
}

function keys(view: RequestView): string[] {
  return milestones(view).map(({ key }) => key);
}

function many(...states: Item["state"][]): Item[] {
  return states.map((state, index) =>
    itemAt(state, { position: index + 1, volumeName: `v${index + 1}`, updatedAt: at(index) }),
  );
}

test("a thread tells a snapshot's story from accepted to safe", () => {
  expect(told(aView({ state: "settled" }, [itemAt("verified")]))).toEqual([
    "accepted:1: `snap-0a1b2c3d` of db-primary was accepted by the cloud 2026-11-20 10:02:00 UTC. It is not usable yet.",
    "complete:1: `snap-0a1b2c3d` of db-primary is complete after 6 min, 1.2 GiB.",
    "verdict: @U024BE7LH ✅ *SAFE TO CHANGE* — the snapshot of db-primary was read back and is what was asked for, captured as of 2026-11-20 10:02:00 UTC.",
  ]);
});

test("nothing is said before something happened", () => {
  expect(keys(aView())).toEqual([]);
  expect(keys(aView({ state: "approved" }))).toEqual([]);
  expect(keys(aView({ state: "running" }, [itemAt("starting")]))).toEqual([]);
});

test("an answer that was lost is said, and so is what was found again", () => {
  expect(told(aView({ state: "running" }, [itemAt("unknown")]))).toEqual([
    "unknown:1: The cloud's answer about db-primary was lost, so it is not known whether the snapshot was made. I keep looking for it and start no second one.",
  ]);
  const adopted = told(aView({ state: "running" }, [itemAt("accepted", { adopted: true })]));
  expect(adopted).toHaveLength(1);
  expect(adopted[0]).toContain("`snap-0a1b2c3d` carries our marker, so it is adopted");
});

test("of many snapshots each one that was found again is named", () => {
  const found = [1, 2, 3, 4, 5].map((position) =>
    itemAt("accepted", { position, volumeName: `disk-${position}`, adopted: position > 1 }),
  );
  expect(told(aView({ state: "running" }, found))).toEqual([
    "accepted: 5 of 5 snapshots were accepted by the cloud. They are not usable yet. The answer about disk-2, disk-3, disk-4 and disk-5 was lost, but each snapshot was found by our marker and adopted.",
  ]);
});

test("a failure is told with its sentence, what to do, code and the cloud's request id", () => {
  expect(told(aView({ state: "settled" }, [itemAt("failed")]))).toEqual([
    "verdict: @U024BE7LH ⛔ *DO NOT PROCEED* — *db-primary failed*: The gateway is not connected. Start the gateway. (code `GatewayNotConnected`, cloud request `req-1`)",
  ]);
});

test.each([
  [
    { state: "denied", endedBy: bob, endNote: "backups run" },
    "denied: @U024BE7LH ⛔ *DO NOT PROCEED* — the request was denied: backups run.",
  ],
  [
    { state: "expired" },
    "expired: @U024BE7LH ⛔ *DO NOT PROCEED* — nobody decided in time, so nothing was done. Ask again if it is still needed.",
  ],
  [
    { state: "expired", failure: failure("changed", "The volume changed.", "Ask again.") },
    "expired: @U024BE7LH ⛔ *DO NOT PROCEED* — The volume changed. Ask again.",
  ],
  [
    { state: "withdrawn", endedBy: alice },
    "withdrawn: ⛔ *DO NOT PROCEED* — the request was cancelled.",
  ],
  [
    { state: "withdrawn", endedBy: bob },
    "withdrawn: @U024BE7LH ⛔ *DO NOT PROCEED* — the request was cancelled.",
  ],
  [
    { state: "refused", failure: failure("denied", "You may not.", "x") },
    "refused: @U024BE7LH ⛔ *DO NOT PROCEED* — refused: You may not.",
  ],
] as const)("an end without a snapshot is told: %o", (request, line) => {
  expect(told(aView(request))).toEqual([line]);
});

test("the end is shown in the channel only in an incident, and then names its request", () => {
  const settled = (incident: boolean) =>
    aView({ state: "settled", incident }, [itemAt("verified")]);
  expect(milestones(settled(false)).some(({ broadcast }) => broadcast)).toBe(false);
  expect(milestones(settled(true)).filter(({ broadcast }) => broadcast)).toHaveLength(1);
  expect(told(settled(true)).at(-1)).toContain("@U024BE7LH `SR-7K3F`: ✅ *SAFE TO CHANGE*");
});

test("in an incident a cancelled request is told in the channel too", () => {
  const withdrawn = (incident: boolean) =>
    milestones(aView({ state: "withdrawn", endedBy: alice, incident }));
  expect(withdrawn(true)).toMatchObject([{ broadcast: true, mentionRequester: false }]);
  expect(withdrawn(false)).toMatchObject([{ broadcast: false }]);
});

test("in an incident a set that turns to DO NOT PROCEED says so at once, and at its end only below the card", () => {
  const items = many("verified", "failed", "accepted", "waiting");
  const running = aView({ state: "running", incident: true }, items);
  const turned = milestones(running).filter(({ broadcast }) => broadcast);
  expect(turned).toMatchObject([{ key: "turned", mentionRequester: true }]);
  expect(told(running).at(-1)).toBe(
    "turned: @U024BE7LH `SR-7K3F`: ⛔ *DO NOT PROCEED* — v2 has no usable snapshot. What to do is on the card. v3 and v4 are still under way.",
  );
  const settled = aView(
    { state: "settled", incident: true },
    many("verified", "failed", "verified", "failed"),
  );
  expect(milestones(settled).at(-1)).toMatchObject({
    key: "verdict",
    broadcast: true,
    quietAfter: "turned",
  });
  expect(keys(settled)).not.toContain("turned");
  expect(keys(aView({ state: "running" }, items))).not.toContain("turned");
});

test("in an incident what was stopped in an earlier round turns no verdict in the next", () => {
  const [stopped, , ...others] = many("cancelled", "failed", "accepted");
  const again = itemAt("failed", { position: 2, round: 2, volumeName: "v2" });
  if (stopped === undefined) throw new Error("three were made");
  const request = { state: "running", incident: true, round: 2, retriedAt: at(5) } as const;
  const view = (items: Item[]) => aView(request, items);
  expect(keys(view([stopped, again, ...others]))).not.toContain("turned:round-2");
  expect(keys(view([again, ...others]))).toContain("turned:round-2");
});

test("in an incident what was sent in an earlier round and fails during the next turns the verdict", () => {
  const late = itemAt("failed", { updatedAt: at(6) });
  const again = itemAt("waiting", { position: 2, round: 2, volumeName: "v2" });
  const request = { state: "running", incident: true, round: 2, retriedAt: at(5) } as const;
  expect(keys(aView(request, [late, again]))).toContain("turned:round-2");
  expect(keys(aView(request, [again]))).not.toContain("turned:round-2");
});

function saysNow(view: RequestView, key: string): string | null {
  const milestone = retold(view, key);
  return milestone && readable(milestoneMessage(view.request, milestone).blocks);
}

test("in an incident the reply that the verdict turned says no longer than it is so what is under way", () => {
  const running = (...states: Item["state"][]) =>
    aView({ state: "running", incident: true }, many(...states));
  const head = "@U024BE7LH `SR-7K3F`: ⛔ *DO NOT PROCEED* —";
  expect(saysNow(running("verified", "failed", "verified", "accepted"), "turned")).toBe(
    `${head} v2 has no usable snapshot. What to do is on the card. v4 is still under way.`,
  );
  const settled = aView(
    { state: "settled", incident: true },
    many("verified", "failed", "verified", "failed"),
  );
  expect(saysNow(settled, "turned")).toBe(
    `${head} v2 and v4 have no usable snapshot. What to do is on the card.`,
  );
  const [tried, other] = [itemAt("waiting", { round: 2 }), itemAt("verified", { position: 2 })];
  const again = aView({ state: "running", incident: true, round: 2 }, [tried, other]);
  expect(saysNow(again, "turned")).toBe(
    "`SR-7K3F`: This said DO NOT PROCEED until what failed was tried again. The card says how it stands now.",
  );
  expect(saysNow(settled, "verdict")).toBeNull();
  expect(saysNow(settled, "accepted:1")).toBeNull();
});

test("in an incident DO NOT PROCEED is not taken back for as long as what it was said of stays so", () => {
  const request = { state: "running", incident: true, round: 2, retriedAt: at(5) } as const;
  const stopped = itemAt("cancelled", { position: 2, volumeName: "v2" });
  const again = itemAt("waiting", { volumeName: "v1", round: 2 });
  expect(saysNow(aView(request, [again, stopped]), "turned")).toBe(
    "@U024BE7LH `SR-7K3F`: ⛔ *DO NOT PROCEED* — v2 has no usable snapshot. What to do is on the card. v1 is still under way.",
  );
});

test("in an incident the channel hears that what failed is tried again, and that it is NOT YET for as long as it is so", () => {
  const again = (state: Item["state"], rest: Partial<RequestView["request"]> = {}) =>
    aView({ state: "running", round: 2, incident: true, retriedBy: alice, ...rest }, [
      itemAt(state, { round: 2 }),
      itemAt("verified", { position: 2 }),
    ]);
  const reply = (view: RequestView) =>
    milestones(view).find(({ key }) => key === "retried:round-2");
  expect(reply(again("waiting"))).toMatchObject({ broadcast: true, mentionRequester: false });
  expect(reply(again("waiting", { retriedBy: bob }))).toMatchObject({ mentionRequester: true });
  expect(reply(again("waiting", { incident: false, retriedBy: bob }))).toMatchObject({
    broadcast: false,
    mentionRequester: false,
  });
  expect(saysNow(again("waiting"), "retried:round-2")).toBe(
    "`SR-7K3F`: ⏳ *NOT YET* — tried again: db-primary. The approvals still count, because what is done has not changed.",
  );
  for (const after of [again("failed"), again("verified", { state: "settled" })]) {
    expect(saysNow(after, "retried:round-2")).toBe(
      "`SR-7K3F`: Tried again: db-primary. The approvals still count, because what is done has not changed.",
    );
  }
  expect(saysNow(again("waiting", { round: 3 }), "retried:round-2")).toBe(
    "`SR-7K3F`: Tried again, and once more since. The card says how it stands now.",
  );
});

test("nobody but the requester is ever mentioned", () => {
  for (const view of [
    aView({ state: "denied", endedBy: bob, endNote: "<@U0G9QF9C6>" }),
    aView({ state: "settled" }, many("verified", "failed", "cancelled")),
  ]) {
    for (const milestone of milestones(view)) {
      const { text, blocks } = milestoneMessage(view.request, milestone);
      const mentions = [...text.matchAll(/<@(\w+)>/gu)].map((match) => match[1]);
      expect(mentions).toEqual(milestone.mentionRequester ? [alice] : []);
      expect(JSON.stringify(blocks)).not.toContain(`"user_id":"${bob}"`);
    }
  }
});

test("many snapshots are told once a rung", () => {
  const view = aView({ state: "settled" }, many("verified", "verified", "verified", "verified"));
  expect(told(view)).toEqual([
    "accepted: 4 of 4 snapshots were accepted by the cloud. They are not usable yet.",
    "complete: 4 of 4 snapshots are complete, 4.8 GiB together.",
    "verdict: @U024BE7LH ✅ *SAFE TO CHANGE* — all 4 snapshots were read back and are what was asked for.",
  ]);
  expect(keys(aView({ state: "running" }, many("verified", "accepted", "waiting")))).toEqual([]);
  expect(keys(aView({ state: "running" }, many("verified", "accepted", "failed")))).toEqual([
    "accepted",
    "failed:3",
  ]);
});

test("of many failures the first two are told as they come and the rest at the end", () => {
  const failing = many("failed", "failed", "failed", "failed", "verified");
  expect(keys(aView({ state: "running" }, failing))).toContain("failed:2");
  expect(keys(aView({ state: "running" }, failing))).not.toContain("failed");
  expect(told(aView({ state: "settled" }, failing))).toContain(
    "failed: 2 more failed: v3 and v4. The card says why.",
  );
});

test("what was told stays told while the story goes on", () => {
  const ladder: Item["state"][] = ["waiting", "starting", "accepted", "complete", "verified"];
  for (const count of [1, 2, 5]) {
    let before: string[] = [];
    for (const state of ladder) {
      const items = many(...Array.from({ length: count }, () => state));
      const now = keys(aView({ state: "running" }, items));
      expect(now.slice(0, before.length)).toEqual(before);
      before = now;
    }
  }
});

test("a private card says where its successor is", () => {
  expect(readable(movedCard(aRequest()).blocks)).toBe("The card of `SR-7K3F` is now in #ops.");
  expect(movedCard(aRequest({ channelName: null })).text).toContain("is now in the channel.");
});
