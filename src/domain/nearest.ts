import { closest, distance } from "fastest-levenshtein";

/** The word most likely meant, or `null` when none is close. Letter case does not count. */
export function nearest(word: string, words: readonly string[]): string | null {
  const lower = word.toLowerCase();
  const swapped = words.find((candidate) => isSwapped(lower, candidate.toLowerCase()));
  if (swapped !== undefined) return swapped;
  const best = closest(
    lower,
    words.map((candidate) => candidate.toLowerCase()),
  );
  const found = words.find((candidate) => candidate.toLowerCase() === best);
  if (found === undefined) return null;
  return distance(lower, best) <= Math.max(1, word.length / 3) ? found : null;
}

/** Whether two neighbouring letters have changed places, and nothing else. */
export function isSwapped(word: string, meant: string): boolean {
  const at = word.split("").findIndex((letter, index) => letter !== meant[index]);
  const swapped = word.charAt(at + 1) + word.charAt(at);
  return at >= 0 && meant === word.slice(0, at) + swapped + word.slice(at + 2);
}
