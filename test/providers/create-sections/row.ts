import { join } from "node:path";
import type { ProviderName } from "../../../src/domain/volume.ts";

export type Kind = "parameter" | "precondition" | "response" | "error";

/** One thing that a vendor's documentation says about making a snapshot, and the test that shows it handled. */
export interface Row {
  readonly vendor: ProviderName;
  readonly kind: Kind;
  /** In the vendor's words: a field, a state, a code. */
  readonly name: string;
  /** Below `test/`. */
  readonly file: string;
  /** As it stands in the file: with its `%s` where the test is a table. */
  readonly title: string;
  /** Where the test goes through a list: what stands together on one line of the file. */
  readonly line: readonly string[];
}

/** Names that need no line of their own, or names with what stands on their line. */
type Names = readonly string[] | Readonly<Record<string, readonly string[] | string>>;

/** Rows of one vendor whose tests are in one file, given from the vendor's own folder of tests. */
export function shownBy(vendor: ProviderName, file: string) {
  const path = join("providers", vendor, file);
  return (kind: Kind, title: string, names: Names): readonly Row[] => {
    const entries: readonly (readonly [string, readonly string[]])[] = isList(names)
      ? names.map((name) => [name, []])
      : Object.entries(names).map(([name, line]) => [name, isList(line) ? line : [name, line]]);
    return entries.map(([name, line]) => ({ vendor, kind, name, file: path, title, line }));
  };
}

function isList(value: unknown): value is readonly string[] {
  return Array.isArray(value);
}
