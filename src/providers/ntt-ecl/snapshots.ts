import type { z } from "zod";
import { toMs } from "../../domain/instant.ts";
import type { Snapshot, SnapshotOrder, SnapshotRef } from "../../domain/snapshot.ts";
import type { VolumeRef } from "../../domain/volume.ts";
import { ProviderError } from "../provider.ts";
import { granted } from "./call.ts";
import { sameId, volumeHere } from "./ids.ts";
import { nameOf } from "./naming.ts";
import { pagesOf } from "./pages.ts";
import { createdMs, isGone, snapshotFrom } from "./reading.ts";
import { anyReply, snapshotReply, snapshotsReply, type EclSnapshot } from "./schema.ts";
import type { Site } from "./site.ts";

/** One list holds all snapshots of the tenant, so this only bounds what is put together for a read. */
export const batchSize = 1_000;
/** ECL's answers were seen two seconds apart from the clock of their own `Date`. */
const clockSlackMs = 5 * 60_000;

/** Snapshots of one volume, or of the whole tenant, as ECL lists them: deleted ones may be among them. */
export async function fetchSnapshots(
  site: Site,
  volumeId: string | null,
  signal: AbortSignal,
): Promise<{ readonly rows: readonly EclSnapshot[]; readonly skewMs: number }> {
  const filter = volumeId === null ? "" : `?volume_id=${encodeURIComponent(volumeId)}`;
  const listing = {
    operation: "ListSnapshots",
    path: `/snapshots/detail${filter}`,
    reply: snapshotsReply,
    read: (reply: z.output<typeof snapshotsReply>) => ({
      rows: reply.snapshots,
      links: reply.snapshots_links,
    }),
  };
  const rows: EclSnapshot[] = [];
  let skewMs = 0;
  for await (const page of pagesOf(site, listing, signal)) {
    skewMs = page.skewMs;
    for (const row of page.rows) {
      if (volumeId === null || sameId(row.volume_id, volumeId)) rows.push(row);
    }
  }
  return { rows, skewMs };
}

/**
 * The snapshot of the volume that has this order's name. One that is deleted by now is still found,
 * as failed, so that it is not made again unasked.
 */
export async function findByMarker(
  site: Site,
  order: SnapshotOrder,
  signal: AbortSignal,
): Promise<Snapshot | null> {
  const volumeId = volumeHere(site.settings, order.volume.id);
  const name = nameOf(order.marker);
  if (name === null) return null;
  const { rows, skewMs } = await fetchSnapshots(site, volumeId, signal);
  const earliest = toMs(order.notBefore) + skewMs - clockSlackMs;
  const found = rows
    .filter((seen) => seen.name === name && (createdMs(seen) ?? earliest) >= earliest)
    // Names are unique among those that exist; a deleted one may have had it before.
    .sort((a, b) => Number(isGone(a)) - Number(isGone(b)) || byCreation(b, a));
  const [first] = found;
  return first === undefined ? null : snapshotFrom(first, site.target, order.volume.id);
}

/** Those of the asked ids that are there: one call for one, one call for any number. */
export async function readSnapshots(
  site: Site,
  refs: readonly SnapshotRef[],
  signal: AbortSignal,
): Promise<Snapshot[]> {
  const [only] = refs;
  if (only === undefined) return [];
  const rows =
    refs.length === 1
      ? await showSnapshot(site, only.id, signal)
      : (await fetchSnapshots(site, null, signal)).rows;
  const byId = new Map(rows.map((row) => [row.id.toLowerCase(), row]));
  return refs.flatMap((ref) => {
    const seen = byId.get(ref.id.toLowerCase());
    if (seen === undefined || isGone(seen)) return [];
    return [{ ...snapshotFrom(seen, site.target, ref.volumeId), id: ref.id }];
  });
}

/** Newest first. ECL promises no order. */
export async function* listSnapshots(
  site: Site,
  volume: VolumeRef,
  signal: AbortSignal,
): AsyncIterable<Snapshot> {
  const { rows } = await fetchSnapshots(site, volumeHere(site.settings, volume.id), signal);
  // Times are whole seconds: within one, what is listed later counts as newer.
  const newestFirst = rows
    .filter((seen) => !isGone(seen))
    .toReversed()
    .sort((a, b) => byCreation(b, a));
  for (const seen of newestFirst) yield snapshotFrom(seen, site.target, volume.id);
}

/** Succeeds when it is gone, whoever deleted it. */
export async function deleteSnapshot(
  site: Site,
  ref: SnapshotRef,
  signal: AbortSignal,
): Promise<void> {
  const answer = await site.call({
    operation: "DeleteSnapshot",
    method: "DELETE",
    path: `/snapshots/${encodeURIComponent(ref.id)}`,
    effect: true,
    deadlineMs: site.settings.slowestReadMs,
    reply: anyReply,
    signal,
  });
  if (!answer.ok && answer.failure.code !== "not-found") throw new ProviderError(answer.failure);
}

async function showSnapshot(site: Site, id: string, signal: AbortSignal): Promise<EclSnapshot[]> {
  const answer = await site.call({
    operation: "ShowSnapshot",
    method: "GET",
    path: `/snapshots/${encodeURIComponent(id)}`,
    effect: false,
    deadlineMs: site.settings.slowestReadMs,
    reply: snapshotReply,
    signal,
  });
  if (!answer.ok && answer.failure.code === "not-found") return [];
  return [granted(answer).snapshot];
}

export function byCreation(a: EclSnapshot, b: EclSnapshot): number {
  return (createdMs(a) ?? 0) - (createdMs(b) ?? 0);
}
