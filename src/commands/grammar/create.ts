import { code, say } from "../../domain/phrase.ts";
import type { CreateCommand } from "../command.ts";
import { lengthOf, tidy } from "./clean.ts";
import type { Sorted } from "./flags.ts";
import { withNames } from "./markup.ts";
import { readOptions } from "./options.ts";
import { commandName, limits, problem, quoted, read, readLimited } from "./problem.ts";
import type { Read } from "./problem.ts";
import type { Word } from "./words.ts";

/** Where the names of volumes end and the text begins. */
interface Split {
  readonly names: readonly string[];
  readonly rest: readonly Word[];
}

/**
 * Names go on while there is a comma: `db-1,db-2 why` and `db-1, db-2 why` name two volumes,
 * `db-1 db-2` names one and gives a reason.
 */
export function splitNames(words: readonly Word[]): Split {
  const names: string[] = [];
  let at = 0;
  let goesOn = true;
  for (; at < words.length; at += 1) {
    const word = words[at];
    if (word === undefined || !(goesOn || (!word.quoted && word.text.startsWith(",")))) break;
    names.push(...word.text.split(",").filter((name) => name !== ""));
    goesOn = !word.quoted && word.text.endsWith(",");
  }
  return { names: [...new Set(names)], rest: words.slice(at) };
}

/** A sentence from words: one quoted word without its quotes, otherwise exactly as typed. */
export function sentenceOf(words: readonly Word[], names: ReadonlyMap<string, string>): string {
  const [first] = words;
  const text =
    words.length === 1 && first?.quoted ? first.text : words.map(({ raw }) => raw).join(" ");
  return tidy(withNames(text, names));
}

export function readCreate(
  sorted: Sorted,
  people: ReadonlyMap<string, string>,
): Read<CreateCommand> {
  const { names, rest } = splitNames(sorted.words);
  if (names.length === 0) {
    return problem(
      say`That names no volume.`,
      say`Type ${code(`${commandName} db-primary before migration 42`)}, or just ${code(commandName)} for the form.`,
      "create",
    );
  }
  if (names.length > limits.names) {
    return problem(
      say`One request can hold at most ${limits.names} volumes, and this one names ${names.length}.`,
      say`Split it into several requests, or name a set.`,
      "create",
    );
  }
  for (const name of names) {
    const wrong = wrongName(name, "create");
    if (wrong !== null) return wrong;
  }
  const reason = readLimited(sentenceOf(rest, people), "reason", limits.reason, "create");
  if (!reason.ok) return reason;
  const keepDays = readKeep(sorted.flags.get("keep")?.[0] ?? null);
  if (!keepDays.ok) return keepDays;
  const options = readOptions(sorted, people);
  if (!options.ok) return options;
  return read({
    name: "create",
    what: names,
    reason: reason.value,
    keepDays: keepDays.value,
    options: options.value,
    ...(sorted.flags.has("dry-run") ? { dryRun: true as const } : {}),
  });
}

/** Why `name` cannot name anything, or `null`. */
export function wrongName(name: string, topic: string): ReturnType<typeof problem> | null {
  if (lengthOf(name) > limits.name) {
    return problem(
      say`${quoted(name)} is longer than the ${limits.name} characters a name may have.`,
      say`Type ${code(`${commandName} volumes`)} to see the names there are.`,
      topic,
    );
  }
  if (/^[-\u2010-\u2015\u2212]|[\s"'`=,]/u.test(name)) {
    return problem(
      say`${quoted(name)} cannot be a name or an id.`,
      say`They have no spaces, quotes or equals signs; separate several names with commas.`,
      topic,
    );
  }
  return null;
}

/** `7`, `7d`, `7 days` or `2w` as days; `null` stays `null`. */
export function readKeep(written: string | null): Read<number | null> {
  if (written === null) return read(null);
  const days = readDays(written);
  if (days !== null) return read(days);
  return problem(
    say`${quoted(written)} is not a number of days from 1 to ${limits.keepDays}.`,
    say`Write it as ${code("--keep 14d")}.`,
    "create",
  );
}

/** `null` for what is no number of days, or too many. */
export function readDays(written: string): number | null {
  const [, digits, unit = "d"] = /^\+?(\d{1,9}) ?(d|days?|w|weeks?)?$/iu.exec(tidy(written)) ?? [];
  const days = Number(digits) * (unit.toLowerCase().startsWith("w") ? 7 : 1);
  return digits !== undefined && days >= 1 && days <= limits.keepDays ? days : null;
}
