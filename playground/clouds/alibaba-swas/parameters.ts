import type { Tag } from "./model.ts";
import { missing, problem } from "./problem.ts";

/** The parameters of one call. */
export class CallParameters {
  readonly #values: ReadonlyMap<string, string>;

  constructor(values: ReadonlyMap<string, string>) {
    this.#values = values;
  }

  get(name: string): string | null {
    return this.#values.get(name) ?? null;
  }

  required(name: string): string {
    const value = this.get(name);
    if (value === null || value === "") throw missing(name);
    return value;
  }

  /** A JSON list of up to 100 ids; `null` when it was not given. */
  ids(name: string): Set<string> | null {
    const text = this.get(name);
    if (text === null || text === "") return null;
    const ids = parseIds(text);
    if (ids === null || ids.length > 100)
      throw problem("InvalidParameter", `The specified parameter ${name} is not valid.`);
    return new Set(ids);
  }

  /** `Tag.1.Key` and `Tag.1.Value`, counted from 1 without a gap. Source: CreateSnapshot API page. */
  tags(): Tag[] {
    const tags: Tag[] = [];
    for (let index = 1; this.#values.has(`Tag.${index}.Key`); index += 1) {
      const Key = this.required(`Tag.${index}.Key`);
      const Value = this.get(`Tag.${index}.Value`) ?? "";
      const isLink = [Key, Value].some((text) => /https?:\/\//i.test(text));
      if (Key.length > 64 || Value.length > 64 || isLink || /^(?:acs:|aliyun)/i.test(Key))
        throw problem("InvalidParameter", "The specified parameter Tag is not valid.");
      tags.push({ Key, Value });
    }
    const named = [...this.#values.keys()].filter((name) => /^Tag\.\d+\.Key$/.test(name)).length;
    const distinct = new Set(tags.map(({ Key }) => Key)).size;
    if (named !== tags.length || tags.length > 20 || distinct < tags.length)
      throw problem("InvalidParameter", "The specified parameter Tag is not valid.");
    return tags;
  }

  page(): { readonly number: number; readonly size: number } {
    const number = Number(this.get("PageNumber") ?? "1");
    const size = Number(this.get("PageSize") ?? "10");
    if (!Number.isInteger(number) || number < 1)
      throw problem("InvalidParameter", "The specified parameter PageNumber is not valid.");
    if (!Number.isInteger(size) || size < 1 || size > 100)
      throw problem("InvalidParameter", "The specified parameter PageSize is not valid.");
    return { number, size };
  }

  /** Everything but the token itself: what a token stands for. */
  fingerprint(): string {
    return JSON.stringify(
      [...this.#values]
        .filter(([name]) => name !== "ClientToken")
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    );
  }

  toJSON(): Record<string, string> {
    return Object.fromEntries(this.#values);
  }
}

function parseIds(text: string): string[] | null {
  try {
    const parsed: unknown = JSON.parse(text);
    if (!Array.isArray(parsed)) return null;
    const ids = parsed.filter((id: unknown) => typeof id === "string");
    return ids.length === parsed.length ? ids : null;
  } catch {
    return null;
  }
}
