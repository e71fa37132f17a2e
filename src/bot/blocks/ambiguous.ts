import type { Button } from "@slack/types";
import type { Choice } from "../../commands/reply.ts";
import { code, say } from "../../domain/phrase.ts";
import type { Phrase } from "../../domain/phrase.ts";
import { chooseVolumeId } from "../ids.ts";
import type { Message } from "./message.ts";
import { bullets, paragraphs, plainOf, unformatted } from "./rich-text.ts";
import { line, plain } from "./text.ts";

/** Source: Slack, "Actions block" and "Button element". */
const limits = { buttons: 25, value: 2_000, label: 75 } as const;
const wordMax = 60;

/** A name that fits several things: one button each, which runs the same command with it. */
export function ambiguousMessage(word: string, choices: readonly Choice[]): Message {
  const first = say`${code(line(word, wordMax))} fits more than one thing. Which one do you mean?`;
  const withButton = choices
    .filter(({ commandText }) => commandText.length <= limits.value)
    .slice(0, limits.buttons);
  const rest = choices.filter((choice) => !withButton.includes(choice)).slice(0, limits.buttons);
  const elements = withButton.map(({ label, commandText }, index): Button => ({
    type: "button",
    action_id: chooseVolumeId(index),
    text: plain(label, limits.label),
    value: commandText,
  }));
  const byHand: Phrase[] = rest.map(({ what, label }) => [
    code(line(what, limits.label)),
    ` ${line(unformatted(label), limits.label)}`,
  ]);
  return {
    text: plainOf(first),
    blocks: [
      ...paragraphs([first]),
      ...(elements.length === 0 ? [] : [{ type: "actions" as const, elements }]),
      ...(byHand.length === 0 ? [] : paragraphs([say`Or type one of these names instead:`])),
      ...bullets(byHand),
    ],
  };
}
