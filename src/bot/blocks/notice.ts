import type { Notice, Tone } from "../../domain/notice.ts";
import { say, strong } from "../../domain/phrase.ts";
import type { Phrase } from "../../domain/phrase.ts";
import type { Message } from "./message.ts";
import { paragraphs, plainOf } from "./rich-text.ts";
import type { Links } from "./rich-text.ts";
import { linesUpTo } from "./wording.ts";

const shownDetails = 20;

/** The word that says how it came out: never colour or a picture alone. */
const toneWords: Record<Tone, Phrase> = {
  asked: say`Asked:`,
  done: say`Done:`,
  refused: say`Refused:`,
  late: say`Too late:`,
  double: say`Already so:`,
  unknown: say`Not known:`,
  problem: say`Problem:`,
};

/** A private answer: one sentence behind its word, then what would help. */
export function noticeMessage(notice: Notice, links?: Links): Message {
  const first = say`${strong(toneWords[notice.tone])} ${notice.text}`;
  return {
    text: plainOf(first),
    blocks: paragraphs([first, ...linesUpTo(notice.details, shownDetails)], { links }),
  };
}
