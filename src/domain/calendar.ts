import { instant, toMs } from "./instant.ts";
import type { Instant } from "./instant.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** Whether this is the name of a time zone: `Europe/Vienna`, `UTC`. */
export function isTimeZone(name: string): boolean {
  try {
    clockOf(name);
    return true;
  } catch {
    return false;
  }
}

/**
 * The same time of day so many calendar days later, in this time zone: 23 or 25 hours for a day on
 * which clocks are changed. A time that clocks skip moves on with them; of one that they show twice
 * it is the second, so that nothing ends early.
 */
export function addCalendarDays(at: Instant, days: number, zone: string): Instant {
  const wanted = localMs(toMs(at), zone) + days * dayMs;
  const before = wanted - offsetMs(wanted - dayMs, zone);
  const after = wanted - offsetMs(wanted + dayMs, zone);
  const later = Math.max(before, after);
  const fits = [later, Math.min(before, after)].find((ms) => localMs(ms, zone) === wanted);
  return instant(fits ?? before);
}

/** The next full hour, or this very moment when it is one. */
export function fullHourFrom(at: Instant): Instant {
  return instant(Math.ceil(toMs(at) / hourMs) * hourMs);
}

/** What clocks show there, as if it were UTC; without milliseconds nothing would come back whole. */
function localMs(ms: number, zone: string): number {
  const parts = new Map(
    clockOf(zone)
      .formatToParts(ms)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? 0;
  const seconds = Date.UTC(
    part("year"),
    part("month") - 1,
    part("day"),
    part("hour"),
    part("minute"),
    part("second"),
  );
  return seconds + (((ms % 1000) + 1000) % 1000);
}

function offsetMs(ms: number, zone: string): number {
  return localMs(ms, zone) - ms;
}

/** Making one takes longer than all that is done with it. */
const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(zone: string): Intl.DateTimeFormat {
  const known = clocks.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  clocks.set(zone, made);
  return made;
}
