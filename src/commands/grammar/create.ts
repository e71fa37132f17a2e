import type { CreateCommand } from "../command.ts";
import { lengthOf, tidy } from "./clean.ts";
import type { Sorted } from "./flags.ts";
import { withNames } from "./markup.ts";
import { commandName, limits, problem, quoted, read } from "./problem.ts";
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
      "That names no volume.",
      `Type \`${commandName} db-primary before migration 42\`, or just \`${commandName}\` for the form.`,
      "create",
    );
  }
  if (names.length > limits.names) {
    return problem(
      `One request can hold at most ${limits.names} volumes, and this one names ${names.length}.`,
      "Split it into several requests, or name a set.",
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
  const tags = readTags(sorted.flags.get("tag") ?? []);
  if (!tags.ok) return tags;
  const description = readLimited(
    tidy(withNames(sorted.flags.get("description")?.[0] ?? "", people)),
    "description",
    limits.description,
    "create",
  );
  if (!description.ok) return description;
  return read({
    name: "create",
    what: names,
    reason: reason.value,
    keepDays: keepDays.value,
    options: {
      tags: tags.value,
      ...(description.value === "" ? {} : { description: description.value }),
    },
  });
}

/** Why `name` cannot name anything, or `null`. */
export function wrongName(name: string, topic: string): ReturnType<typeof problem> | null {
  if (lengthOf(name) > limits.name) {
    return problem(
      `${quoted(name)} is longer than the ${limits.name} characters a name may have.`,
      `Type \`${commandName} volumes\` to see the names there are.`,
      topic,
    );
  }
  if (/^[-\u2010-\u2015\u2212]|[\s"'`=,]/u.test(name)) {
    return problem(
      `${quoted(name)} cannot be a name or an id.`,
      "They have no spaces, quotes or equals signs; separate several names with commas.",
      topic,
    );
  }
  return null;
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

/** `7`, `7d`, `7 days` or `2w` as days; `null` stays `null`. */
export function readKeep(written: string | null): Read<number | null> {
  if (written === null) return read(null);
  const [, digits, unit = "d"] = /^\+?(\d{1,9}) ?(d|days?|w|weeks?)?$/iu.exec(tidy(written)) ?? [];
  const days = Number(digits) * (unit.toLowerCase().startsWith("w") ? 7 : 1);
  if (digits !== undefined && days >= 1 && days <= limits.keepDays) return read(days);
  return problem(
    `${quoted(written)} is not a number of days from 1 to ${limits.keepDays}.`,
    "Write it as `--keep 14d`.",
    "create",
  );
}

/** `key=value` texts as a record; the value may be empty, the key may not come twice. */
export function readTags(written: readonly string[]): Read<Readonly<Record<string, string>>> {
  const tags = new Map<string, string>();
  for (const text of written) {
    const at = text.indexOf("=");
    const key = tidy(text.slice(0, Math.max(at, 0)));
    if (key === "") {
      return problem(`${quoted(text)} is not a tag.`, "Write it as `--tag team=web`.", "create");
    }
    if (tags.has(key)) {
      return problem(`The tag ${quoted(key)} is there twice.`, "Give each tag once.", "create");
    }
    tags.set(key, tidy(text.slice(at + 1)));
  }
  if (tags.size > limits.tags) {
    return problem(
      `A snapshot can carry at most ${limits.tags} tags, and this one would have ${tags.size}.`,
      "Leave some out.",
      "create",
    );
  }
  return read(Object.fromEntries(tags));
}
