import { expect, test } from "vitest";
import { keptMilestones } from "../../../src/bot/blocks/kept-milestones.ts";
import { failure } from "../../../src/domain/failure.ts";
import type { Kept } from "../../../src/requests/kept.ts";
import { aKept, at, aView } from "./views.ts";

const day = 24 * 60;

/** A snapshot of one request that is kept until then; `reminded` is null before the first reminder. */
function kept(position: number, endsAfterDays: number, reminded: Kept["reminded"]): Kept {
  return aKept({
    itemId: `SR-7K3F/${position}`,
    snapshotId: `snap-${position}`,
    keepUntil: at(endsAfterDays * day),
    reminded,
  });
}

function reminders(...some: Kept[]): string[] {
  const told = keptMilestones({ ...aView({ state: "settled" }), kept: some });
  return told.flatMap(({ key }) => (key.startsWith("ends:") ? [key] : []));
}

test("of snapshots with different ends those are reminded of that end soonest", () => {
  const later = [kept(1, 30, null), kept(2, 29, null)];
  expect(reminders(...later, kept(3, 2, "3d"))).toEqual([`ends:${at(2 * day)}:3d`]);
  const soon = [kept(1, 3, "3d"), kept(2, 2, "3d"), kept(3, 1, "1d")];
  expect(reminders(...soon)).toEqual([`ends:${at(day)}:1d`, `ends:${at(2 * day)}:3d`]);
});

test("what the cloud did not delete at its end keeps no later end from being reminded of", () => {
  const why = failure("busy", "It is in use.", "Detach it.");
  const overdue = [kept(1, 1, "1h"), kept(2, 2, "1h")].map((one) => ({ ...one, failure: why }));
  expect(reminders(...overdue, kept(3, 9, "3d"))).toEqual([`ends:${at(9 * day)}:3d`]);
});
