import { z } from "zod";
import type { Uid } from "./facts.ts";
import { lineageOf } from "./facts.ts";
import type { Action, Thing } from "./model.ts";

/** What the head of a rule says it is about, before any condition; `null` is anything. */
export interface Scope {
  readonly actions: readonly string[] | null;
  readonly resource: Uid | null;
}

const uid = z.object({ type: z.string(), id: z.string() });

/** Cedar's JSON form of a head: `==` and `in` hold an entity, `is … in` holds it within. */
const head = z.object({
  action: z.object({ entity: uid.optional(), entities: z.array(uid).optional() }),
  resource: z.object({ entity: uid.optional(), in: z.object({ entity: uid }).optional() }),
});

/** Source: Cedar, "JSON policy format". */
export function readScope(json: unknown): Scope {
  const { action, resource } = head.parse(json);
  const actions = action.entities ?? (action.entity === undefined ? null : [action.entity]);
  return {
    actions: actions?.map(({ id }) => id) ?? null,
    resource: resource.entity ?? resource.in?.entity ?? null,
  };
}

/** Everything that these things are and are in. */
export type Lineage = ReadonlySet<string>;

export function lineageOfAll(things: readonly Thing[]): Lineage {
  return new Set(things.flatMap(lineageOf).map(keyOf));
}

/** Whether the rule can have a say; where it is not about any of that, it has none whoever asks. */
export function isAbout({ actions, resource }: Scope, action: Action, lineage: Lineage): boolean {
  if (actions?.includes(action) === false) return false;
  return resource === null || lineage.has(keyOf(resource));
}

function keyOf({ type, id }: Uid): string {
  return `${type}::${id}`;
}
