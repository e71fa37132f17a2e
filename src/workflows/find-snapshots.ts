import type { Item, RequestView } from "../requests/model.ts";
import type { Kept } from "../requests/kept.ts";
import type { Queries } from "../requests/queries.ts";

/** A snapshot that this bot made; `kept` is `null` when it was never looked after. */
export interface MadeSnapshot {
  readonly item: Item & { readonly snapshotId: string };
  readonly kept: Kept | null;
}

export interface FoundSnapshots {
  readonly view: RequestView;
  readonly snapshots: readonly MadeSnapshot[];
}

/**
 * The snapshots that somebody means: one by its own id, or all of a request.
 * @returns `null` when this workspace knows no such thing
 */
export async function findSnapshots(
  queries: Queries,
  teamId: string,
  what: string,
): Promise<FoundSnapshots | null> {
  const request = await queries.get(what.toUpperCase());
  const view = request ?? (await bySnapshot(queries, what));
  if (view === null || view.request.teamId !== teamId) return null;
  const snapshots = madeBy(view).filter(
    ({ item }) => request !== null || item.snapshotId.toLowerCase() === what.toLowerCase(),
  );
  return { view, snapshots };
}

async function bySnapshot(queries: Queries, id: string): Promise<RequestView | null> {
  return (await queries.getBySnapshot(id)) ?? queries.getBySnapshot(id.toLowerCase());
}

function madeBy({ items, kept }: RequestView): readonly MadeSnapshot[] {
  return items.flatMap((item) => {
    const { snapshotId } = item;
    if (snapshotId === null || (item.state !== "verified" && item.state !== "failed")) return [];
    const own = kept.find(({ itemId }) => itemId === item.id) ?? null;
    return [{ item: { ...item, snapshotId }, kept: own }];
  });
}
