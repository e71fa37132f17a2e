import { expect, test } from "vitest";
import { card } from "../../../src/bot/blocks/card.ts";
import { detailsMessage } from "../../../src/bot/blocks/details.ts";
import { milestones } from "../../../src/bot/blocks/milestones.ts";
import { milestoneMessage } from "../../../src/bot/blocks/milestone-message.ts";
import { failure } from "../../../src/domain/failure.ts";
import type { Item, RequestView } from "../../../src/requests/model.ts";
import { messageProblems } from "../../support/block-limits.ts";
import { readable } from "./readable.ts";
import { aKept, aView, anItem, approval, at, bob, carol, itemAt, nowMs } from "./views.ts";

const targets = ["tokyo", "osaka", "dublin", "hangzhou"] as const;

/** Fifty volumes, one target after the other. */
function fifty(each: (position: number) => Item): readonly Item[] {
  return Array.from({ length: 50 }, (_, index) => {
    const position = index + 1;
    const target = targets[Math.floor((index * targets.length) / 50)] ?? "tokyo";
    const place = { position, target, volumeName: `disk-${position}` };
    return { ...each(position), ...place, id: `SR-7K3F/${position}` };
  });
}

function drawn(view: RequestView): string {
  const message = card(view, { nowMs });
  expect(messageProblems(message)).toEqual([]);
  return readable(message.blocks);
}

const ready = anItem().preflight;

test("50 volumes that wait for approval are summed up first, then what is in the way", () => {
  const items = fifty((position) => {
    if (ready === null) throw new Error("the volume was looked at");
    if (position % 20 === 0) {
      const refused = failure("throttled", "The service takes no more calls.", "Wait.");
      return anItem({ preflight: null, preflightFailure: refused });
    }
    if (position === 13) {
      return anItem({ preflight: { ...ready, possible: false, state: "RESTORING" } });
    }
    const warnings = position > 40 ? ["A backup of this disk is under way."] : [];
    return anItem({ preflight: { ...ready, warnings } });
  });
  expect(drawn(aView({}, items))).toMatchInlineSnapshot(`
    "# disk-1, disk-2 and 48 more · tokyo, osaka, dublin, hangzhou · SR-7K3F
    ⏳ *NOT YET* — waiting for 2 of 2 approvals, expires 2026-11-20 14:00 UTC
    @U024BE7LH: before migration 42
    *50 volumes*: 47 can be snapshotted now, 1 cannot right now, 2 could not be checked
    13 on tokyo · 12 on osaka · 13 on dublin · 12 on hangzhou
    *disk-13* on tokyo: ✗ volume RESTORING, not possible right now · last snapshot 9 days ago · 100 GiB
    *disk-20* on osaka: the volume could not be checked: The service takes no more calls.
    *disk-40* on hangzhou: the volume could not be checked: The service takes no more calls.
    keep 14 days
    *Note* on disk-41, disk-42 and 8 more: A backup of this disk is under way.
    rule \`prod-needs-two\`: @!S0614TZR7 can approve · asked by @U024BE7LH, who cannot
    SR-7K3F · digest ab12cd34ef56 · asked <!date^1795168800^{date_short_pretty} at {time}|2026-11-20 10:00 UTC>
    [Approve] [Deny] [Why?] [Cancel request] [Details]"
  `);
});

test("50 volumes being checked are no wall of text", () => {
  const unchecked = fifty(() => anItem({ preflight: null }));
  expect(drawn(aView({}, unchecked))).toMatchInlineSnapshot(`
    "# disk-1, disk-2 and 48 more · tokyo, osaka, dublin, hangzhou · SR-7K3F
    ⏳ *NOT YET* — waiting for 2 of 2 approvals, expires 2026-11-20 14:00 UTC
    @U024BE7LH: before migration 42
    *50 volumes*: 50 still being checked
    13 on tokyo · 12 on osaka · 13 on dublin · 12 on hangzhou
    keep 14 days
    rule \`prod-needs-two\`: @!S0614TZR7 can approve · asked by @U024BE7LH, who cannot
    SR-7K3F · digest ab12cd34ef56 · asked <!date^1795168800^{date_short_pretty} at {time}|2026-11-20 10:00 UTC>
    [Approve] [Deny] [Why?] [Cancel request] [Details]"
  `);
});

