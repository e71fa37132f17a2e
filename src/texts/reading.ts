import type { Language } from "../domain/language.ts";
import { worded } from "../domain/phrase.ts";
import type { Phrase, WordedPart } from "../domain/phrase.ts";
import { wordings } from "./catalogs.ts";

let reading: Language = "en";

/**
 * Draws something for whoever reads this language. `draw` must not wait for anything: no two
 * readers meet in here then. What is drawn outside of it is English.
 */
export function inLanguage<Drawn>(language: Language, draw: () => Drawn): Drawn {
  const before = reading;
  reading = language;
  try {
    return draw();
  } finally {
    reading = before;
  }
}

/**
 * The phrase in the language of whoever reads what is being drawn.
 * @param as what stands for a part where it cannot be shown
 */
export function inWords(
  phrase: Phrase,
  as?: (part: WordedPart) => WordedPart,
): readonly WordedPart[] {
  const wording = wordings[reading];
  const parts = worded(phrase, wording);
  return as === undefined ? parts : wording.spaced(parts.map(as));
}
