import type { Button } from "@slack/types";
import type { Phrase } from "../../domain/phrase.ts";
import { chooseVolumeId } from "../ids.ts";
import { plain } from "./text.ts";

/** Source: Slack, "Button element". */
const limits = { label: 75, value: 2_000 } as const;

/** Whether a button can hold the whole command. */
export function fitsButton(commandText: string): boolean {
  return commandText.length <= limits.value;
}

/** Runs the whole command; of several in one message each has another `index`. */
export function runButton(label: Phrase, commandText: string, index = 0): Button {
  return {
    type: "button",
    action_id: chooseVolumeId(index),
    text: plain(label, limits.label),
    value: commandText,
  };
}