test("50 volumes on their way are counted, and those in trouble have a line", () => {
  const items = fifty((position) => {
    if (position % 17 === 0) return itemAt("failed");
    return itemAt(position < 30 ? "verified" : position < 40 ? "accepted" : "waiting");
  });
  const view = aView({ state: "running" }, items, [approval(bob), approval(carol)]);
  expect(drawn(view)).toMatchInlineSnapshot(`
    "# disk-1, disk-2 and 48 more · tokyo, osaka, dublin, hangzhou · SR-7K3F
    ⛔ *DO NOT PROCEED* — 2 of 50 failed: disk-17 and disk-34; the others go on
    @U024BE7LH: before migration 42
    rule \`prod-needs-two\`: 2 approvals needed
    approved by @U0G9QF9C6 2026-11-20 10:01 UTC
    approved by @U0CAROL01 2026-11-20 10:01 UTC
    *disk-17* on osaka — failed: The gateway is not connected.
    Start the gateway. (code \`GatewayNotConnected\`, cloud request \`req-1\`)
    *disk-34* on dublin — failed: The gateway is not connected.
    Start the gateway. (code \`GatewayNotConnected\`, cloud request \`req-1\`)
    11 waiting: disk-40, disk-41, disk-42, disk-43, disk-44 and 6 more
    9 accepted: disk-30, disk-31, disk-32, disk-33, disk-35 and 4 more
    28 verified: disk-1, disk-2, disk-3, disk-4, disk-5 and 23 more
    SR-7K3F · digest ab12cd34ef56 · asked <!date^1795168800^{date_short_pretty} at {time}|2026-11-20 10:00 UTC>
    [Retry the 2 that failed] [Cancel request] [Details]"
  `);
});

const done = {
  ...aView(
    { state: "settled" },
    fifty((position) => itemAt("verified", { snapshotId: `snap-${position}` })),
    [approval(bob), approval(carol)],
  ),
  kept: fifty(() => anItem()).map(({ id, target, position }) =>
    aKept({ itemId: id, target, snapshotId: `snap-${position}` }),
  ),
};

test("50 snapshots that are kept are said in one line, and so is their story", () => {
  expect(drawn(done)).toMatchInlineSnapshot(`
    "# disk-1, disk-2 and 48 more · tokyo, osaka, dublin, hangzhou · SR-7K3F
    ✅ *SAFE TO CHANGE* — all 50 captured as of 2026-11-20 10:02:00 UTC
    @U024BE7LH: before migration 42
    rule \`prod-needs-two\`: 2 approvals needed
    approved by @U0G9QF9C6 2026-11-20 10:01 UTC
    approved by @U0CAROL01 2026-11-20 10:01 UTC
    50 verified: disk-1, disk-2, disk-3, disk-4, disk-5 and 45 more
    50 snapshots: kept until 2026-12-04 10:00 UTC
    SR-7K3F · digest ab12cd34ef56 · asked <!date^1795168800^{date_short_pretty} at {time}|2026-11-20 10:00 UTC>
    [Details]"
  `);
  for (const milestone of milestones(done)) {
    expect(messageProblems(milestoneMessage(done.request, milestone, () => null))).toEqual([]);
  }
  expect(milestones(done).map(({ key }) => key)).toMatchInlineSnapshot(`
    [
      "accepted",
      "complete",
      "verdict",
    ]
  `);
});

