import type { Instant } from "./instant.ts";

/**
 * A sentence in parts, so that nothing a person typed can mention, link or style: whoever shows it
 * decides how each part looks, and a plain string is only ever text.
 */
export type Phrase = readonly Part[];

export type Part =
  | string
  | { readonly kind: "user"; readonly id: string }
  | { readonly kind: "group"; readonly id: string; readonly handle: string }
  /** `seconds`: to the second, for a point in time that data hangs on. */
  | { readonly kind: "time"; readonly at: Instant; readonly seconds?: boolean }
  | { readonly kind: "code"; readonly text: string }
  | { readonly kind: "strong"; readonly text: string }
  /** A request's short id; shown as a link to its card where there is one. */
  | { readonly kind: "request"; readonly id: string };

export const user = (id: string): Part => ({ kind: "user", id });
export const group = (id: string, handle: string): Part => ({ kind: "group", id, handle });
export const time = (at: Instant): Part => ({ kind: "time", at });
export const timeToTheSecond = (at: Instant): Part => ({ kind: "time", at, seconds: true });
export const code = (text: string): Part => ({ kind: "code", text });
export const strong = (text: string): Part => ({ kind: "strong", text });
export const request = (id: string): Part => ({ kind: "request", id });

/** `` say`${user(id)} approved ${request("SR-7K3F")}` `` */
export function say(
  texts: TemplateStringsArray,
  ...inserts: readonly (Part | Phrase | number)[]
): Phrase {
  return texts
    .flatMap((text, index): Phrase => {
      const insert = inserts[index];
      if (insert === undefined) return [text];
      if (typeof insert === "number") return [text, String(insert)];
      return isPhrase(insert) ? [text, ...insert] : [text, insert];
    })
    .filter((part) => part !== "");
}

function isPhrase(insert: Part | Phrase): insert is Phrase {
  return Array.isArray(insert);
}

/** `a`, `a and b`, `a, b and c`. */
export function listOf(parts: readonly Part[], last = "and"): Phrase {
  return parts.flatMap((part, index) => {
    if (index === 0) return [part];
    return [index === parts.length - 1 ? ` ${last} ` : ", ", part];
  });
}
