import { expect, test } from "vitest";
import { milestones } from "../../../src/bot/blocks/milestones.ts";
import { inEnglish } from "../../../src/domain/phrase.ts";
import type { Kept } from "../../../src/requests/kept.ts";
import { at, aView, itemAt } from "./views.ts";

const vanished: Kept = {
  itemId: "SR-7K3F/1",
  requestId: "SR-7K3F",
  target: "tokyo",
  volumeId: "vol-1",
  snapshotId: "snap-0a1b2c3d",
  marker: "snapshot-bot:SR-7K3F/1",
  state: "vanished",
  keepUntil: at(60),
  keptAt: at(1),
  keptBy: null,
  reminded: null,
  letGoBy: null,
  deletion: null,
  deleteAt: null,
  failure: null,
  endedAt: at(30),
  misses: 3,
  dueAt: null,
  tries: 0,
};

/** Who hears that a snapshot has vanished. */
function told(incident: boolean) {
  const view = aView({ state: "settled", incident }, [itemAt("verified")]);
  return milestones({ ...view, kept: [vanished] }).find(({ key }) => key.startsWith("vanished"));
}

test("in an incident everybody in the channel hears when a snapshot that was safe has vanished", () => {
  expect(told(true)).toMatchObject({ broadcast: true, mentionRequester: true });
  expect(told(false)).toMatchObject({ broadcast: false });
});

test("of several that have vanished the newest reply says how many are gone by now", () => {
  const items = [1, 2, 3, 4].map((position) => itemAt("verified", { position }));
  const kept = [1, 2, 3].map((n) => ({
    ...vanished,
    itemId: `SR-7K3F/${n}`,
    snapshotId: `snap-${n}`,
    endedAt: at(30 + n),
  }));
  const view = { ...aView({ state: "settled", incident: true }, items), kept };
  const replies = milestones(view).filter(({ key }) => key.startsWith("vanished"));
  const newest = replies.at(-1);
  if (newest === undefined) throw new Error("nothing is told");
  expect(inEnglish(newest.phrase)).toBe(
    "Not at the cloud any more: snap-3. Somebody else deleted it; this bot did not. In all, 3 of the 4 snapshots are gone by now.",
  );
  expect(inEnglish(told(true)?.phrase ?? [])).not.toContain("In all");
});
