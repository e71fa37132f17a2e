import { code, say, user } from "../../domain/phrase.ts";
import { actionIds } from "../ids.ts";
import type { Message } from "./message.ts";
import { paragraphs, plainOf } from "./rich-text.ts";
import { plain } from "./text.ts";

/** Somebody called the bot and said nothing: a message cannot open a form, its button can. */
export function offerForm(botUserId: string): Message {
  const first = say`What is to be snapshotted? Name it behind ${user(botUserId)}, or fill in the form.`;
  return {
    text: plainOf(first),
    blocks: [
      ...paragraphs([first]),
      {
        type: "actions",
        elements: [
          {
            type: "button",
            action_id: actionIds.homeAsk,
            style: "primary",
            text: plain(say`Open the form`, 75),
          },
        ],
      },
    ],
  };
}

/** Somebody named the bot in the middle of a message: only one that begins with it is a command. */
export function howToMention(botUserId: string, exampleVolume: string | null): Message {
  const first = say`Nothing was done: a message is for me when it begins with my name.`;
  const example = say`For example: ${user(botUserId)} ${code(`${exampleVolume ?? "db-primary"} before migration 42`)}.`;
  return { text: plainOf(first), blocks: paragraphs([first, example]) };
}
