import { z } from "zod";
import type { Person } from "../domain/person.ts";
import type { Uid } from "./facts.ts";
import { lineageOf, lineageOfPerson } from "./facts.ts";
import type { Action, Thing } from "./model.ts";

/** What the head of a rule says it is about, before any condition; `null` is anything. */
export interface Scope {
  readonly principal: Uid | null;
  readonly actions: readonly string[] | null;
  readonly resource: Uid | null;
}

const uid = z.object({ type: z.string(), id: z.string() });

/** Cedar's JSON form of a head: `==` and `in` hold an entity, `is … in` holds it within. */
const place = z.object({ entity: uid.optional(), in: z.object({ entity: uid }).optional() });
const head = z.object({
  principal: place,
  action: z.object({ entity: uid.optional(), entities: z.array(uid).optional() }),
  resource: place,
});

/** Source: Cedar, "JSON policy format". */
export function readScope(json: unknown): Scope {
  const { principal, action, resource } = head.parse(json);
  const actions = action.entities ?? (action.entity === undefined ? null : [action.entity]);
  return {
    principal: principal.entity ?? principal.in?.entity ?? null,
    actions: actions?.map(({ id }) => id) ?? null,
    resource: resource.entity ?? resource.in?.entity ?? null,
  };
}

/** Everything that somebody or some things are and are in. */
export type Lineage = ReadonlySet<string>;

export function lineageOfAll(things: readonly Thing[]): Lineage {
  return new Set(things.flatMap(lineageOf).map(keyOf));
}

/** Whether the rule can have a say; where it is not about any of that, it has none whoever asks. */
export function isAbout({ actions, resource }: Scope, action: Action, lineage: Lineage): boolean {
  if (actions?.includes(action) === false) return false;
  return resource === null || lineage.has(keyOf(resource));
}

/** Whether no rule can have a say when this person asks that: Cedar would find none that permits it. */
export function isUnspoken(
  scopes: readonly Scope[],
  person: Person,
  action: Action,
  thing: Thing,
): boolean {
  const who = new Set(lineageOfPerson(person).map(keyOf));
  const what = lineageOfAll([thing]);
  return !scopes.some(
    (scope) =>
      isAbout(scope, action, what) && (scope.principal === null || who.has(keyOf(scope.principal))),
  );
}

function keyOf({ type, id }: Uid): string {
  return `${type}::${id}`;
}
