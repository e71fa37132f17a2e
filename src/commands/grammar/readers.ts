import { code, say } from "../../domain/phrase.ts";
import type { Command } from "../command.ts";
import { readCreate, readDays, sentenceOf, splitNames, wrongName } from "./create.ts";
import { verbs } from "./flags.ts";
import type { Sorted, Verb } from "./flags.ts";
import {
  commandName,
  didYouMean,
  limits,
  nearestWord,
  problem,
  quoted,
  read,
  readLimited,
} from "./problem.ts";
import type { Read } from "./problem.ts";
import type { Word } from "./words.ts";

type People = ReadonlyMap<string, string>;
type Reader = (sorted: Sorted, people: People) => Read<Command>;

/** What follows each verb. */
export const readers: Readonly<Record<Verb, Reader>> = {
  create: readCreate,
  list: readList,
  show: ({ words }) => readShow(words),
  why: ({ words }) => readWhy(words),
  volumes: ({ words }, people) => {
    const text = readLimited(sentenceOf(words, people), "text", limits.name, "volumes");
    return text.ok ? read({ name: "volumes", text: text.value }) : text;
  },
  approve: ({ words }, people) => readDecision("approve", words, people),
  deny: ({ words }, people) => readDecision("deny", words, people),
  cancel: ({ words }) => readOnlyId("cancel", words),
  retry: ({ words }) => readOnlyId("retry", words),
  keep: ({ words }) => readKeepLonger(words),
  delete: ({ words }, people) => readDelete(words, people),
  help: ({ words }) => readHelp(words),
};

/** The verb that a slip of the finger makes `word`, or `null`. */
export function nearestVerb(word: string): Verb | null {
  if (!/^[a-z]{3,12}$/iu.test(word)) return null;
  const near = nearestWord(word, verbs);
  return verbs.find((verb) => verb === near) ?? null;
}

function readOnlyId(verb: "cancel" | "retry", words: readonly Word[]): Read<Command> {
  const requestId = readRequestId(verb, words[0]);
  if (!requestId.ok) return requestId;
  return tooMany(verb, words[1]) ?? read({ name: verb, requestId: requestId.value });
}

function readDecision(
  verb: "approve" | "deny",
  words: readonly Word[],
  people: People,
): Read<Command> {
  const requestId = readRequestId(verb, words[0]);
  if (!requestId.ok) return requestId;
  const note = readLimited(sentenceOf(words.slice(1), people), "note", limits.reason, verb);
  return note.ok ? read({ name: verb, requestId: requestId.value, note: note.value }) : note;
}

function readList(sorted: Sorted): Read<Command> {
  const isSwitch = (word: Word, name: string) => !word.quoted && word.text.toLowerCase() === name;
  const words = sorted.words.filter((word) => !isSwitch(word, "mine") && !isSwitch(word, "open"));
  const { names, rest } = splitNames(words);
  const [what] = names;
  if (names.length > 1) {
    return problem(
      say`${code("list")} takes one name, and ${quoted(names.join(","))} is ${names.length}.`,
      say`Ask for one volume or set at a time.`,
      "list",
    );
  }
  const wrong = (what === undefined ? null : wrongName(what, "list")) ?? tooMany("list", rest[0]);
  if (wrong !== null) return wrong;
  const on = (name: string) =>
    sorted.flags.has(name) || sorted.words.some((word) => isSwitch(word, name));
  return read({ name: "list", what: what ?? null, mine: on("mine"), open: on("open") });
}

function readShow(words: readonly Word[]): Read<Command> {
  const [first, second] = words;
  const bare = first === undefined ? "" : bareId(first.text);
  if (bare === "") {
    return problem(
      say`${code("show")} needs the id of a request or of a snapshot.`,
      say`Type ${code(`${commandName} show SR-7K3F`)}; ${code(`${commandName} list`)} shows the ids.`,
      "show",
    );
  }
  const wrong = wrongName(bare, "show") ?? tooMany("show", second);
  return wrong ?? read({ name: "show", id: requestIdIn(bare) ?? bare });
}

