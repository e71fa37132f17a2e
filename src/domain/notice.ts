import type { Phrase } from "./phrase.ts";

/** How something that a person tried came out. */
export type Tone = "asked" | "done" | "refused" | "late" | "double" | "unknown" | "problem";

/** A private answer to one person. */
export interface Notice {
  readonly tone: Tone;
  readonly text: Phrase;
  /** Further lines: what would allow it, what to do now. */
  readonly details: readonly Phrase[];
}

export function notice(tone: Tone, text: Phrase, details: readonly Phrase[] = []): Notice {
  return { tone, text, details };
}
