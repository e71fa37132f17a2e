import { code, say, told } from "../domain/phrase.ts";
import type { Catalog } from "../providers/catalog.ts";
import type { Reply } from "./reply.ts";

const rowsShown = 20;

/** The volumes that can be asked for, narrowed by a text. */
export function volumes(deps: { readonly catalog: Catalog }, text: string): Reply {
  const rows = deps.catalog.search(text, Number.MAX_SAFE_INTEGER);
  return {
    kind: "volumes",
    text,
    rows: rows.slice(0, rowsShown).map((volume) => ({
      name: volume.label,
      shortId: volume.shortId,
      target: volume.target,
      provider: volume.provider,
      sizeGiB: volume.sizeGiB,
      sets: volume.sets,
    })),
    more: Math.max(0, rows.length - rowsShown),
    problems: [...deps.catalog.problems()].map(
      ([target, sentence]) => say`${code(target)} could not be listed: ${told(sentence)}`,
    ),
  };
}
