import { z } from "zod";
import type { Catalog, KnownVolume } from "../providers/catalog.ts";
import type { SnapshotProvider } from "../providers/provider.ts";
import { switchOptions, textOptions } from "./grammar/options.ts";

/** Options that can be set on snapshots of some volumes, with the longest text that each takes. */
export type Settable = ReadonlyMap<SettableOption, number | null>;
export type SettableOption = "tags" | (typeof textOptions)[number] | (typeof switchOptions)[number];

/** Before anything is chosen there is nothing to set. */
export const nothingSettable: Settable = new Map();

/** What every service that knows the option takes. */
const examples: Readonly<Record<SettableOption, unknown>> = {
  tags: { team: "web" },
  description: "nightly",
  name: "nightly",
  "resource-group": "rg-aek2bti7cf7abcd",
  force: true,
  "from-recovery-point": true,
};

const published = z.object({
  properties: z.record(z.string(), z.object({ maxLength: z.number().optional() })),
});
const known = new WeakMap<SnapshotProvider["options"], Settable>();

/** Read from the schema that the service publishes, so that no second list can differ from it. */
export function settableAt(schema: SnapshotProvider["options"]): Settable {
  const before = known.get(schema);
  if (before !== undefined) return before;
  const described = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  const { properties } = published.parse(described);
  const names: readonly SettableOption[] = ["tags", ...textOptions, ...switchOptions];
  const settable = new Map(
    names
      .filter((name) => schema.safeParse({ [name]: examples[name] }).success)
      .map((name) => [name, properties[name]?.maxLength ?? null] as const),
  );
  known.set(schema, settable);
  return settable;
}

/** What can be set on all of these: an option that one of their services refuses is none. */
export function settableTogether(all: readonly Settable[]): Settable {
  const [first, ...others] = all;
  if (first === undefined) return nothingSettable;
  return others.reduce<Settable>(
    (both, next) =>
      new Map(
        [...both].flatMap(([name, limit]) => {
          const other = next.get(name);
          if (other === undefined) return [];
          const limits = [limit, other].filter((one) => one !== null);
          return [[name, limits.length === 0 ? null : Math.min(...limits)] as const];
        }),
      ),
    first,
  );
}

/** What can be set on volumes of all these targets. */
export function settableFor(
  deps: { readonly provider: (target: string) => SnapshotProvider | null },
  targets: readonly string[],
): Settable {
  const providers = [...new Set(targets)].map((target) => deps.provider(target));
  return settableTogether(
    providers.map((provider) =>
      provider === null ? nothingSettable : settableAt(provider.options),
    ),
  );
}

/** The volumes that names in a form stand for; names that fit nothing, or several, are left out. */
export function volumesNamed(catalog: Catalog, names: readonly string[]): readonly KnownVolume[] {
  const found = names.flatMap((name) => {
    const result = catalog.find(name);
    return result.kind === "found" ? result.volumes : [];
  });
  return [...new Map(found.map((one) => [`${one.target}|${one.id}`, one])).values()];
}
