import { say } from "../domain/phrase.ts";
import type { Command, UsageProblem } from "./command.ts";
import { sortFlags, verbs } from "./grammar/flags.ts";
import type { Verb } from "./grammar/flags.ts";
import { plainText } from "./grammar/markup.ts";
import { limits, problem, read } from "./grammar/problem.ts";
import type { Read } from "./grammar/problem.ts";
import { readers } from "./grammar/readers.ts";
import { splitWords } from "./grammar/words.ts";
import type { Word } from "./grammar/words.ts";

export { printCommand } from "./grammar/print.ts";
export { nearestVerb, requestIdIn } from "./grammar/readers.ts";

export type Parsed =
  | { readonly ok: true; readonly command: Command }
  | { readonly ok: false; readonly problem: UsageProblem };

/**
 * Understands what was typed after `/snapshot`, as the chat sends it (mentions as `<@U…|name>`,
 * `&`, `<` and `>` as entities). Never throws. A first word that is no verb names volumes: whether
 * it was a slip is for whoever knows the volumes to say, with `nearestVerb`.
 */
export function parseCommand(text: string): Parsed {
  const result = readText(text);
  return result.ok ? { ok: true, command: result.value } : result;
}

function readText(raw: string): Read<Command> {
  if (raw.length > limits.text) {
    return problem(
      say`That is ${raw.length} characters long; ${limits.text} is the limit.`,
      say`Keep the reason short, and name a set rather than many volumes.`,
      null,
    );
  }
  const { text, names } = plainText(raw);
  const words = splitWords(text);
  const [first, ...others] = words;
  if (first === undefined) return read({ name: "form" });
  if (words.length === 1 && /^sr-[0-9a-z]{4,10}$/iu.test(first.text)) {
    return read({ name: "show", id: first.text.toUpperCase() });
  }
  const verb = verbIn(first);
  const named = verb ?? "create";
  if (verb === "create" && others.length === 0) return read({ name: "form" });
  const sorted = sortFlags(named, verb === null ? words : others);
  if (!sorted.ok) return sorted;
  if (sorted.value.help) return read({ name: "help", topic: verb });
  return readers[named](sorted.value, names);
}

function verbIn(word: Word): Verb | null {
  if (word.quoted) return null;
  const low = word.text.toLowerCase();
  return low === "?" || low === "-h" ? "help" : (verbs.find((verb) => verb === low) ?? null);
}
