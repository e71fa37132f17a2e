import type { ModalView } from "@slack/types";
import { say } from "../../domain/phrase.ts";
import { paragraphs } from "../blocks/rich-text.ts";
import { plain } from "../blocks/text.ts";

/** What takes the place of a form that this version of the bot does not know. */
export function retiredView(): ModalView {
  return {
    type: "modal",
    title: plain(say`Nothing was done`, 24),
    close: plain(say`Close`, 24),
    blocks: paragraphs([
      say`The bot was updated while this form was open, and cannot read it any more.`,
      say`Close it and open it once more.`,
    ]),
  };
}
