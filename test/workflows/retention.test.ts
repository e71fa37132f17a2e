import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { instant, toMs } from "../../src/domain/instant.ts";
import type { Kept } from "../../src/requests/kept.ts";
import { judgeKept } from "../../src/workflows/judge-kept.ts";
import type { Seen } from "../../src/workflows/judge-kept.ts";
import { endOfKeep, nextDue, reminderDue } from "../../src/workflows/retention.ts";
import type { Snapshot } from "../../src/domain/snapshot.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const madeAt = "2026-03-20T14:10:00.000Z";

function kept(rest: Partial<Kept> = {}): Kept {
  return {
    itemId: "SR-7K3F/1",
    requestId: "SR-7K3F",
    target: "tokyo",
    volumeId: "vol-1",
    snapshotId: "snap-1",
    marker: "snapshot-bot:SR-7K3F/1",
    state: "kept",
    keepUntil: endOfKeep(madeAt, 14, "Europe/Vienna"),
    keptAt: madeAt,
    keptBy: null,
    reminded: null,
    letGoBy: null,
    deletion: null,
    deleteAt: null,
    failure: null,
    endedAt: null,
    misses: 0,
    dueAt: null,
    tries: 0,
    ...rest,
  };
}

function seen(rest: Partial<Snapshot> = {}): Snapshot {
  return {
    target: "tokyo",
    volumeId: "vol-1",
    id: "snap-1",
    phase: "available",
    startedAt: madeAt,
    completedAt: madeAt,
    progressPercent: 100,
    sizeBytes: null,
    volumeSizeGiB: null,
    marker: "snapshot-bot:SR-7K3F/1",
    description: null,
    ...rest,
  };
}

const endMs = toMs(kept().keepUntil ?? "");

describe("the end", () => {
  test("is at the same time of day, at a full hour, although clocks were put forward meanwhile", () => {
    // 15:10 in Vienna becomes 16:00; two weeks later 16:00 is 14:00 UTC.
    expect(kept().keepUntil).toBe("2026-04-03T14:00:00.000Z");
  });

  test("is spoken of 3 days, a day and an hour before, each once and in that order", () => {
    const told: string[] = [];
    let one = kept();
    for (let ms = toMs(madeAt); ms < endMs; ms = toMs(nextDue(one, ms))) {
      const reminder = reminderDue(one, ms);
      if (reminder === null) continue;
      told.push(`${reminder} ${(endMs - ms) / hourMs}`);
      one = { ...one, reminded: reminder };
    }
    expect(told).toEqual(["3d 72", "1d 24", "1h 1"]);
  });

  test("is not spoken of in the first half of the time, nor after somebody let it go", () => {
    const short = kept({ keepUntil: endOfKeep(madeAt, 1, "UTC") });
    const shortMs = toMs(short.keepUntil ?? "");
    expect(reminderDue(short, shortMs - 20 * hourMs)).toBeNull();
    expect(reminderDue(short, shortMs - hourMs)).toBe("1h");
    expect(reminderDue(kept({ letGoBy: "U0ALICE" }), endMs - hourMs)).toBeNull();
  });

  test("is told with the newest reminder alone by a bot that was away", () => {
    expect(reminderDue(kept(), endMs - 2 * hourMs)).toBe("1d");
    expect(reminderDue(kept({ reminded: "3d" }), endMs - 10)).toBe("1h");
    expect(reminderDue(kept(), endMs)).toBeNull();
  });
});

describe("what is done about a kept snapshot", () => {
  test("it is deleted only after its end, and only when a look shows it as ours", () => {
    const looks: fc.Arbitrary<Seen> = fc.constantFrom<Seen>(
      seen(),
      seen({ marker: null }),
      seen({ marker: "snapshot-bot:SR-9999/1" }),
      seen({ volumeId: "vol-2" }),
      null,
      "unread",
    );
    fc.assert(
      fc.property(
        looks,
        fc.integer({ min: -20, max: 20 }),
        fc.nat({ max: 3 }),
        (look, h, misses) => {
          const nowMs = endMs + h * hourMs;
          const tending = judgeKept(kept({ misses }), look, nowMs);
          if (tending.kind !== "delete") return;
          expect(nowMs).toBeGreaterThanOrEqual(endMs);
          expect(look).toEqual(seen());
        },
      ),
      { numRuns: 1000 },
    );
  });

  test("one look that does not find it means nothing, three in a row that it is gone", () => {
    const nowMs = endMs - 5 * dayMs;
    expect(judgeKept(kept(), null, nowMs)).toMatchObject({ kind: "look", misses: 1 });
    expect(judgeKept(kept({ misses: 1 }), null, nowMs)).toMatchObject({ kind: "look", misses: 2 });
    expect(judgeKept(kept({ misses: 2 }), null, nowMs)).toEqual({ kind: "vanished" });
    expect(judgeKept(kept({ misses: 2 }), seen(), nowMs)).toMatchObject({ misses: 0 });
  });

  test("one that lost its marker is let alone for good, whatever its end", () => {
    const tending = judgeKept(kept({ misses: 2 }), seen({ marker: null }), endMs + dayMs);
    expect(tending).toMatchObject({ kind: "released", why: { code: "mismatch" } });
  });

  test("what is being deleted and is not seen any more counts as deleted only when the cloud says so to the call", () => {
    expect(judgeKept(kept({ state: "deleting" }), null, endMs)).toEqual({ kind: "delete" });
  });

  test("there is always a next look, and never later than a day", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 14 * 24 * 60 }), (minutes) => {
        const nowMs = toMs(madeAt) + minutes * 60_000;
        const due = toMs(nextDue(kept(), nowMs));
        expect(due).toBeGreaterThan(nowMs);
        expect(due).toBeLessThanOrEqual(nowMs + dayMs);
      }),
    );
    expect(nextDue(kept({ keepUntil: null }), 0)).toBe(instant(dayMs));
  });
});
