import { lengthOf } from "../../commands/grammar/clean.ts";
import { readTags } from "../../commands/grammar/options.ts";
import { quoted } from "../../commands/grammar/problem.ts";

/**
 * What every cloud so far accepts. Source: AWS Storage Gateway API reference, CreateSnapshot,
 * `Tags`: 50 in all, of which the bot keeps three for itself.
 */
const limits = { count: 47, key: 128, value: 256 } as const;
const allowed = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

export type TagsRead =
  | { readonly ok: true; readonly value: Readonly<Record<string, string>> }
  | { readonly ok: false; readonly error: string };

/** Tags written as one `key=value` a line; empty lines are skipped. */
export function readTagLines(text: string): TagsRead {
  const lines = text.split(/\r?\n/u).filter((line) => line.trim() !== "");
  const read = readTags(lines);
  if (!read.ok) {
    const example = " Write one key=value on each line.";
    return { ok: false, error: `${unquoted(read.problem.sentence)}${example}` };
  }
  const tags = Object.entries(read.value);
  if (tags.length > limits.count) {
    return { ok: false, error: `These are ${tags.length} tags; ${limits.count} is the limit.` };
  }
  const wrong = tags.map(([key, value]) => wrongTag(key, value)).find((error) => error !== null);
  return wrong === undefined ? read : { ok: false, error: wrong };
}

function wrongTag(key: string, value: string): string | null {
  const name = unquoted(quoted(key));
  if (lengthOf(key) > limits.key) return `The key ${name} is longer than ${limits.key} characters.`;
  if (lengthOf(value) > limits.value) {
    return `The value of ${name} is longer than ${limits.value} characters.`;
  }
  if (key.toLowerCase().startsWith("aws:"))
    return `The key ${name} begins with aws:, which is reserved.`;
  if (allowed.test(key) && allowed.test(value)) return null;
  return `The tag ${name} may hold only letters, digits, spaces and _ . : / = + - @`;
}

/** Beside a field Slack shows backticks as they are. */
function unquoted(sentence: string): string {
  return sentence.replace(/`([^`]*)`/gu, "“$1”");
}
