import { nearest } from "../../domain/nearest.ts";
import { code, say } from "../../domain/phrase.ts";
import type { Part, Phrase } from "../../domain/phrase.ts";
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
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false;
      readonly problem: UsageProblem;
      /** A flag that is nearly one that there is. */
      readonly slip?: { readonly wrong: string; readonly right: string };
    };

export function read<T>(value: T): Read<T> {
  return { ok: true, value };
}

export function problem(
  sentence: Phrase,
  advice: Phrase,
  topic: string | null,
): { readonly ok: false; readonly problem: UsageProblem } {
  return { ok: false, problem: { sentence, advice, topic } };
}

type Limited = "reason" | "description" | "text" | "note" | "name" | "resource-group";

const tooLong: Record<Limited, (length: number, limit: number) => Phrase> = {
  reason: (length, limit) => say`The reason has ${length} characters; ${limit} is the limit.`,
  description: (length, limit) =>
    say`The description has ${length} characters; ${limit} is the limit.`,
  text: (length, limit) => say`The text has ${length} characters; ${limit} is the limit.`,
  name: (length, limit) => say`The name has ${length} characters; ${limit} is the limit.`,
  "resource-group": (length, limit) =>
    say`The resource group has ${length} characters; ${limit} is the limit.`,
  note: (length, limit) => say`The note has ${length} characters; ${limit} is the limit.`,
};

/** A sentence within its limit. */
export function readLimited(
  text: string,
  what: Limited,
  limit: number,
  topic: string,
): Read<string> {
  const length = lengthOf(text);
  if (length <= limit) return read(text);
  return problem(tooLong[what](length, limit), say`Shorten it by ${length - limit}.`, topic);
}

/** The word as it was typed, cut to 40 characters. */
export function quoted(word: string): Part {
  const short =
    lengthOf(word) <= limits.quoted
      ? word
      : `${Array.from(word)
          .slice(0, limits.quoted - 1)
          .join("")}…`;
  return code(short);
}

/** The candidate that is a slip of the finger away from `word`, or `null`. */
export function nearestWord(word: string, candidates: readonly string[]): string | null {
  const low = word.toLowerCase();
  if (low.length > 20 || candidates.length === 0) return null;
  return nearest(low, candidates, (meant) => (meant.length <= 4 ? 1 : 2));
}

/** "Did you mean `--keep`?" or, when nothing is near, what else to do. */
export function didYouMean(suggestion: string | null, otherwise: Phrase): Phrase {
  return suggestion === null ? otherwise : say`Did you mean ${code(suggestion)}?`;
}
