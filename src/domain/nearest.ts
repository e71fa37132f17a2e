import { closest, distance } from "fastest-levenshtein";

/**
 * The word most likely meant, or `null` when none is close. Letter case does not count.
 * @param mostSlips how many letters may be wrong, missing or too many
 */
export function nearest(
  word: string,
  words: readonly string[],
  mostSlips: (meant: string) => number = () => Math.max(1, word.length / 3),
): string | null {
  const lower = word.toLowerCase();
  const swapped = words.find((candidate) => isSwapped(lower, candidate.toLowerCase()));
  if (swapped !== undefined) return swapped;
  const best = closest(
    lower,
    words.map((candidate) => candidate.toLowerCase()),
  );
  const found = words.find((candidate) => candidate.toLowerCase() === best);
  if (found === undefined) return null;
  return distance(lower, best) <= mostSlips(found) ? found : null;
}

/** Whether one letter is wrong, missing or too many. */
export function isOneSlip(word: string, meant: string): boolean {
  return distance(word, meant) === 1;
}

/** Whether two neighbouring letters have changed places, and nothing else. */
function isSwapped(word: string, meant: string): boolean {
  const at = word.split("").findIndex((letter, index) => letter !== meant[index]);
  const swapped = word.charAt(at + 1) + word.charAt(at);
  return at >= 0 && meant === word.slice(0, at) + swapped + word.slice(at + 2);
}
