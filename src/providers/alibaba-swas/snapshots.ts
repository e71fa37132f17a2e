import { toMs } from "../../domain/instant.ts";
import type { Snapshot, SnapshotOrder, SnapshotRef } from "../../domain/snapshot.ts";
import type { VolumeRef } from "../../domain/volume.ts";
import { ProviderError } from "../provider.ts";
import { diskHere } from "./ids.ts";
import { markerOf, nameOf } from "./naming.ts";
import { optionsSchema } from "./options.ts";
import { listAll, pageSize } from "./pages.ts";
import { emptySchema, snapshotsSchema, type SwasSnapshot } from "./schema.ts";
import type { Site } from "./site.ts";
import { createdAt, phaseOf, snapshotFrom } from "./snapshot-row.ts";

/** Ids in one read. Source: @alicloud/swas-open20200601 4.0.0, ListSnapshots. */
export const batchSize = pageSize;
/** Calls are accepted from clocks that are off by 15 minutes: our own may be. */
const clockSlackMs = 16 * 60_000;

/** Looks through the snapshots of the order's disk for its tag or its name. */
export async function findByMarker(
  site: Site,
  order: SnapshotOrder,
  signal: AbortSignal,
): Promise<Snapshot | null> {
  const disk = diskHere(site.settings.region, order.volume.id);
  const found = (await rowsOfDisk(site, disk, signal))
    .filter((row) => isOf(order, disk, row))
    .map((row) => ({
      ...snapshotFrom(row, site.target),
      volumeId: order.volume.id,
      marker: order.marker,
    }));
  // One is expected. Should there be two, a usable one goes before a failed one, then the older.
  found.sort(
    (a, b) => Number(a.phase === "failed") - Number(b.phase === "failed") || byStart(a, b),
  );
  return found[0] ?? null;
}

/** Whether a listed snapshot is what this order, in whichever attempt, has made of its disk. */
export function isOf(order: SnapshotOrder, disk: string, row: SwasSnapshot): boolean {
  if (row.SourceDiskId !== disk) return false;
  const options = optionsSchema.safeParse(order.options);
  const name = options.success ? nameOf(order, options.data) : null;
  const isNamed = name !== null && row.SnapshotName === name;
  if (!isNamed && markerOf(row.SnapshotName, row.Tags) !== order.marker) return false;
  const at = createdAt(row);
  return at === null || toMs(at) >= toMs(order.notBefore) - clockSlackMs;
}

/** Those of the asked ids that the service knows, in calls of up to 100. */
export async function readSnapshots(
  site: Site,
  refs: readonly SnapshotRef[],
  signal: AbortSignal,
): Promise<Snapshot[]> {
  const read: Snapshot[] = [];
  const wanted: string[] = [];
  for (const id of new Set(refs.map((ref) => ref.id))) {
    const copy = site.watched.take(id);
    if (copy === null) wanted.push(id);
    else read.push(snapshotFrom(copy, site.target));
  }
  for (let from = 0; from < wanted.length; from += batchSize) {
    const asked = new Set(wanted.slice(from, from + batchSize));
    const along = site.watched
      .alongWith(new Set(wanted), batchSize - asked.size)
      .filter((id) => !read.some((snapshot) => snapshot.id === id));
    const { rows } = await site.call({
      operation: "ListSnapshots",
      effect: false,
      deadlineMs: site.settings.slowestReadMs,
      parameters: {
        SnapshotIds: JSON.stringify([...asked, ...along]),
        PageNumber: 1,
        PageSize: pageSize,
      },
      reply: snapshotsSchema,
      signal,
    });
    for (const row of rows) {
      const isAsked = asked.has(row.SnapshotId);
      site.watched.note(row, isAsked, phaseOf(row) === "creating");
      if (isAsked) read.push(snapshotFrom(row, site.target));
    }
  }
  return read;
}

/** Newest first. The service promises no order, so all of them are fetched before the first is given. */
export async function* listSnapshots(
  site: Site,
  volume: VolumeRef,
  signal: AbortSignal,
): AsyncIterable<Snapshot> {
  const disk = diskHere(site.settings.region, volume.id);
  const found: Snapshot[] = [];
  for (const row of await rowsOfDisk(site, disk, signal)) {
    found.push({ ...snapshotFrom(row, site.target), volumeId: volume.id });
  }
  // Times are to the second: what the service lists first stays first.
  yield* found.toSorted((a, b) => byStart(b, a));
}

/** Succeeds when it is gone, whoever deleted it. */
export async function deleteSnapshot(
  site: Site,
  ref: SnapshotRef,
  signal: AbortSignal,
): Promise<void> {
  site.watched.forget(ref.id);
  try {
    await site.call({
      operation: "DeleteSnapshot",
      effect: true,
      deadlineMs: site.settings.slowestReadMs,
      parameters: { SnapshotId: ref.id },
      reply: emptySchema,
      signal,
    });
  } catch (thrown) {
    if (isUnknown(thrown)) return;
    throw thrown;
  }
}

/**
 * The snapshots of one disk. They outlive a disk that the service knows no more, so they are then
 * looked for among all of the region.
 */
async function rowsOfDisk(site: Site, disk: string, signal: AbortSignal): Promise<SwasSnapshot[]> {
  const listing = { operation: "ListSnapshots", page: snapshotsSchema } as const;
  const rows = await listAll(site, { ...listing, parameters: { DiskId: disk } }, signal).catch(
    async (thrown: unknown) => {
      if (!isUnknown(thrown)) throw thrown;
      return listAll(site, { ...listing, parameters: {} }, signal);
    },
  );
  return rows.filter(({ SourceDiskId }) => SourceDiskId === disk);
}

function isUnknown(thrown: unknown): boolean {
  return thrown instanceof ProviderError && thrown.failure.code === "not-found";
}

function byStart(a: Snapshot, b: Snapshot): number {
  return (a.startedAt ?? "").localeCompare(b.startedAt ?? "");
}
