import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  lookUpAtMs,
  lookUpDelayMs,
  readDelayMs,
  retryDelayMs,
  sureAtMs,
} from "../../src/workflows/polling.ts";

const minuteMs = 60_000;
const firsts = fc.integer({ min: 100, max: 60_000 });
const reads = fc.integer({ min: 0, max: 10_000 });
const spread = fc.double({ min: 0, max: 1, noNaN: true });

describe("the wait between two reads", () => {
  test("begins with the service's own, grows, and ends at five minutes, however many reads there were", () => {
    fc.assert(
      fc.property(firsts, reads, spread, (first, reads, spread) => {
        const delay = readDelayMs(first, reads, spread);
        expect(delay).toBeGreaterThan(0);
        expect(delay).toBeLessThanOrEqual(5 * minuteMs);
        expect(readDelayMs(first, reads + 1, spread)).toBeGreaterThanOrEqual(delay);
      }),
    );
    expect(readDelayMs(15_000, 0, 0)).toBe(15_000);
    expect(readDelayMs(15_000, 100, 0)).toBe(5 * minuteMs);
  });

  test("is spread by a fifth at most, so that many do not come at once", () => {
    fc.assert(
      fc.property(firsts, reads, spread, (first, reads, spread) => {
        const whole = readDelayMs(first, reads, 0);
        expect(readDelayMs(first, reads, spread)).toBeGreaterThanOrEqual(Math.floor(whole * 0.8));
      }),
    );
  });
});

describe("the wait before a refused create is sent again", () => {
  test("is never shorter than the service wished, up to five minutes, and grows with the attempts", () => {
    fc.assert(
      fc.property(
        fc.option(fc.integer({ min: 0, max: 3_600_000 })),
        fc.integer({ min: 0, max: 1000 }),
        (wished, attempts) => {
          const delay = retryDelayMs(wished, attempts);
          expect(delay).toBeGreaterThanOrEqual(Math.min(wished ?? 0, 5 * minuteMs));
          expect(delay).toBeGreaterThanOrEqual(2000);
          expect(delay).toBeLessThanOrEqual(5 * minuteMs);
        },
      ),
    );
  });
});

describe("the wait before a look-up", () => {
  const intentAt = "2026-11-20T14:00:00.000Z";
  const intentMs = Date.parse(intentAt);
  const slowness = fc.record({
    slowestCreateMs: fc.integer({ min: 1, max: 600_000 }),
    visibleAfterMs: fc.integer({ min: 0, max: 600_000 }),
  });

  test("rule 4: is always longer than the slowest create, by a margin", () => {
    fc.assert(
      fc.property(slowness, (can) => {
        const waits = lookUpAtMs(intentAt, can) - intentMs;
        expect(waits).toBeGreaterThanOrEqual(can.slowestCreateMs + 250);
        expect(waits).toBeGreaterThan(can.slowestCreateMs * 1.1 - 1);
      }),
    );
  });

  test("rule 4: and not seeing it proves something only after it must have become visible too", () => {
    fc.assert(
      fc.property(slowness, (can) => {
        const sure = sureAtMs(intentAt, can) - intentMs;
        expect(sure).toBeGreaterThanOrEqual(can.slowestCreateMs + can.visibleAfterMs + 250);
      }),
    );
  });

  test("grows from a second to five minutes", () => {
    expect(lookUpDelayMs(0)).toBe(1000);
    expect(lookUpDelayMs(30_000)).toBe(30_000);
    expect(lookUpDelayMs(10 * 3_600_000)).toBe(5 * minuteMs);
  });
});
