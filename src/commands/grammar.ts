import { say } from "../domain/phrase.ts";
import type { Command, UsageProblem } from "./command.ts";
import { sortFlags, verbs } from "./grammar/flags.ts";
import type { Verb } from "./grammar/flags.ts";
import { decode, plainText } from "./grammar/markup.ts";
import { commandName, limits, problem, read } from "./grammar/problem.ts";
import type { Read } from "./grammar/problem.ts";
import { printCommand } from "./grammar/print.ts";
import { nearestVerb, readers } from "./grammar/readers.ts";
import { splitWords } from "./grammar/words.ts";
import type { Word } from "./grammar/words.ts";

export { printCommand, nearestVerb };
export { requestIdIn } from "./grammar/readers.ts";

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

type Failed = Extract<Read<Command>, { ok: false }>;

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
  const result = readWords(words, names);
  return result.ok ? result : withNear(result, words, names);
}

type People = ReadonlyMap<string, string>;

function readWords(words: readonly Word[], names: People): Read<Command> {
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

/** Adds the whole command with the slip of the finger put right, where that makes it one. */
function withNear(failed: Failed, words: readonly Word[], names: People): Failed {
  const meant = slipsPutRight(failed, words).map((right) => readWords(right, names));
  const near = meant.find(({ ok }) => ok);
  if (near?.ok !== true || near.value.name === "form") return failed;
  const instead = printCommand(near.value);
  const shown = `${commandName} ${decode(instead)}`;
  const isAdvice = failed.slip !== undefined && near === meant[0];
  return { ...failed, problem: { ...failed.problem, near: { shown, instead, isAdvice } } };
}

/** The words with a near miss of a flag, or of the verb, replaced by what it is near to. */
function slipsPutRight({ slip }: Failed, words: readonly Word[]): readonly (readonly Word[])[] {
  const [first, ...others] = words;
  const verb = first === undefined || first.quoted ? null : nearestVerb(first.text);
  const said = verb === null ? [] : [[{ text: verb, raw: verb, quoted: false }, ...others]];
  if (slip === undefined) return said;
  const right = words.map((word) => {
    const [, assigned] = /^[-\u2010-\u2015\u2212]{1,2}[a-z][\w-]*(=[^]*)?$/iu.exec(word.text) ?? [];
    const name = /[a-z][\w-]*/iu.exec(word.text)?.[0].toLowerCase();
    if (word.quoted || name !== slip.wrong || !/^[-\u2010-\u2015\u2212]/u.test(word.text))
      return word;
    const text = `--${slip.right}${assigned ?? ""}`;
    return { text, raw: text, quoted: false };
  });
  return [right, ...said];
}

function verbIn(word: Word): Verb | null {
  if (word.quoted) return null;
  const low = word.text.toLowerCase();
  return low === "?" || low === "-h" ? "help" : (verbs.find((verb) => verb === low) ?? null);
}
