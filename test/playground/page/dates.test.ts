import { expect, test } from "vitest";
import { clockTime, dayName, formatDate } from "../../../playground/page/text/dates.ts";

const atS = Date.UTC(2026, 10, 20, 14, 2, 11) / 1000;
const style = { now: new Date("2026-11-20T23:30:00Z"), locale: "en-GB", timeZone: "UTC" };

test.each([
  ["{date_num} {time}", "2026-11-20 14:02"],
  ["{time_secs}", "14:02:11"],
  ["{date}", "20 November 2026"],
  ["{date_short}", "20 Nov 2026"],
  ["{date_long}", "Friday, 20 November 2026"],
  ["{date_short_pretty} at {time}", "today at 14:02"],
  ["{ago}", "9 hours ago"],
  ["{unheard_of} {time}", "{unheard_of} 14:02"],
])("writes %s as %s", (format, expected) => {
  expect(formatDate(atS, format, style)).toBe(expected);
});

test("names days and times in the reader's language", () => {
  const at = new Date(atS * 1000);
  expect(dayName(at, at, "ja-JP")).toBe("今日");
  expect(dayName(at, at, "zh-CN")).toBe("今天");
  expect(clockTime(at, "ja-JP")).toMatch(/^\d+:02$/u);
  expect(clockTime(at, "en-US")).toMatch(/^\d+:02\s[AP]M$/u);
});

test("calls a day today by the reader's own calendar", () => {
  const inTokyo = { ...style, timeZone: "Asia/Tokyo" };
  expect(formatDate(atS, "{date_pretty}", inTokyo)).toBe("yesterday");
  expect(formatDate(atS + 7200, "{date_pretty}", inTokyo)).toBe("today");
});
