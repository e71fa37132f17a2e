/** A moment as ISO 8601 text in UTC with milliseconds: `2026-11-20T14:02:11.000Z`. Sorts as text. */
export type Instant = string;

/** Where code that needs the time gets it: milliseconds since 1970. */
export type Clock = () => number;

export function instant(ms: number): Instant {
  return new Date(ms).toISOString();
}

export function toMs(at: Instant): number {
  return Date.parse(at);
}

/** `2026-11-20 14:02 UTC`, for sentences that are kept as text. */
export function toTheMinute(at: Instant): string {
  return `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`;
}
