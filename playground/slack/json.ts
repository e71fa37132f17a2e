/** An object of unknown content: a block, an element, a payload. */
export type Json = Readonly<Record<string, unknown>>;

export function isJson(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The text, or `""` when it is none. */
export function textIn(value: unknown): string {
  return typeof value === "string" ? value : "";
}

export function listIn(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The objects of a list; anything else in it is left out. */
export function objectsIn(value: unknown): readonly Json[] {
  return listIn(value).filter(isJson);
}

/** The object, or an empty one. */
export function objectIn(value: unknown): Json {
  return isJson(value) ? value : {};
}

/** Parsed JSON, or `undefined` when the text is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
