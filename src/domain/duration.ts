const units = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

function isUnit(text: string): text is keyof typeof units {
  return Object.hasOwn(units, text);
}

/**
 * Milliseconds of `500ms`, `90s`, `15m`, `4h` or `14d`; `null` when the text is anything else or
 * the result is not a safe integer. One number and one unit: no sign, no fraction, no combination.
 */
export function parseDuration(text: string): number | null {
  const [, digits, unit] = /^(\d{1,12})(ms|s|m|h|d)$/.exec(text.trim()) ?? [];
  if (digits === undefined || unit === undefined || !isUnit(unit)) return null;
  const ms = Number(digits) * units[unit];
  return Number.isSafeInteger(ms) ? ms : null;
}

/** Largest first. */
const steps = [
  { ms: units.d, unit: "d" },
  { ms: units.h, unit: "h" },
  { ms: units.m, unit: "m" },
  { ms: units.s, unit: "s" },
] as const;

/** So many of one unit. */
export interface Span {
  readonly count: number;
  readonly unit: keyof typeof units;
}

/** At most two units, the larger one first, rounded to the smaller one; never negative. */
export function spansOf(ms: number): readonly Span[] {
  if (ms <= 0) return [{ count: 0, unit: "s" }];
  if (ms < units.s) return [{ count: Math.ceil(ms), unit: "ms" }];
  for (const [index, step] of steps.entries()) {
    const smaller = steps[index + 1];
    const rounded = Math.round(ms / (smaller?.ms ?? step.ms)) * (smaller?.ms ?? step.ms);
    if (rounded < step.ms) continue;
    const count = Math.floor(rounded / step.ms);
    const rest = smaller === undefined ? 0 : Math.round((rounded - count * step.ms) / smaller.ms);
    const head = { count, unit: step.unit };
    return smaller === undefined || rest === 0
      ? [head]
      : [head, { count: rest, unit: smaller.unit }];
  }
  return [{ count: 1, unit: "s" }];
}

const unitWords = { d: "days", h: "h", m: "min", s: "s", ms: "ms" } as const;

/**
 * In English: `14 days`, `1 day 4 h`, `3 h 58 min`, `6 min`, `30 s`, `500 ms`. At most two units,
 * rounded to the smaller one; a negative duration reads as `0 s`.
 */
export function formatDuration(ms: number): string {
  return spansOf(ms)
    .map(({ count, unit }) => `${count} ${count === 1 && unit === "d" ? "day" : unitWords[unit]}`)
    .join(" ");
}
