import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatDuration, parseDuration } from "../../src/domain/duration.ts";

describe("parseDuration", () => {
  test.each([
    ["500ms", 500],
    ["90s", 90_000],
    ["15m", 900_000],
    ["4h", 14_400_000],
    ["14d", 1_209_600_000],
    [" 0s ", 0],
  ])("reads %j as %d ms", (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  test.each(["", "4", "h", "4 h", "-4h", "1.5h", "4H", "1h30m", "4w", "999999999999d", "٤h"])(
    "refuses %j",
    (text) => {
      expect(parseDuration(text)).toBeNull();
    },
  );

  test("never throws and never answers anything but a whole number or null", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const ms = parseDuration(text);
        expect(ms === null || Number.isSafeInteger(ms)).toBe(true);
      }),
    );
  });
});

describe("formatDuration", () => {
  test.each([
    [0, "0 s"],
    [-5, "0 s"],
    [500, "500 ms"],
    [999.5, "1000 ms"],
    [1_000, "1 s"],
    [30_000, "30 s"],
    [59_600, "1 min"],
    [90_000, "1 min 30 s"],
    [360_000, "6 min"],
    [3_599_900, "1 h"],
    [14_280_000, "3 h 58 min"],
    [14_400_000, "4 h"],
    [86_399_999, "1 day"],
    [100_800_000, "1 day 4 h"],
    [1_209_600_000, "14 days"],
  ])("shows %d ms as %j", (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  test("is within half of the smaller unit of the truth", () => {
    const unitMs: Record<string, number> = {
      day: 86_400_000,
      days: 86_400_000,
      h: 3_600_000,
      min: 60_000,
      s: 1_000,
    };
    fc.assert(
      fc.property(fc.integer({ min: 1_000, max: 400 * 86_400_000 }), (ms) => {
        const words = formatDuration(ms).split(" ");
        const shown = words.reduce(
          (sum, word, index) =>
            index % 2 === 0 ? sum + Number(word) * (unitMs[words[index + 1] ?? ""] ?? 0) : sum,
          0,
        );
        expect(Math.abs(shown - ms)).toBeLessThanOrEqual(
          ms >= 86_400_000 ? 1_800_000 : ms >= 3_600_000 - 30_000 ? 30_000 : 500,
        );
      }),
    );
  });
});
