import { code, listOf, request as requestPart, say, time, user } from "../../domain/phrase.ts";
import type { Phrase } from "../../domain/phrase.ts";
import type { Kept } from "../../requests/kept.ts";
import type { Item, RequestView } from "../../requests/model.ts";
import { ownLines } from "./item-lines.ts";
import { line } from "./text.ts";
import { helpWith, namesOf, sentenceOf, shown } from "./wording.ts";

/** Beyond this many groups the rest is counted. */
const groupsShown = 4;
const namedMost = 6;

/** Kept snapshots that have the same to be said of them. */
export interface KeptGroup {
  /** The same for the same thing to be said, in whatever order it is drawn. */
  readonly key: string;
  readonly some: readonly Kept[];
}

/** Snapshots in groups of what `keyOf` gives, those first whose items come first; `null` is left out. */
export function groupsOf(
  kept: readonly Kept[],
  keyOf: (one: Kept) => string | null,
): readonly KeptGroup[] {
  const groups = new Map<string, Kept[]>();
  for (const one of kept) {
    const key = keyOf(one);
    if (key !== null) groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups].map(([key, some]) => ({ key, some }));
}

/** `snap-1`, `snap-1 and snap-2`, `snap-1, snap-2 and 5 more`. */
export function snapshotsOf(some: readonly Kept[]): Phrase {
  const ids = some.slice(0, namedMost).map(({ snapshotId }) => code(line(snapshotId, shown.id)));
  const more = some.length - ids.length;
  return listOf(more > 0 ? [...ids, say`${more} more`] : ids);
}

/** What has become of the snapshots since they were made, for the card: by the names of their volumes. */
export function keptLines({ kept, items }: RequestView): Phrase[] {
  const groups = groupsOf(kept, (one) =>
    [one.state, one.keepUntil, one.keptBy, one.letGoBy, one.deletion, one.failure?.code].join("|"),
  );
  // One more line says no less than that there is one.
  const few = groups.length <= groupsShown + 1 ? groups : groups.slice(0, groupsShown);
  const lines = few.flatMap(({ some }): Phrase[] => {
    const [first] = some;
    if (first === undefined) return [];
    if (items.length === 1) return [keptLine(first)];
    const all = some.length > 1 && some.length === items.length;
    const counted = all || (some.length > 2 && items.length > ownLines);
    const which = counted ? say`${some.length} snapshots` : volumesOf(some, items);
    return [[...which, ": ", ...keptLine(first)]];
  });
  const left = groups.slice(few.length).flatMap(({ some }) => some);
  return left.length === 0 ? lines : [...lines, say`and ${left.length} more snapshots`];
}

function volumesOf(some: readonly Kept[], items: readonly Item[]): Phrase {
  const ids = new Set(some.map(({ itemId }) => itemId));
  const made = items.filter(({ id }) => ids.has(id));
  const names = namesOf(made, namedMost);
  return made.length === 1 ? say`the snapshot of ${names}` : say`the snapshots of ${names}`;
}

/** What has become of one snapshot, or of several of which the same is to be said. */
export function keptLine(first: Kept): Phrase {
  const why = first.failure === null ? [] : say` ${helpWith(first.failure)}`;
  switch (first.state) {
    case "kept": {
      if (first.failure !== null) {
        return say`to be deleted, but not yet: ${sentenceOf(first.failure, say`It refused.`)}${why} It is tried again every day.`;
      }
      if (first.keepUntil === null) return say`kept until somebody deletes it`;
      const by = first.keptBy === null ? [] : say`, as ${user(first.keptBy)} wanted`;
      const letGo = first.letGoBy === null ? [] : say`; ${user(first.letGoBy)} lets it go then`;
      return say`kept until ${time(first.keepUntil)}${by}${letGo}`;
    }
    case "leaving":
      return say`to be deleted ${time(first.deleteAt ?? first.keptAt)}, as ${requestPart(first.deletion ?? "")} asked`;
    case "deleting":
      return say`being deleted`;
    case "deleted":
      return first.deletion === null
        ? say`deleted ${time(first.endedAt ?? first.keptAt)}, when its time was over`
        : say`deleted ${time(first.endedAt ?? first.keptAt)}, as ${requestPart(first.deletion)} asked`;
    case "vanished":
      return say`not at the cloud any more since ${time(first.endedAt ?? first.keptAt)}; it was not deleted by this bot`;
    case "released":
      return say`not looked after any more: ${sentenceOf(first.failure, say`It is not ours.`)}${why}`;
  }
}
