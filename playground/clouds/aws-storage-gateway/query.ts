import { XMLBuilder } from "fast-xml-parser";
import { AwsProblem } from "./problem.ts";

/** The parameters of AWS's query protocol: `Filter.1.Value.2=…`. */
export class QueryInput {
  readonly #parameters: URLSearchParams;

  constructor(body: string) {
    this.#parameters = new URLSearchParams(body);
  }

  get action(): string | null {
    return this.get("Action");
  }

  get(name: string): string | null {
    return this.#parameters.get(name);
  }

  required(name: string): string {
    const value = this.get(name);
    if (value === null || value === "") {
      throw new AwsProblem(
        "MissingParameter",
        400,
        `The request must contain the parameter ${name}`,
      );
    }
    return value;
  }

  /** `Owner.1`, `Owner.2`, … until one is missing. */
  list(name: string): string[] {
    const values: string[] = [];
    for (let index = 1; ; index += 1) {
      const value = this.get(`${name}.${index}`);
      if (value === null) return values;
      values.push(value);
    }
  }

  /** `Filter.1.Name` with `Filter.1.Value.1`, …; the prefix `Filter.1` of each. */
  prefixes(name: string, member: string): string[] {
    const found: string[] = [];
    for (let index = 1; this.get(`${name}.${index}.${member}`) !== null; index += 1)
      found.push(`${name}.${index}`);
    return found;
  }

  /** For the log. */
  toJSON(): Record<string, string> {
    return Object.fromEntries(this.#parameters);
  }
}

const builder = new XMLBuilder({ ignoreAttributes: false, suppressEmptyNode: true });

export function xml(document: Readonly<Record<string, unknown>>): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${builder.build(document)}`;
}
