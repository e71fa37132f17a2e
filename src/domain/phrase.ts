import type { Instant } from "./instant.ts";

/**
 * A sentence in parts, so that nothing a person typed can mention, link or style: whoever shows it
 * decides how each part looks, and a plain string is only ever text. What was said with `say` stays
 * a template until it is shown, in the language of whoever reads it.
 */
export type Phrase = readonly Part[];

export type Part =
  | ShownPart
  /** A text of ours with what stands in it; `key` is the English one, its inserts as `{0}`, `{1}`. */
  | { readonly kind: "said"; readonly key: string; readonly inserts: readonly Phrase[] }
  /** A whole English sentence of ours that was kept as text, such as a failure's in the ledger. */
  | { readonly kind: "told"; readonly text: string }
  | { readonly kind: "strong"; readonly phrase: Phrase };

/** What is left of a phrase once its language is chosen. */
export type ShownPart =
  | string
  | { readonly kind: "user"; readonly id: string }
  | { readonly kind: "group"; readonly id: string; readonly handle: string }
  /** `seconds`: to the second, for a point in time that data hangs on. */
  | { readonly kind: "time"; readonly at: Instant; readonly seconds?: boolean }
  | { readonly kind: "code"; readonly text: string }
  /** A request's short id; shown as a link to its card where there is one. */
  | { readonly kind: "request"; readonly id: string };

export const user = (id: string): Part => ({ kind: "user", id });
export const group = (id: string, handle: string): Part => ({ kind: "group", id, handle });
export const time = (at: Instant): Part => ({ kind: "time", at });
export const timeToTheSecond = (at: Instant): Part => ({ kind: "time", at, seconds: true });
export const code = (text: string): Part => ({ kind: "code", text });
export const strong = (text: string | Phrase): Part => ({
  kind: "strong",
  phrase: typeof text === "string" ? [text] : text,
});
export const request = (id: string): Part => ({ kind: "request", id });
export const told = (text: string): Part => ({ kind: "told", text });

/** A template's strings are the same object each time it is used. */
const keys = new WeakMap<TemplateStringsArray, string>();

function keyOf(texts: TemplateStringsArray): string {
  const known = keys.get(texts);
  if (known !== undefined) return known;
  const key = texts.reduce((before, text, index) => `${before}{${index - 1}}${text}`);
  keys.set(texts, key);
  return key;
}

/**
 * A text of ours: `` say`${user(id)} approved ${request("SR-7K3F")}` ``. The words between the
 * inserts are looked up in the catalogs of `src/texts`; a string that is put in is shown as it is.
 */
export function say(
  texts: TemplateStringsArray,
  ...inserts: readonly (Part | Phrase | number)[]
): Phrase {
  const phrases = inserts.map((insert): Phrase => {
    if (typeof insert === "number") return [String(insert)];
    return isPhrase(insert) ? insert : [insert];
  });
  return [{ kind: "said", key: keyOf(texts), inserts: phrases }];
}

function isPhrase(insert: Part | Phrase): insert is Phrase {
  return Array.isArray(insert);
}

/** `a`, `a and b`, `a, b and c`. */
export function listOf(parts: readonly (Part | Phrase)[], last: "and" | "or" = "and"): Phrase {
  const [first, ...others] = parts.map((part) => (isPhrase(part) ? part : [part]));
  return others.reduce<Phrase>((before, part, index) => {
    if (index < others.length - 1) return say`${before}, ${part}`;
    return last === "and" ? say`${before} and ${part}` : say`${before} or ${part}`;
  }, first ?? []);
}

/** How a language words what is said. */
export interface Wording {
  /** The text for a key: words, and the numbers of inserts where they stand. */
  template(key: string): Template;
  /** The sentence for an English one that was kept as text. */
  told(text: string): string;
  /** The same with the spaces that belong between what is put in and the words around it. */
  spaced(parts: readonly WordedPart[]): readonly WordedPart[];
}

type Template = readonly (string | number)[];

/** There are as many as there are texts of ours. */
const templates = new Map<string, Template>();

/** A text of ours, cut at its inserts. */
export function cutTemplate(text: string): Template {
  const known = templates.get(text);
  if (known !== undefined) return known;
  const cut = text
    .split(/\{(\d+)\}/u)
    .map((piece, index) => (index % 2 === 1 ? Number(piece) : piece))
    .filter((piece) => piece !== "");
  templates.set(text, cut);
  return cut;
}

/** A part as it is shown, or emphasised text. */
export type WordedPart = ShownPart | { readonly kind: "strong"; readonly text: string };

/** The phrase in one language. */
export function worded(phrase: Phrase, wording: Wording): readonly WordedPart[] {
  return wording.spaced(partsOf(phrase, wording));
}

function partsOf(phrase: Phrase, wording: Wording): readonly WordedPart[] {
  return phrase.flatMap((part): readonly WordedPart[] => {
    if (typeof part === "string") return part === "" ? [] : [part];
    switch (part.kind) {
      case "user":
      case "group":
      case "time":
      case "code":
      case "request":
        return [part];
      case "said":
        return wording
          .template(part.key)
          .flatMap((piece) =>
            typeof piece === "string" ? [piece] : partsOf(part.inserts[piece] ?? [], wording),
          );
      case "told":
        return [wording.told(part.text)];
      case "strong":
        return [{ kind: "strong", text: bare(worded(part.phrase, wording)) }];
    }
  });
}

function bare(parts: readonly WordedPart[]): string {
  return parts.map(bareText).join("");
}

function bareText(part: WordedPart): string {
  if (typeof part === "string") return part;
  switch (part.kind) {
    case "user":
    case "request":
      return part.id;
    case "group":
      return `@${part.handle}`;
    case "time":
      return part.at;
    case "code":
    case "strong":
      return part.text;
  }
}

export const english: Wording = {
  template: cutTemplate,
  told: (text) => text,
  spaced: (parts) => parts,
};

/** The phrase as one English text, for what is kept: a failure in the ledger, a line of the log. */
export function inEnglish(phrase: Phrase): string {
  return bare(worded(phrase, english));
}
