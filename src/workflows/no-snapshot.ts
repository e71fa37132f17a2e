import type { Authority } from "../auth/authority.ts";
import { notice } from "../domain/notice.ts";
import type { Notice } from "../domain/notice.ts";
import type { Actor } from "../domain/person.ts";
import { code, say } from "../domain/phrase.ts";
import type { Phrase } from "../domain/phrase.ts";
import type { Catalog } from "../providers/catalog.ts";

interface Deps {
  readonly catalog: Pick<Catalog, "find" | "byId" | "sets">;
  readonly authority: Pick<Authority, "admit">;
}

/** Why nothing is done about what somebody named: it is no snapshot that a request here ended with. */
export async function noSnapshot(deps: Deps, actor: Actor, what: string): Promise<Notice> {
  // A name may have been read as a request's id, which goes without its beginning too.
  const other =
    otherThing(deps.catalog, what) ?? otherThing(deps.catalog, what.replace(/^SR-/u, ""));
  // What there is here is for full members to know.
  if (other === null || (await deps.authority.admit(actor)) !== null) return unknownSnapshot(what);
  return notice("problem", other.text, [whereIdsAre(`/snapshot list ${other.name}`)]);
}

interface Other {
  readonly name: string;
  readonly text: Phrase;
}

function otherThing(catalog: Deps["catalog"], what: string): Other | null {
  const set = catalog.sets().find((name) => name.toLowerCase() === what.toLowerCase());
  if (set !== undefined) {
    const text = say`${code(set)} is a set of volumes; this takes the id of a snapshot, or of a request.`;
    return { name: set, text };
  }
  const found = catalog.find(what);
  if (found.kind === "unknown") return null;
  const volumes = found.kind === "found" ? found.volumes : found.choices;
  // An id can also be one that no service lists, and then of anything.
  const known = volumes.find(({ target, id }) => catalog.byId(target, id) !== null);
  if (known === undefined) return null;
  const name = known.named ? known.label : what;
  return {
    name,
    text: say`${code(name)} is a volume; this takes the id of a snapshot, or of a request.`,
  };
}

function unknownSnapshot(what: string): Notice {
  return notice(
    "unknown",
    say`No request here ended with a snapshot ${code(what.slice(0, 60))}: it was not made by this bot, is still being made, or failed and was tried again.`,
    [whereIdsAre("/snapshot list")],
  );
}

function whereIdsAre(command: string): Phrase {
  return say`${code(command)} shows the requests, and their cards the ids of the snapshots.`;
}
