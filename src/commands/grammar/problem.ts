import { closest, distance } from "fastest-levenshtein";
import type { UsageProblem } from "../command.ts";
import { lengthOf } from "./clean.ts";

export const commandName = "/snapshot";

/** Limits that a sentence quotes. Characters are counted as people count them. */
export const limits = {
  text: 4_000,
  reason: 500,
  description: 200,
  names: 50,
  name: 500,
  tags: 50,
  keepDays: 365,
  quoted: 40,
} as const;

/** A parser's way of stopping: it never leaves `src/commands/grammar`. */
export type Read<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: UsageProblem };

export function read<T>(value: T): Read<T> {
  return { ok: true, value };
}

export function problem(
  sentence: string,
  advice: string,
  topic: string | null,
): { readonly ok: false; readonly problem: UsageProblem } {
  return { ok: false, problem: { sentence, advice, topic } };
}

/** A sentence within its limit. */
export function readLimited(
  text: string,
  noun: string,
  limit: number,
  topic: string,
): Read<string> {
  const length = lengthOf(text);
  if (length <= limit) return read(text);
  return problem(
    `The ${noun} has ${length} characters; ${limit} is the limit.`,
    `Shorten it by ${length - limit}.`,
    topic,
  );
}

/** The word in backticks, cut to 40 characters. */
export function quoted(word: string): string {
  const inert = word.replaceAll("`", "'");
  const short =
    lengthOf(inert) <= limits.quoted
      ? inert
      : `${Array.from(inert)
          .slice(0, limits.quoted - 1)
          .join("")}…`;
  return `\`${short}\``;
}

/** The candidate that a slip of the finger away from `word`, or `null`. */
export function nearest(word: string, candidates: readonly string[]): string | null {
  const low = word.toLowerCase();
  if (low.length > 20 || candidates.length === 0) return null;
  const best = closest(low, [...candidates]);
  return distance(low, best) <= (best.length <= 4 ? 1 : 2) ? best : null;
}

/** "Did you mean `--keep`?" or, when nothing is near, what else to do. */
export function didYouMean(suggestion: string | null, otherwise: string): string {
  return suggestion === null ? otherwise : `Did you mean \`${suggestion}\`?`;
}
