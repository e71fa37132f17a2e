import { cutTemplate } from "../domain/phrase.ts";

/** Answers that are remembered; failures repeat themselves. */
const remembered = 500;
/** A key with fewer letters of its own could be anything. */
const leastLetters = 8;

/**
 * Finds the translation of English sentences that were kept as text: what the ledger holds reads
 * the same in every language, also what an older version wrote. A sentence that the catalog does not
 * know stays as it is.
 */
export function recogniser(catalog: Readonly<Record<string, string>>): (text: string) => string {
  const answers = new Map<string, string>();
  let patterns: readonly Pattern[] | null = null;

  const one = (text: string): string | null => {
    if (Object.hasOwn(catalog, text)) return catalog[text] ?? null;
    patterns ??= patternsOf(catalog);
    for (const { shape, cut, order } of patterns) {
      const found = shape.exec(text);
      if (found === null) continue;
      const inserts = new Map(order.map((number, index) => [number, found[index + 1] ?? ""]));
      return cut
        .map((piece) => (typeof piece === "string" ? piece : (inserts.get(piece) ?? "")))
        .join("");
    }
    return null;
  };

  const anew = (text: string): string => {
    if (Object.hasOwn(catalog, text)) return catalog[text] ?? text;
    const sentences = text.split(/(?<=[.?!]) /u);
    const each = sentences.length > 1 ? sentences.map(one) : [];
    if (each.length > 0 && each.every((sentence) => sentence !== null)) return inARow(each);
    return one(text) ?? text;
  };

  return (text) => {
    const known = answers.get(text);
    if (known !== undefined) return known;
    const answer = anew(text);
    if (answers.size >= remembered) answers.clear();
    answers.set(text, answer);
    return answer;
  };
}

/** No space is behind a full stop as wide as a letter. */
function inARow(sentences: readonly string[]): string {
  return sentences.reduce((before, next) =>
    /[。！？]$/u.test(before) ? before + next : `${before} ${next}`,
  );
}

interface Pattern {
  readonly shape: RegExp;
  /** The translation. */
  readonly cut: readonly (string | number)[];
  /** Which insert each group of `shape` is. */
  readonly order: readonly number[];
}

/** Keys with inserts as expressions, those with the most words of their own first. */
function patternsOf(catalog: Readonly<Record<string, string>>): readonly Pattern[] {
  return Object.entries(catalog)
    .map(([key, text]) => ({ pieces: cutTemplate(key), cut: cutTemplate(text) }))
    .filter(({ pieces }) => pieces.some((piece) => typeof piece === "number"))
    .map(({ pieces, cut }) => ({ pieces, cut, letters: lettersIn(pieces) }))
    .filter(({ letters }) => letters >= leastLetters)
    .toSorted((a, b) => b.letters - a.letters)
    .map(({ pieces, cut }) => ({
      shape: new RegExp(`^${pieces.map(shapeOf).join("")}$`, "u"),
      cut,
      order: pieces.filter((piece) => typeof piece === "number"),
    }));
}

function lettersIn(pieces: readonly (string | number)[]): number {
  return pieces.reduce<number>(
    (sum, piece) => sum + (typeof piece === "string" ? piece.replace(/\P{L}/gu, "").length : 0),
    0,
  );
}

function shapeOf(piece: string | number): string {
  return typeof piece === "number"
    ? "(.+?)"
    : piece.replaceAll(/[\\^$.*+?()[\]{}|]/gu, String.raw`\$&`);
}
