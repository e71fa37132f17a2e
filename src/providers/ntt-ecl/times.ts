const written = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(\.\d+)?(Z|[+-]\d{2}:?\d{2})?$/;

/**
 * Milliseconds since 1970 of `2026-11-20T07:01:03+0000` or Keystone's `2026-11-20T08:01:03.000000Z`;
 * `null` for nothing, for the text `null` that ECL also sends, and for anything else. The offset
 * has no colon at ECL, which is outside what JavaScript promises to read; without one it is UTC.
 */
export function parseTime(text: string | null | undefined): number | null {
  const [, date, time, fraction = "", offset = "Z"] = written.exec(text?.trim() ?? "") ?? [];
  if (date === undefined || time === undefined) return null;
  const zone = offset === "Z" ? "Z" : `${offset.slice(0, 3)}:${offset.slice(-2)}`;
  const ms = Date.parse(`${date}T${time}${fraction.slice(0, 4)}${zone}`);
  return Number.isNaN(ms) ? null : ms;
}
