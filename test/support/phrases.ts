import { english, worded } from "../../src/domain/phrase.ts";
import type { Phrase } from "../../src/domain/phrase.ts";

/** A phrase as one would type it, in English: what is to be typed or was typed stands in backticks. */
export function asTyped(phrase: Phrase): string {
  return worded(phrase, english)
    .map((part) => {
      if (typeof part === "string") return part;
      if (part.kind === "code") return `\`${part.text}\``;
      return part.kind === "strong" ? part.text : `<${part.kind}>`;
    })
    .join("");
}
