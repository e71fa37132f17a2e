import { failure } from "../../domain/failure.ts";
import type { Preflight } from "../../domain/snapshot.ts";
import type { VolumeRef } from "../../domain/volume.ts";
import { ProviderError } from "../provider.ts";
import { diskHere } from "./ids.ts";
import { placesOf } from "./quota.ts";
import { serverOf } from "./region.ts";
import { disksSchema, type SwasDisk, type SwasSnapshot } from "./schema.ts";
import type { Site } from "./site.ts";
import { createdAt, isFailed, phaseOf } from "./snapshot-row.ts";
import { contractWarnings, readDisk, readServer, word } from "./states.ts";

/**
 * What an approver should know about a disk before a snapshot of it: its state and its server's,
 * the places left, its newest snapshot, and whatever is unusual.
 */
export async function preflightDisk(
  site: Site,
  ref: VolumeRef,
  signal: AbortSignal,
): Promise<Preflight> {
  const id = diskHere(site.settings.region, ref.id);
  const view = await site.region.view(signal);
  const own = view.snapshots
    .filter(({ SourceDiskId }) => SourceDiskId === id)
    .toSorted((a, b) => (createdAt(b) ?? "").localeCompare(createdAt(a) ?? ""));
  const last = own.find((row) => phaseOf(row) === "available");
  const shared = { lastSnapshotAt: last === undefined ? null : createdAt(last) };
  const attached = serverOf(view, id);
  if (attached === null) {
    const disk = await loneDisk(site, id, signal);
    const { possible, warning } = readDisk(disk.Status);
    return {
      ...shared,
      possible,
      state: word(disk.Status),
      sizeGiB: disk.Size ?? null,
      // Nobody documents whose places the snapshots of a disk without a server take.
      quota: null,
      warnings: [...(warning === null ? [] : [warning]), ...snapshotWarnings(own)],
    };
  }
  const { server, disk } = attached;
  const readings = [readDisk(disk.Status), readServer(server.Status)];
  const places = placesOf(view, server);
  return {
    ...shared,
    possible: readings.every(({ possible }) => possible) && !places.full && !isBusy(own),
    state: `${word(disk.Status)}, server ${word(server.Status)}`,
    sizeGiB: disk.Size ?? null,
    quota: places.quota,
    warnings: [
      ...readings.flatMap(({ warning }) => warning ?? []),
      ...places.warnings,
      ...snapshotWarnings(own),
      ...contractWarnings(server, Date.now()),
    ],
  };
}

/** A disk that no server shows: it may be a data disk that is not attached. */
async function loneDisk(site: Site, id: string, signal: AbortSignal): Promise<SwasDisk> {
  const { rows } = await site.call({
    operation: "ListDisks",
    effect: false,
    deadlineMs: site.settings.slowestReadMs,
    parameters: { DiskIds: JSON.stringify([id]), PageNumber: 1, PageSize: 10 },
    reply: disksSchema,
    signal,
  });
  const found = rows.find(({ DiskId }) => DiskId === id);
  if (found !== undefined) return found;
  throw new ProviderError(
    failure(
      "not-found",
      `There is no disk ${id} in ${site.settings.region}.`,
      "Check the disk's id; `/snapshot volumes` lists what there is.",
    ),
  );
}

/** A disk can have only one snapshot in the making. Source: CreateSnapshot API page. */
function isBusy(newestFirst: readonly SwasSnapshot[]): boolean {
  return newestFirst.some((row) => phaseOf(row) === "creating");
}

function snapshotWarnings(newestFirst: readonly SwasSnapshot[]): string[] {
  const underWay = newestFirst.find((row) => phaseOf(row) === "creating");
  const [newest] = newestFirst;
  return [
    ...(underWay === undefined
      ? []
      : [
          `The snapshot ${underWay.SnapshotId} of this disk is still being taken; another one can start when it is complete.`,
        ]),
    ...(newest !== undefined && isFailed(newest)
      ? [`The newest snapshot, ${newest.SnapshotId}, failed.`]
      : []),
  ];
}
