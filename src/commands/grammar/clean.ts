/** What people paste without seeing it, and what can make a line read backwards. */
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu;
/** Emoji need these two to look like emoji. */
const keptSelectors = new Set(["\uFE0E", "\uFE0F"]);

function withoutInvisible(text: string): string {
  return text.replace(invisible, (char) => (keptSelectors.has(char) ? char : ""));
}

function cleanedOnce(text: string): string {
  // Line ends become spaces before control characters go, or words would run together. U+FEFF is
  // white space to JavaScript, but has no width.
  const visible = withoutInvisible(text.replace(/(?:\u0085|[^\S\uFEFF])+/gu, " "));
  return withoutInvisible(visible.normalize("NFKC"))
    .replace(/[\u2018-\u201B\u02BC]/gu, "'")
    .replace(/[\u201C-\u201F]/gu, '"')
    .replace(/\s+/gu, " ")
    .trim();
}

/** What nearly everybody types, or nothing; cleaning would change nothing. */
const plainWords = /^(?:[!-~]+(?: [!-~]+)*)?$/u;

/**
 * Text as it is understood: one line, single spaces, NFKC, straight quotes, nothing invisible and
 * nothing that turns the direction of writing. Cleaning clean text changes nothing.
 */
export function cleanText(text: string): string {
  if (plainWords.test(text)) return text;
  let before = text;
  let after = cleanedOnce(text);
  // Taking a character out can bring two together that combine.
  for (let round = 0; round < 8 && after !== before; round += 1) {
    before = after;
    after = cleanedOnce(after);
  }
  return after;
}

/** A part cut out of clean text: no space around it and no mark that combined with what was before. */
export function tidy(part: string): string {
  return cleanText(part.replace(/^[\s\p{M}]+/u, ""));
}

/** How many characters a person would count. */
export function lengthOf(text: string): number {
  return Array.from(text).length;
}
