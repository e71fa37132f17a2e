/** How and as of when to write a date; the reader's own locale and zone where they are left out. */
export interface DateStyle {
  readonly now: Date;
  readonly locale?: string;
  readonly timeZone?: string;
}

/**
 * Slack's date template with its `{tokens}` filled in; unknown tokens stay as they are.
 * Source: docs.slack.dev, "Formatting message text", date formatting.
 */
export function formatDate(atS: number, format: string, style: DateStyle): string {
  const at = new Date(atS * 1000);
  return format.replace(/\{(\w+)\}/g, (whole, name: string) => token(at, name, style) ?? whole);
}

function token(at: Date, name: string, style: DateStyle): string | null {
  const write = (options: Intl.DateTimeFormatOptions, locale = style.locale) =>
    new Intl.DateTimeFormat(locale, {
      ...options,
      ...(style.timeZone === undefined ? {} : { timeZone: style.timeZone }),
    }).format(at);
  if (name.endsWith("_pretty")) {
    return nearDay(at, style) ?? token(at, name.slice(0, -"_pretty".length), style);
  }
  switch (name) {
    case "date_num":
      return write({ year: "numeric", month: "2-digit", day: "2-digit" }, "sv-SE");
    case "date":
      return write({ year: "numeric", month: "long", day: "numeric" });
    case "date_short":
      return write({ year: "numeric", month: "short", day: "numeric" });
    case "date_long":
    case "day_divider":
      return write({ weekday: "long", year: "numeric", month: "long", day: "numeric" });
    case "time":
      return write({ hour: "numeric", minute: "2-digit" });
    case "time_secs":
      return write({ hour: "numeric", minute: "2-digit", second: "2-digit" });
    case "ago":
      return ago(at, style);
    default:
      return null;
  }
}

function dayNumber(at: Date, timeZone: string | undefined): number {
  const parts = new Intl.DateTimeFormat("sv-SE", timeZone === undefined ? {} : { timeZone });
  return Math.round(Date.parse(`${parts.format(at)}T00:00:00Z`) / 86_400_000);
}

function nearDay(at: Date, style: DateStyle): string | null {
  const days = dayNumber(at, style.timeZone) - dayNumber(style.now, style.timeZone);
  if (Math.abs(days) > 1) return null;
  return new Intl.RelativeTimeFormat(style.locale, { numeric: "auto" }).format(days, "day");
}

function ago(at: Date, style: DateStyle): string {
  const seconds = Math.round((at.getTime() - style.now.getTime()) / 1000);
  const relative = new Intl.RelativeTimeFormat(style.locale, { numeric: "auto" });
  const size = Math.abs(seconds);
  if (size < 60) return relative.format(seconds, "second");
  if (size < 3600) return relative.format(Math.round(seconds / 60), "minute");
  if (size < 86_400) return relative.format(Math.round(seconds / 3600), "hour");
  return relative.format(Math.round(seconds / 86_400), "day");
}

/** The moment of a message id such as `1763648531.000200`. */
export function instantOfTs(ts: string): Date {
  return new Date(Number(ts) * 1000);
}

/** `14:02` or `2:02 PM`, as the reader's zone and locale have it. */
export function clockTime(at: Date, locale: string): string {
  return new Intl.DateTimeFormat(locale, { hour: "numeric", minute: "2-digit" }).format(at);
}

/** `today`, `yesterday` or the whole date. */
export function dayName(at: Date, now: Date, locale: string): string {
  return formatDate(at.getTime() / 1000, "{date_long_pretty}", { now, locale });
}
