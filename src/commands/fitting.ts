import { say } from "../domain/phrase.ts";
import type { Phrase } from "../domain/phrase.ts";
import type { Catalog, KnownVolume } from "../providers/catalog.ts";

/** Something whose name begins with, or contains, what somebody wrote. */
interface Fitting {
  /** What to type for it. */
  readonly what: string;
  readonly label: Phrase;
}

/** One letter is in nearly every name. */
const leastLetters = 2;

/** Sets first, then volumes, as many as one sees at once; `more` counts the others. */
export function fitting(
  catalog: Pick<Catalog, "search" | "sets">,
  word: string,
  most: number,
): { readonly fits: readonly Fitting[]; readonly more: number } {
  if (word.trim().length < leastLetters) return { fits: [], more: 0 };
  const sets = setsLike(catalog, word);
  const volumes = catalog.search(word, Number.MAX_SAFE_INTEGER);
  const fits = [
    ...sets.slice(0, most).map((name): Fitting => ({ what: name, label: say`${name} (set)` })),
    ...volumes.slice(0, most).map((volume) => volumeLike(volume, word)),
  ].slice(0, most);
  return { fits, more: sets.length + volumes.length - fits.length };
}

/** The nearest first: named so, beginning so, containing it. */
export function setsLike(catalog: Pick<Catalog, "sets">, text: string): readonly string[] {
  const typed = text.trim().toLowerCase();
  const nearness = (name: string) => {
    const at = name.toLowerCase().indexOf(typed);
    return at === 0 && name.length === typed.length ? 0 : at === 0 ? 1 : 2;
  };
  return catalog
    .sets()
    .filter((name) => name.toLowerCase().includes(typed))
    .toSorted((one, other) => nearness(one) - nearness(other));
}

/** Whoever wrote a part of an id knows the volume by its id. */
function volumeLike({ target, label, shortId, named }: KnownVolume, word: string): Fitting {
  const byId = holds(shortId, word) && !holds(label, word);
  return {
    what: named ? label : `${target}/${shortId}`,
    label: say`${byId ? shortId : label} on ${target}`,
  };
}

function holds(name: string, part: string): boolean {
  return name.toLowerCase().includes(part.trim().toLowerCase());
}