function readWhy(words: readonly Word[]): Read<Command> {
  const isPerson = ({ text, quoted }: Word) => !quoted && text.startsWith("@");
  const people = words.filter(isPerson);
  const { names, rest } = splitNames(words.filter((word) => !isPerson(word)));
  const [what] = names;
  if (what === undefined) {
    return problem(
      say`${code("why")} needs the name of a volume or set.`,
      say`Type ${code(`${commandName} why db-primary`)}, with a person behind it to ask about somebody else.`,
      "why",
    );
  }
  const [person] = people;
  const userId = person === undefined ? null : /^@([UW][A-Z0-9]+)$/u.exec(person.text)?.[1];
  if (userId === undefined) {
    return problem(
      say`I cannot tell who ${quoted(person?.text ?? "")} is.`,
      say`Choose the person from the list that opens when you type ${code("@")}.`,
      "why",
    );
  }
  const secondName = names[1] === undefined ? undefined : { text: names[1] };
  const wrong = wrongName(what, "why") ?? tooMany("why", people[1] ?? secondName ?? rest[0]);
  return wrong ?? read({ name: "why", what, userId });
}

function readKeepLonger(words: readonly Word[]): Read<Command> {
  const [first, ...others] = words;
  const what = readSnapshot("keep", first, `${commandName} keep snap-0a1b2c3d4e5f60718 30d`);
  if (!what.ok) return what;
  // `30 days` is two words.
  const written = others.map(({ text }) => text).join(" ");
  if (written === "") {
    return problem(
      say`${code("keep")} needs to know for how long.`,
      say`Type ${code(`${commandName} keep ${what.value} 30d`)}; the days count from now.`,
      "keep",
    );
  }
  const days = readDays(written);
  if (days !== null) return read({ name: "keep", what: what.value, days });
  return problem(
    say`${quoted(written)} is not a number of days from 1 to ${limits.keepDays}.`,
    say`Write it as ${code(`${commandName} keep ${what.value} 30d`)}.`,
    "keep",
  );
}

function readDelete(words: readonly Word[], people: People): Read<Command> {
  const example = `${commandName} delete snap-0a1b2c3d4e5f60718`;
  const what = readSnapshot("delete", words[0], example);
  if (!what.ok) return what;
  const said = sentenceOf(words.slice(1), people);
  const reason = readLimited(said, "reason", limits.reason, "delete");
  return reason.ok ? read({ name: "delete", what: what.value, reason: reason.value }) : reason;
}

/** The id of a snapshot, or of the request that made it. */
function readSnapshot(verb: Verb, word: Word | undefined, example: string): Read<string> {
  const bare = word === undefined ? "" : bareId(word.text);
  if (bare === "") {
    return problem(
      say`${code(verb)} needs the id of a snapshot.`,
      say`Type ${code(example)}; the card of its request shows the id.`,
      verb,
    );
  }
  return wrongName(bare, verb) ?? read(requestIdIn(bare) ?? bare);
}

function readHelp(words: readonly Word[]): Read<Command> {
  const [word, second] = words;
  if (word === undefined) return read({ name: "help", topic: null });
  const low = word.text.toLowerCase().replace(/^\//u, "");
  const topic = verbs.find((verb) => verb === low);
  if (topic === undefined) {
    return problem(
      say`There is no help on ${quoted(word.text)}.`,
      didYouMean(
        nearestVerb(low),
        say`Type ${code(`${commandName} help`)} for all that I understand.`,
      ),
      null,
    );
  }
  return tooMany("help", second) ?? read({ name: "help", topic });
}

/** What people leave around an id that they pasted from a sentence. */
function bareId(text: string): string {
  return text.replace(/^[#("'`]+|[).,:;!?"'`]+$/gu, "");
}

/** `sr-7k3f`, `7K3F` and `SR7K3F` as `SR-7K3F`; `null` for what cannot be a request's id. */
export function requestIdIn(text: string): string | null {
  const core = /^(?:sr-?)?([0-9a-z]{4,10})$/iu.exec(bareId(text))?.[1];
  return core === undefined ? null : `SR-${core.toUpperCase()}`;
}

function readRequestId(verb: Verb, word: Word | undefined): Read<string> {
  const advice = say`Type ${code(`${commandName} ${verb} SR-7K3F`)}; the id is on the request's card.`;
  if (word === undefined)
    return problem(say`${code(verb)} needs the id of a request.`, advice, verb);
  const id = requestIdIn(word.text);
  return id === null
    ? problem(say`${quoted(word.text)} is not the id of a request.`, advice, verb)
    : read(id);
}

function tooMany(
  verb: Verb,
  word: Pick<Word, "text"> | undefined,
): ReturnType<typeof problem> | null {
  if (word === undefined) return null;
  return problem(
    say`I do not know what to do with ${quoted(word.text)} after ${code(verb)}.`,
    say`Type ${code(`${commandName} help ${verb}`)} to see how it is written.`,
    verb,
  );
}
