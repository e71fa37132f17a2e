/** A word of a command. */
export interface Word {
  /** What it says, without its quotes. */
  readonly text: string;
  /** As typed, quotes included. */
  readonly raw: string;
  /** Began with a quote: never a verb, a flag or the end of a list. */
  readonly quoted: boolean;
}

/**
 * Splits clean text at its spaces. A quote opens only at the start of a word or right after an
 * `=`, and only if the same quote closes it in front of a space or at the end: so the apostrophes
 * in `don't break 'em` are letters. Inside quotes, `\"` and `\\` stand for `"` and `\`.
 */
export function splitWords(text: string): readonly Word[] {
  const words: Word[] = [];
  let at = 0;
  while (at < text.length) {
    if (text[at] === " ") {
      at += 1;
      continue;
    }
    const start = at;
    let said = "";
    let quoted = false;
    while (at < text.length && text[at] !== " ") {
      const mayOpen = at === start || text[at - 1] === "=";
      const inside = mayOpen ? readQuoted(text, at) : null;
      quoted ||= inside !== null && at === start;
      said += inside?.text ?? text.charAt(at);
      at = inside?.end ?? at + 1;
    }
    words.push({ text: said, raw: text.slice(start, at), quoted });
  }
  return words;
}

function readQuoted(text: string, open: number): { text: string; end: number } | null {
  const quote = text.charAt(open);
  if (quote !== '"' && quote !== "'") return null;
  let inside = "";
  for (let at = open + 1; at < text.length; at += 1) {
    const char = text.charAt(at);
    const next = text.charAt(at + 1);
    if (char === "\\" && (next === quote || next === "\\")) {
      inside += next;
      at += 1;
    } else if (char === quote && (next === "" || next === " ")) {
      return { text: inside, end: at + 1 };
    } else {
      inside += char;
    }
  }
  return null;
}

/** A word that `splitWords` reads back as exactly `text`, whatever is in it. */
export function quoteWord(text: string): string {
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}
