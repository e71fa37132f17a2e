import type { ActionsBlock } from "@slack/types";
import { code, say, strong } from "../../domain/phrase.ts";
import type { Phrase } from "../../domain/phrase.ts";
import { chooseVolumeId } from "../ids.ts";
import type { Message } from "./message.ts";
import { paragraphs, plainOf } from "./rich-text.ts";
import { line, plain } from "./text.ts";

/** Source: Slack, "Button element". */
const limits = { label: 75, value: 2_000 } as const;
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
    blocks: fits(instead)
      ? [...paragraphs([first]), ...insteadButton(near, instead)]
      : paragraphs([first, question]),
  };
}

function didYouMean(near: string): Phrase {
  return say`Did you mean ${code(line(near, nearMax))}?`;
}

function fits(commandText: string): boolean {
  return commandText.length <= limits.value;
}

/** Runs the whole command; no block where a button cannot hold it. */
export function insteadButton(near: string, instead: string): ActionsBlock[] {
  if (!fits(instead)) return [];
  return [
    {
      type: "actions",
      elements: [
        {
          type: "button",
          action_id: chooseVolumeId(0),
          text: plain(didYouMean(near), limits.label),
          value: instead,
        },
      ],
    },
  ];
}
