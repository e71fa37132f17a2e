/** What is wrong with a configuration file, where, and what to do about it. */
export interface ConfigProblem {
  readonly file: string;
  /** Counts from 1. */
  readonly line: number;
  /** Counts from 1, in UTF-16 units. */
  readonly column: number;
  /** `targets.tokyo.region`; empty when it is about the whole file. */
  readonly path: string;
  /** Never quotes a value that could be a secret. */
  readonly message: string;
  readonly fix: string;
}

/** Keys and indexes from the top of the file. */
export type Path = readonly (string | number)[];

export function showPath(path: Path): string {
  return path
    .map((part) => (typeof part === "number" ? `[${part}]` : `.${part}`))
    .join("")
    .slice(1);
}
