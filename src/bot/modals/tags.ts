import { lengthOf } from "../../commands/grammar/clean.ts";
import { readTags } from "../../commands/grammar/options.ts";
import { quoted } from "../../commands/grammar/problem.ts";
import { say } from "../../domain/phrase.ts";
import type { Phrase } from "../../domain/phrase.ts";

/**
 * What every cloud so far accepts. Source: AWS Storage Gateway API reference, CreateSnapshot,
 * `Tags`: 50 in all, of which the bot keeps three for itself.
 */
const limits = { count: 47, key: 128, value: 256 } as const;
const allowed = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

export type TagsRead =
  | { readonly ok: true; readonly value: Readonly<Record<string, string>> }
  | { readonly ok: false; readonly error: Phrase };

/** Tags written as one `key=value` a line; empty lines are skipped. */
export function readTagLines(text: string): TagsRead {
  const lines = text.split(/\r?\n/u).filter((line) => line.trim() !== "");
  const read = readTags(lines);
  if (!read.ok) {
    return { ok: false, error: say`${read.problem.sentence} Write one key=value on each line.` };
  }
  const tags = Object.entries(read.value);
  if (tags.length > limits.count) {
    return { ok: false, error: say`These are ${tags.length} tags; ${limits.count} is the limit.` };
  }
  const wrong = tags.map(([key, value]) => wrongTag(key, value)).find((error) => error !== null);
  return wrong === undefined ? read : { ok: false, error: wrong };
}

function wrongTag(key: string, value: string): Phrase | null {
  const name = quoted(key);
  if (lengthOf(key) > limits.key)
    return say`The key ${name} is longer than ${limits.key} characters.`;
  if (lengthOf(value) > limits.value) {
    return say`The value of ${name} is longer than ${limits.value} characters.`;
  }
  if (key.toLowerCase().startsWith("aws:"))
    return say`The key ${name} begins with aws:, which is reserved.`;
  if (allowed.test(key) && allowed.test(value)) return null;
  return say`The tag ${name} may hold only letters, digits, spaces and _ . : / = + - @`;
}
