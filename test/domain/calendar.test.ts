import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addCalendarDays, fullHourFrom, isTimeZone } from "../../src/domain/calendar.ts";
import { instant, toMs } from "../../src/domain/instant.ts";

const hourMs = 3_600_000;
const zones = [
  "UTC",
  "Europe/Vienna",
  "America/New_York",
  "Asia/Tokyo",
  "Asia/Kolkata",
  "Australia/Lord_Howe",
  "Pacific/Apia",
];

describe("calendar days", () => {
  test("keep the time of day over both changes of clocks", () => {
    // 15:00 in Vienna: UTC+1 before 29 March 2026, UTC+2 until 25 October.
    expect(addCalendarDays("2026-03-27T14:00:00.000Z", 7, "Europe/Vienna")).toBe(
      "2026-04-03T13:00:00.000Z",
    );
    expect(addCalendarDays("2026-10-23T13:00:00.000Z", 7, "Europe/Vienna")).toBe(
      "2026-10-30T14:00:00.000Z",
    );
  });

  test("take the later of two moments that clocks show alike, and skip what they skip", () => {
    expect(addCalendarDays("2026-10-24T00:30:00.000Z", 1, "Europe/Vienna")).toBe(
      "2026-10-25T01:30:00.000Z",
    );
    expect(addCalendarDays("2026-03-28T01:30:00.000Z", 1, "Europe/Vienna")).toBe(
      "2026-03-29T01:30:00.000Z",
    );
  });

  test("are days of 24 hours where clocks are never changed", () => {
    expect(addCalendarDays("2026-02-28T10:00:00.123Z", 2, "Asia/Tokyo")).toBe(
      "2026-03-02T10:00:00.123Z",
    );
  });

  test("are within an hour of as many times 24 hours, anywhere and at any time", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2034, 0, 1) }),
        fc.integer({ min: 1, max: 365 }),
        fc.constantFrom(...zones),
        (ms, days, zone) => {
          const end = toMs(addCalendarDays(instant(ms), days, zone));
          expect(Math.abs(end - ms - days * 24 * hourMs)).toBeLessThanOrEqual(hourMs);
        },
      ),
      { numRuns: 2000 },
    );
  });

  test("a full hour is never before the moment, and less than an hour after it", () => {
    expect(fullHourFrom("2026-11-20T14:00:00.000Z")).toBe("2026-11-20T14:00:00.000Z");
    expect(fullHourFrom("2026-11-20T14:00:00.001Z")).toBe("2026-11-20T15:00:00.000Z");
  });

  test("time zones are known by their names", () => {
    expect(zones.every(isTimeZone)).toBe(true);
    expect(isTimeZone("Europe/Wien-Mitte")).toBe(false);
  });
});
