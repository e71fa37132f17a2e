import { toMs } from "../../domain/instant.ts";
import type { Snapshot, SnapshotOrder, SnapshotRef } from "../../domain/snapshot.ts";
import type { VolumeRef } from "../../domain/volume.ts";
import { ProviderError } from "../provider.ts";
import { describeSnapshots, isForeign, isGoing, snapshotFrom } from "./evs-snapshots.ts";
import { diskHere, isId } from "./ids.ts";
import { carries } from "./marking.ts";
import { optionsSchema } from "./options.ts";
import { anySchema, snapshotSchema } from "./schema.ts";
import type { Query } from "./signing.ts";
import type { Site } from "./site.ts";

/** Ids in one read: 100 of them make an address of 4 KiB, which every proxy takes. */
export const batchSize = 100;
/** The service's clock and ours may differ by this much. */
const clockSlackMs = 5 * 60_000;

/**
 * Looks through the disk's snapshots. Not filtered by name: somebody may have renamed it, and a disk
 * has few.
 */
export async function findByMarker(
  site: Site,
  order: SnapshotOrder,
  signal: AbortSignal,
): Promise<Snapshot | null> {
  const disk = diskHere(site.settings, order.volume.id);
  const options = optionsSchema.safeParse(order.options);
  const earliest = toMs(order.notBefore) - clockSlackMs;
  const found: Snapshot[] = [];
  for await (const seen of describeSnapshots(site, ofDisk(disk), signal)) {
    if (isForeign(seen) || !carries(seen, order, options.success ? options.data : {})) continue;
    const snapshot = snapshotFrom(seen, site.target);
    if (snapshot.volumeId !== disk) continue;
    if (snapshot.startedAt !== null && toMs(snapshot.startedAt) < earliest) continue;
    found.push({ ...snapshot, marker: order.marker });
  }
  // One is expected. Should there be two, a usable one goes before a failed one, then the older.
  found.sort(
    (a, b) => Number(a.phase === "failed") - Number(b.phase === "failed") || byStart(a, b),
  );
  return found[0] ?? null;
}

/** Those of the asked ids that EVS knows, in calls of up to 100. */
export async function readSnapshots(
  site: Site,
  refs: readonly SnapshotRef[],
  signal: AbortSignal,
): Promise<Snapshot[]> {
  const byId = new Map(refs.filter(({ id }) => isId(id)).map((ref) => [ref.id.toLowerCase(), ref]));
  const ids = [...byId.keys()];
  const read = new Map<string, Snapshot>();
  for (let from = 0; from < ids.length; from += batchSize) {
    const filter = ids.slice(from, from + batchSize).map((id) => ["id", id] as const);
    for await (const seen of describeSnapshots(site, filter, signal)) {
      const ref = byId.get(seen.id);
      if (ref === undefined || isGoing(seen)) continue;
      read.set(seen.id, { ...snapshotFrom(seen, site.target), id: ref.id });
    }
  }
  return [...read.values()];
}

/** Newest first. EVS promises no order, so all of them are fetched before the first is given. */
export async function* listSnapshots(
  site: Site,
  volume: VolumeRef,
  signal: AbortSignal,
): AsyncIterable<Snapshot> {
  const disk = diskHere(site.settings, volume.id);
  const found: Snapshot[] = [];
  for await (const seen of describeSnapshots(site, ofDisk(disk), signal)) {
    if (!isForeign(seen) && !isGoing(seen)) found.push(snapshotFrom(seen, site.target));
  }
  yield* found.sort((a, b) => byStart(b, a));
}

/**
 * Succeeds when it is gone or going, whoever deleted it. EVS deletes only what is available or in
 * error, and says the same of a snapshot that is being deleted already, so then it is looked at.
 */
export async function deleteSnapshot(
  site: Site,
  ref: SnapshotRef,
  signal: AbortSignal,
): Promise<void> {
  const id = ref.id.toLowerCase();
  const path = ["cloudsnapshots", id];
  try {
    await site.call({
      operation: "DeleteSnapshot",
      subject: "snapshot",
      method: "DELETE",
      path,
      reply: anySchema,
      signal,
    });
  } catch (thrown) {
    if (isFailure(thrown, "not-found")) return;
    if (!isFailure(thrown, "not-ready") || !(await isGoneOrGoing(site, path, signal))) throw thrown;
  }
}

async function isGoneOrGoing(
  site: Site,
  path: readonly string[],
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const { snapshot } = await site.call({
      operation: "ShowSnapshot",
      subject: "snapshot",
      method: "GET",
      path,
      reply: snapshotSchema,
      signal,
    });
    return isGoing(snapshot);
  } catch (thrown) {
    return isFailure(thrown, "not-found");
  }
}

function isFailure(thrown: unknown, code: "not-found" | "not-ready"): boolean {
  return thrown instanceof ProviderError && thrown.failure.code === code;
}

function ofDisk(disk: string): Query {
  return [["volume_id", disk]];
}

function byStart(a: Snapshot, b: Snapshot): number {
  return (a.startedAt ?? "").localeCompare(b.startedAt ?? "");
}
