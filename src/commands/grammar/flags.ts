import { isOneSlip } from "../../domain/nearest.ts";
import { code, say } from "../../domain/phrase.ts";
import type { Part } from "../../domain/phrase.ts";
import { didYouMean, nearestWord, problem, quoted, read } from "./problem.ts";
import type { Read } from "./problem.ts";
import type { Word } from "./words.ts";

export const verbs = [
  "create",
  "list",
  "show",
  "why",
  "volumes",
  "approve",
  "deny",
  "cancel",
  "retry",
  "keep",
  "delete",
  "help",
] as const;
export type Verb = (typeof verbs)[number];

/** `value` flags may be written `--keep 7d`, `--keep=7d` or `keep=7d`. */
const flagsOf: Record<Verb, Readonly<Record<string, "value" | "switch">>> = {
  create: {
    keep: "value",
    tag: "value",
    metadata: "value",
    name: "value",
    description: "value",
    "resource-group": "value",
    force: "switch",
    "from-recovery-point": "switch",
    "dry-run": "switch",
  },
  list: { mine: "switch", open: "switch" },
  show: {},
  why: {},
  volumes: {},
  approve: {},
  deny: {},
  cancel: {},
  retry: {},
  keep: {},
  delete: {},
  help: {},
};

/** The others are given once. */
const repeatable: ReadonlySet<string> = new Set(["tag", "metadata"]);

/** Every flag that `create` knows. */
export const createFlags: readonly string[] = Object.keys(flagsOf.create);

/** A command's words after the flags were taken out. */
export interface Sorted {
  readonly words: readonly Word[];
  /** Every value of every flag, in order; a switch has one empty value. */
  readonly flags: ReadonlyMap<string, readonly string[]>;
  /** `--help` was among them. */
  readonly help: boolean;
}

interface Found {
  readonly name: string;
  /** After the `=`, or `null` when there was none. */
  readonly value: string | null;
  readonly dashed: boolean;
}

/** Takes the verb's flags out of `words`; after a lone `--` everything is text. */
export function sortFlags(verb: Verb, words: readonly Word[]): Read<Sorted> {
  const known = flagsOf[verb];
  const flags = new Map<string, string[]>();
  const rest: Word[] = [];
  let help = false;
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at];
    if (word === undefined) break;
    if (word.raw === "--") {
      rest.push(...words.slice(at + 1));
      break;
    }
    const found = readFlag(word, known);
    if (found === null) {
      rest.push(word);
      continue;
    }
    if (found.name === "help") {
      help = true;
      continue;
    }
    const kind = Object.hasOwn(known, found.name) ? known[found.name] : undefined;
    if (kind === undefined) return unknownFlag(verb, found.name);
    const next = words[at + 1];
    const takesNext = kind === "value" && found.value === null;
    const mayTake = next !== undefined && next.raw !== "--" && !readFlag(next, known)?.dashed;
    const value = takesNext && mayTake ? next.text : found.value;
    if (takesNext && value !== null) at += 1;
    const wrong = wrongUse(verb, kind, found.name, value, flags);
    if (wrong !== null) return wrong;
    flags.set(found.name, [...(flags.get(found.name) ?? []), value ?? ""]);
  }
  return read({ words: rest, flags, help });
}

function wrongUse(
  verb: Verb,
  kind: "value" | "switch",
  name: string,
  value: string | null,
  seen: ReadonlyMap<string, readonly string[]>,
): Read<never> | null {
  if (kind === "value" && (value === null || value === "")) {
    return problem(
      say`${code(`--${name}`)} needs a value.`,
      say`Write it as ${example(name)}.`,
      verb,
    );
  }
  if (kind === "switch" && value !== null) {
    return problem(
      say`${code(`--${name}`)} takes no value, so I cannot use ${quoted(value)}.`,
      say`Write just ${code(`--${name}`)}.`,
      verb,
    );
  }
  if (!repeatable.has(name) && seen.has(name)) {
    return problem(say`${code(`--${name}`)} is there twice.`, say`Give it once.`, verb);
  }
  return null;
}

function example(name: string): Part {
  switch (name) {
    case "keep":
      return code("--keep 14d");
    case "tag":
      return code("--tag team=web");
    case "metadata":
      return code("--metadata team=web");
    case "resource-group":
      return code("--resource-group rg-aek2bti7cf7abcd");
    default:
      return code(`--${name} "some words"`);
  }
}

/**
 * A flag, or `null` for a word. Keyboards turn two hyphens into one dash: a word with such a dash,
 * or with a single hyphen, is a flag only when its name is one.
 */
function readFlag(word: Word, known: (typeof flagsOf)[Verb]): Found | null {
  if (word.quoted) return null;
  const [, dashes = "", written = "", assigned] =
    /^(-{0,2}|[\u2010-\u2015\u2212]{1,2})([a-z][\w-]*)(=[^]*)?$/iu.exec(word.text) ?? [];
  if (written === "") return null;
  const name = written.toLowerCase();
  const value = assigned === undefined ? null : assigned.slice(1);
  const found = { name, value, dashed: dashes !== "" };
  const isKnown = Object.hasOwn(known, name) || name === "help";
  switch (dashes) {
    case "--":
      return found;
    case "": {
      // A comparison sets nothing: people write `name==x` in a reason.
      const sets = value !== null && !word.raw.startsWith("==", written.length);
      return sets && Object.hasOwn(known, name) && known[name] === "value" ? found : null;
    }
    case "-":
      return isKnown ? found : null;
    default:
      return isKnown || Object.keys(known).some((flag) => isOneSlip(flag, name)) ? found : null;
  }
}

function unknownFlag(verb: Verb, name: string): Read<never> {
  const shown = quoted(`--${name}`);
  const owner = verbs.find((other) => Object.hasOwn(flagsOf[other], name));
  if (owner !== undefined) {
    return problem(
      say`${shown} belongs to ${code(owner)}, not to ${code(verb)}.`,
      say`Leave it out, or put the words in quotes if it is part of the reason.`,
      verb,
    );
  }
  const near = nearestWord(name, Object.keys(flagsOf[verb]));
  const unknown = problem(
    say`I do not know ${shown}.`,
    didYouMean(
      near === null ? null : `--${near}`,
      say`Leave it out, or put the words in quotes if it is part of the text.`,
    ),
    verb,
  );
  return near === null ? unknown : { ...unknown, slip: { wrong: name, right: near } };
}