test("behind Details each of 50 snapshots has its place, its id and until when it is kept", () => {
  const pages = [0, 1, 2, 3].map((page) => detailsMessage(done, page, { nowMs }));
  for (const page of pages) expect(messageProblems(page)).toEqual([]);
  const texts = pages.map(({ blocks }) => readable(blocks));
  for (const { snapshotId } of done.kept) expect(texts.join("\n")).toContain(`\`${snapshotId}\``);
  expect(texts[3]).toMatchInlineSnapshot(`
    "\`SR-7K3F\` ✅ *SAFE TO CHANGE*: volumes 46 to 50 of 50
    *disk-46* on hangzhou — verified: right volume, right time, ours · \`snap-46\` · point in time 2026-11-20 10:02:00 UTC · took 6 min · 1.2 GiB · kept until 2026-12-04 10:00 UTC
    *disk-47* on hangzhou — verified: right volume, right time, ours · \`snap-47\` · point in time 2026-11-20 10:02:00 UTC · took 6 min · 1.2 GiB · kept until 2026-12-04 10:00 UTC
    *disk-48* on hangzhou — verified: right volume, right time, ours · \`snap-48\` · point in time 2026-11-20 10:02:00 UTC · took 6 min · 1.2 GiB · kept until 2026-12-04 10:00 UTC
    *disk-49* on hangzhou — verified: right volume, right time, ours · \`snap-49\` · point in time 2026-11-20 10:02:00 UTC · took 6 min · 1.2 GiB · kept until 2026-12-04 10:00 UTC
    *disk-50* on hangzhou — verified: right volume, right time, ours · \`snap-50\` · point in time 2026-11-20 10:02:00 UTC · took 6 min · 1.2 GiB · kept until 2026-12-04 10:00 UTC
    [Back]"
  `);
});

test("of snapshots whose stories differ, those of a small set or of few are named, the others counted", () => {
  const gone = done.kept.map((one, index) =>
    index === 3 ? aKept({ ...one, state: "vanished", endedAt: at(60) }) : one,
  );
  const lines = (count: number) =>
    drawn({ ...done, items: done.items.slice(0, count), kept: gone.slice(0, count) })
      .split("\n")
      .filter((line) => /kept until|any more since/u.test(line));
  expect(lines(4)).toMatchInlineSnapshot(`
    [
      "the snapshots of disk-1, disk-2 and disk-3: kept until 2026-12-04 10:00 UTC",
      "the snapshot of disk-4: not at the cloud any more since 2026-11-20 11:00 UTC; it was not deleted by this bot",
    ]
  `);
  expect(lines(50)).toMatchInlineSnapshot(`
    [
      "49 snapshots: kept until 2026-12-04 10:00 UTC",
      "the snapshot of disk-4: not at the cloud any more since 2026-11-20 11:00 UTC; it was not deleted by this bot",
    ]
  `);
});

test("while others are still under way, those that are kept are named", () => {
  const [first, second, ...others] = done.items;
  if (first === undefined || second === undefined) throw new Error("there are many");
  const rest = others.slice(0, 2).map((item) => ({ ...item, state: "accepted" as const }));
  const shown = drawn({ ...done, items: [first, second, ...rest], kept: done.kept.slice(0, 2) });
  expect(shown).toContain("disk-1 and disk-2: kept until");
});

test("what would be one line more is not counted but said", () => {
  if (ready === null) throw new Error("the volume was looked at");
  const noted = (count: number) =>
    drawn(
      aView({}, [
        anItem({
          preflight: { ...ready, warnings: Array.from({ length: count }, (_, n) => `Odd ${n}.`) },
        }),
      ]),
    );
  expect(noted(5)).toContain("Odd 4.");
  expect(noted(6)).toContain("and 2 more notes");
  const ends = (count: number) => {
    const kept = done.kept.slice(0, count).map((one, n) => ({ ...one, keepUntil: at(n) }));
    return drawn({ ...done, items: done.items.slice(0, count), kept });
  };
  expect(ends(5)).toContain("disk-5: kept until");
  expect(ends(6)).toContain("and 2 more snapshots");
});
