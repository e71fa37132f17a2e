import type { Reply } from "../../commands/reply.ts";
import { code, say, strong } from "../../domain/phrase.ts";
import type { Phrase } from "../../domain/phrase.ts";
import { commandName } from "../ids.ts";
import type { Message } from "./message.ts";
import { bullets, paragraphs, plainOf, unformatted } from "./rich-text.ts";
import { fitsButton, runButton } from "./run-button.ts";
import { line } from "./text.ts";

/** Source: Slack, "Actions block". */
const mostButtons = 25;
const nameMax = 75;
const wordMax = 60;

type Ambiguous = Pick<
  Extract<Reply, { kind: "ambiguous" }>,
  "word" | "unknown" | "choices" | "more"
>;

/** A name that fits several things: one button each, which runs the same command with it. */
export function ambiguousMessage({ word, unknown, choices, more: left }: Ambiguous): Message {
  const first =
    unknown === undefined
      ? say`${code(line(word, wordMax))} fits more than one thing. Which one do you mean?`
      : say`${strong(say`Problem:`)} ${unknown} Do you mean one of these?`;
  const withButton = choices
    .filter(({ commandText }) => fitsButton(commandText))
    .slice(0, mostButtons);
  const others = choices.filter((choice) => !withButton.includes(choice));
  const rest = others.slice(0, mostButtons);
  const more = left + others.length - rest.length;
  const elements = withButton.map(({ label, commandText }, index) =>
    runButton(label, commandText, index),
  );
  const byHand: Phrase[] = rest.map(({ what, label }) => [
    code(line(what, nameMax)),
    ` ${line(unformatted(label), nameMax)}`,
  ]);
  return {
    text: plainOf(first),
    blocks: [
      ...paragraphs([first]),
      ...(elements.length === 0 ? [] : [{ type: "actions" as const, elements }]),
      ...(byHand.length === 0 ? [] : paragraphs([say`Or type one of these names instead:`])),
      ...bullets(byHand),
      ...paragraphs([
        more > 0
          ? say`${more} more; ${code(`${commandName} volumes <text>`)} narrows it down.`
          : [],
      ]),
    ],
  };
}
