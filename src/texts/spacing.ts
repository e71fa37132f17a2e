import type { WordedPart } from "../domain/phrase.ts";

/** Letters that stand close together: Chinese and Japanese words have no spaces between them. */
const close = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]/u;
/** Punctuation that is as wide as such a letter, and so brings its own room. */
const wide = /[、。，；：？！（）「」]/u;
const apart = /[\p{L}\p{N}]/u;

const firstLetter = /^./su;
const lastLetter = /.$/su;

/**
 * Japanese or Chinese words with what is put into them: no space between two such letters, one
 * where a name or a number in other letters begins or ends. A text cannot say so itself, since what
 * is put into it may be either. What stands in a part is left as it is.
 */
export function spaced(parts: readonly WordedPart[]): readonly WordedPart[] {
  const out: WordedPart[] = [];
  let gap = false;
  for (const part of parts) {
    const { before, inner, after } = cut(part);
    gap ||= before;
    const last = out.at(-1);
    if (inner !== "") {
      if (
        last === undefined
          ? gap
          : needsSpace(edgeOf(last, lastLetter), edgeOf(inner, firstLetter), gap)
      ) {
        out.push(" ");
      }
      out.push(inner);
      gap = after;
    }
  }
  return gap ? [...out, " "] : out;
}

/** A part without the single space that it begins or ends with. */
function cut(part: WordedPart): { before: boolean; inner: WordedPart; after: boolean } {
  if (typeof part !== "string") return { before: false, inner: part, after: false };
  const [, before = "", inner = "", after = ""] = /^( (?! ))?(.*?)((?<! ) )?$/su.exec(part) ?? [];
  return { before: before !== "", inner, after: after !== "" };
}

/** The first or last letter of what is shown; mentions, times and ids are in other letters. */
function edgeOf(part: WordedPart, letter: RegExp): string {
  const text = typeof part === "string" ? part : part.kind === "strong" ? part.text : "a";
  return letter.exec(text)?.[0] ?? "";
}

function needsSpace(left: string, right: string, gap: boolean): boolean {
  if (wide.test(left) || wide.test(right)) return false;
  if (close.test(left) && close.test(right)) return false;
  return gap || (close.test(left) && apart.test(right)) || (apart.test(left) && close.test(right));
}
