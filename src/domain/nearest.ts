import { closest, distance } from "fastest-levenshtein";

/** The word most likely meant, or `null` when none is close. Letter case does not count. */
export function nearest(word: string, words: readonly string[]): string | null {
  const lower = word.toLowerCase();
  const best = closest(
    lower,
    words.map((candidate) => candidate.toLowerCase()),
  );
  const found = words.find((candidate) => candidate.toLowerCase() === best);
  if (found === undefined) return null;
  return distance(lower, best) <= Math.max(1, word.length / 3) ? found : null;
}
