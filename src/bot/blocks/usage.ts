import type { UsageProblem } from "../../commands/command.ts";
import { code, say, strong } from "../../domain/phrase.ts";
import type { Phrase } from "../../domain/phrase.ts";
import { commandName } from "../ids.ts";
import type { Message } from "./message.ts";
import { insteadButton } from "./near-miss.ts";
import { paragraphs, plainOf } from "./rich-text.ts";

/** What could not be understood, what to type instead, and where it is explained. */
export function usageMessage({ sentence, advice, topic, near }: UsageProblem): Message {
  const help: Phrase =
    topic === null ? [] : say`${code(`${commandName} help ${topic}`)} explains it.`;
  const first = say`${strong(say`Problem:`)} ${sentence}`;
  const button = near === undefined ? [] : insteadButton(near.shown, near.instead);
  // What the button asks is not asked twice.
  const isAsked = near?.isAdvice === true && button.length > 0;
  return {
    text: plainOf(first),
    blocks: [...paragraphs([first, ...(isAsked ? [] : [advice]), help]), ...button],
  };
}
