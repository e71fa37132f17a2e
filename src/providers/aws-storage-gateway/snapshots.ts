import { toMs } from "../../domain/instant.ts";
import { asksForEarlierPoint } from "../../domain/snapshot.ts";
import type { Snapshot, SnapshotOrder, SnapshotRef } from "../../domain/snapshot.ts";
import type { VolumeRef } from "../../domain/volume.ts";
import { ProviderError } from "../provider.ts";
import { describeSnapshots, isBinned, snapshotFrom } from "./ec2-snapshots.ts";
import { atEc2, volumeHere } from "./ids.ts";
import { pointOf } from "./marking.ts";
import { markerKey } from "./own-tags.ts";
import { emptySchema, type Ec2Snapshot } from "./schema.ts";
import type { Site } from "./site.ts";

/** Filter values in one read; AWS publishes no limit, 200 is what is commonly met. */
export const batchSize = 200;
/** AWS's clock and ours may differ by this much. */
const clockSlackMs = 5 * 60_000;

/**
 * Looks through the volume's snapshots, because only EC2's filter by volume is sure to see them:
 * whether tags come through, and when, is not documented.
 */
export async function findByMarker(
  site: Site,
  order: SnapshotOrder,
  signal: AbortSignal,
): Promise<Snapshot | null> {
  const earliest = toMs(order.notBefore) - clockSlackMs;
  const earlier = asksForEarlierPoint(order.options);
  const found: Snapshot[] = [];
  for await (const seen of describeSnapshots(site, ofVolume(site, order.volume), signal)) {
    if (!carries(seen, order.marker)) continue;
    // What EC2 shows as the start of a snapshot of an earlier point is not documented.
    if (!earlier && seen.StartTime !== undefined && seen.StartTime.getTime() < earliest) continue;
    const snapshot = snapshotFrom(seen, site.target, order.volume.id);
    const startedAt = earlier ? pointOf(seen.Description, order.marker) : snapshot.startedAt;
    found.push({ ...snapshot, startedAt });
  }
  // One is expected. Should there be two, a usable one goes before a failed one, then the older.
  found.sort(
    (a, b) => Number(a.phase === "failed") - Number(b.phase === "failed") || byStart(a, b),
  );
  return found[0] ?? null;
}

/** Those of the asked ids that EC2 knows, in calls of up to 200. */
export async function readSnapshots(
  site: Site,
  refs: readonly SnapshotRef[],
  signal: AbortSignal,
): Promise<Snapshot[]> {
  const byId = new Map(refs.map((ref) => [atEc2(ref.id), ref]));
  const ids = [...byId.keys()];
  const read: Snapshot[] = [];
  for (let from = 0; from < ids.length; from += batchSize) {
    // A filter, not a list of ids: there one unknown id would fail the whole call.
    const filter = { name: "snapshot-id", values: ids.slice(from, from + batchSize) } as const;
    for await (const seen of describeSnapshots(site, filter, signal)) {
      const ref = byId.get(atEc2(seen.SnapshotId));
      if (ref === undefined || isBinned(seen)) continue;
      read.push({ ...snapshotFrom(seen, site.target, ref.volumeId), id: ref.id });
    }
  }
  return read;
}

/** Newest first. EC2 promises no order, so all of them are fetched before the first is given. */
export async function* listSnapshots(
  site: Site,
  volume: VolumeRef,
  signal: AbortSignal,
): AsyncIterable<Snapshot> {
  const found: Snapshot[] = [];
  for await (const seen of describeSnapshots(site, ofVolume(site, volume), signal)) {
    if (!isBinned(seen)) found.push(snapshotFrom(seen, site.target, volume.id));
  }
  yield* found.sort((a, b) => byStart(b, a));
}

/** Succeeds when it is gone, whoever deleted it. */
export async function deleteSnapshot(
  site: Site,
  ref: SnapshotRef,
  signal: AbortSignal,
): Promise<void> {
  try {
    await site.call({
      operation: "DeleteSnapshot",
      effect: true,
      deadlineMs: site.settings.slowestReadMs,
      signal,
      reply: emptySchema,
      send: async (options) => {
        const { DeleteSnapshotCommand } = await import("@aws-sdk/client-ec2");
        const client = await site.clients.ec2();
        return client.send(new DeleteSnapshotCommand({ SnapshotId: atEc2(ref.id) }), options);
      },
    });
  } catch (thrown) {
    if (thrown instanceof ProviderError && thrown.failure.code === "not-found") return;
    throw thrown;
  }
}

function ofVolume(
  site: Site,
  volume: VolumeRef,
): { readonly name: "volume-id"; readonly values: readonly string[] } {
  return { name: "volume-id", values: [volumeHere(site.settings, volume.id).volumeId] };
}

function carries(seen: Ec2Snapshot, marker: string): boolean {
  return (
    seen.Tags.some(({ Key, Value }) => Key === markerKey && Value === marker) ||
    (seen.Description?.endsWith(`[${marker}]`) ?? false)
  );
}

function byStart(a: Snapshot, b: Snapshot): number {
  return (a.startedAt ?? "").localeCompare(b.startedAt ?? "");
}
