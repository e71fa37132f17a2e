import { expect, test } from "vitest";
import { formatDate } from "../../../playground/page/text/dates.ts";

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

test("calls a day today by the reader's own calendar", () => {
  const inTokyo = { ...style, timeZone: "Asia/Tokyo" };
  expect(formatDate(atS, "{date_pretty}", inTokyo)).toBe("yesterday");
  expect(formatDate(atS + 7200, "{date_pretty}", inTokyo)).toBe("today");
});
