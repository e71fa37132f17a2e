import type { UsageProblem } from "../../commands/command.ts";
import { code, say } from "../../domain/phrase.ts";
import type { Phrase } from "../../domain/phrase.ts";
import { commandName } from "../ids.ts";
import type { Message } from "./message.ts";
import { paragraphs, plainOf } from "./rich-text.ts";

/** What could not be understood, what to type instead, and where it is explained. */
export function usageMessage(problem: UsageProblem): Message {
  const first = withCode(problem.sentence);
  const help: Phrase =
    problem.topic === null ? [] : say`${code(`${commandName} help ${problem.topic}`)} explains it.`;
  return {
    text: plainOf(first),
    blocks: paragraphs([first, withCode(problem.advice), help]),
  };
}

/** A sentence whose backticks mark what is typed. */
function withCode(sentence: string): Phrase {
  return sentence.split("`").map((part, index) => (index % 2 === 1 ? code(part) : part));
}
