import type { ActionsBlock } from "@slack/types";
import { code, say, strong } from "../../domain/phrase.ts";
import type { Phrase } from "../../domain/phrase.ts";
import type { Message } from "./message.ts";
import { paragraphs, plainOf } from "./rich-text.ts";
import { fitsButton, runButton } from "./run-button.ts";
import { line } from "./text.ts";

const nearMax = 50;

interface NearMiss {
  readonly text: Phrase;
  /** What was most likely meant. */
  readonly near: string;
  /** The whole command with it, ready to be run. */
  readonly instead: string;
}

/** What was not understood, and a button that goes on with what was most likely meant. */
export function nearMissMessage({ text, near, instead }: NearMiss): Message {
  const first = say`${strong(say`Problem:`)} ${text}`;
  const question = didYouMean(near);
  return {
    text: plainOf(say`${first} ${question}`),
    // The question stands on the button, where there is one.
    blocks: fitsButton(instead)
      ? [...paragraphs([first]), ...insteadButton(near, instead)]
      : paragraphs([first, question]),
  };
}

function didYouMean(near: string): Phrase {
  return say`Did you mean ${code(line(near, nearMax))}?`;
}

/** Runs the whole command; no block where a button cannot hold it. */
export function insteadButton(near: string, instead: string): ActionsBlock[] {
  if (!fitsButton(instead)) return [];
  return [{ type: "actions", elements: [runButton(didYouMean(near), instead)] }];
}
