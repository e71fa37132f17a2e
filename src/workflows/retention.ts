import { addCalendarDays, fullHourFrom } from "../domain/calendar.ts";
import { instant, toMs } from "../domain/instant.ts";
import type { Instant } from "../domain/instant.ts";
import { reminders } from "../requests/kept.ts";
import type { Kept, Reminder } from "../requests/kept.ts";

/** When a kept snapshot is spoken of, looked at and let go. Pure; milliseconds. */

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** How often it is looked at whether a snapshot is still there, and ours. */
export const lookEveryMs = dayMs;

/** How soon once more, after a look that did not find it. */
export const lookAgainMs = 10 * minuteMs;

/** Looks in a row without it before it counts as gone: an answer may have been incomplete. */
export const missesAllowed = 3;

const aheadMs: Record<Reminder, number> = { "3d": 3 * dayMs, "1d": dayMs, "1h": hourMs };

/**
 * So many days from a moment on: the same time of day in the configured zone, at the next full hour,
 * so that what was made together ends together and nothing ends early.
 */
export function endOfKeep(from: Instant, days: number, zone: string): Instant {
  return addCalendarDays(fullHourFrom(from), days, zone);
}

/** How many days there are between two moments, begun ones counted whole: what policies see. */
export function daysBetween(from: Instant, to: Instant): number {
  return Math.max(0, Math.ceil((toMs(to) - toMs(from)) / dayMs));
}

type End = Pick<Kept, "keepUntil" | "keptAt" | "reminded" | "letGoBy">;

/** The reminder to give now, or `null`: the newest whose time has come, once, before the end. */
export function reminderDue(kept: End, nowMs: number): Reminder | null {
  const { keepUntil, reminded } = kept;
  if (keepUntil === null || nowMs >= toMs(keepUntil)) return null;
  const newest = remindersOf(kept).findLast(({ ms }) => ms <= nowMs)?.reminder ?? null;
  if (newest === null || (reminded !== null && !isLater(newest, reminded))) return null;
  return newest;
}

/** When there is next something to do about a kept snapshot: a reminder, its end, or a look. */
export function nextDue(kept: End, nowMs: number): Instant {
  const end = kept.keepUntil === null ? [] : [toMs(kept.keepUntil)];
  const ahead = remindersOf(kept).map(({ ms }) => ms);
  const moments = [...ahead, ...end].filter((ms) => ms > nowMs);
  return instant(Math.min(nowMs + lookEveryMs, ...moments));
}

/** Until a call to delete is made again: a minute at first, growing to six hours at most. */
export function deleteAgainMs(wishedMs: number | null, tries: number): number {
  return Math.max(wishedMs ?? 0, Math.min(minuteMs * 2 ** Math.min(tries, 10), 6 * hourMs));
}

/** An end that was set for four days is not spoken of a day later: only in its second half. */
function remindersOf({ keepUntil, keptAt, letGoBy }: End): { reminder: Reminder; ms: number }[] {
  if (keepUntil === null || letGoBy !== null) return [];
  const endMs = toMs(keepUntil);
  return reminders
    .filter((reminder) => endMs - toMs(keptAt) >= 2 * aheadMs[reminder])
    .map((reminder) => ({ reminder, ms: endMs - aheadMs[reminder] }));
}

function isLater(one: Reminder, other: Reminder): boolean {
  return reminders.indexOf(one) > reminders.indexOf(other);
}
