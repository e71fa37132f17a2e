import { failure } from "../../domain/failure.ts";
import { instant } from "../../domain/instant.ts";
import type { Preflight } from "../../domain/snapshot.ts";
import type { VolumeRef } from "../../domain/volume.ts";
import { ProviderError } from "../provider.ts";
import { blockStorage } from "./chain.ts";
import { volumeHere } from "./ids.ts";
import { createdMs, deletedByPlatform, isGone, phaseOf } from "./reading.ts";
import type { EclSnapshot, EclVolume } from "./schema.ts";
import type { Site } from "./site.ts";
import { byCreation, fetchSnapshots } from "./snapshots.ts";
import { readState } from "./volume-state.ts";
import { showVolume } from "./volumes.ts";

/** From here on the area for snapshots is nearly full, and the platform may make room by itself. */
const reserveWarningPercent = 80;

/** What an approver should know about a volume before a snapshot of it. */
export async function preflightVolume(
  site: Site,
  ref: VolumeRef,
  signal: AbortSignal,
): Promise<Preflight> {
  const id = volumeHere(site.settings, ref.id);
  const [found, { rows }] = await Promise.all([
    volumeAndType(site, id, signal),
    fetchSnapshots(site, id, signal),
  ]);
  const { volume, type } = found;
  const newestFirst = rows.toSorted((a, b) => byCreation(b, a));
  const state = readState(volume);
  const warnings = [
    state.warning,
    typeWarning(type),
    reserveWarning(volume),
    ...snapshotWarnings(newestFirst),
  ];
  return {
    possible: state.possible && (type === null || type === blockStorage),
    state: state.shown,
    sizeGiB: volume.size,
    lastSnapshotAt: lastAvailable(newestFirst),
    // The API tells neither a limit nor how many snapshots may be made.
    quota: null,
    warnings: warnings.filter((warning) => warning !== null),
  };
}

async function volumeAndType(
  site: Site,
  id: string,
  signal: AbortSignal,
): Promise<{ readonly volume: EclVolume; readonly type: string | null }> {
  const volume = await showVolume(site, id, signal);
  if (volume !== null) {
    return { volume, type: await site.chain.typeOf(volume.virtual_storage_id, signal) };
  }
  throw new ProviderError(
    failure(
      "not-found",
      `The tenant has no volume ${id}.`,
      "Check the volume's id; `/snapshot volumes` lists what there is.",
    ),
  );
}

function typeWarning(type: string | null): string | null {
  if (type === blockStorage) return null;
  return type === null
    ? "ECL does not say what type the volume is of; only block storage can be snapshotted."
    : "The volume is file storage; ECL makes snapshots of block storage only.";
}

function reserveWarning(volume: EclVolume): string | null {
  const percent = volume.percentage_snapshot_reserve_used ?? volume.percent_snapshot_reserve_used;
  if (percent === null || percent < reserveWarningPercent) return null;
  return `The volume's area for snapshots is ${Math.round(percent)} % full; ECL may delete snapshots by itself when it runs out.`;
}

function lastAvailable(newestFirst: readonly EclSnapshot[]): string | null {
  const last = newestFirst.find((seen) => phaseOf(seen) === "available");
  const ms = last === undefined ? null : createdMs(last);
  return ms === null ? null : instant(ms);
}

function snapshotWarnings(newestFirst: readonly EclSnapshot[]): string[] {
  const warnings: string[] = [];
  const kept = newestFirst.filter((seen) => !isGone(seen));
  const [newest] = kept;
  if (newest !== undefined && phaseOf(newest) === "failed") {
    warnings.push(`The newest snapshot, ${newest.id}, ended in an error.`);
  }
  const making = kept.find((seen) => phaseOf(seen) === "creating");
  if (making !== undefined) {
    warnings.push(`Another snapshot of this volume, ${making.id}, is still under way.`);
  }
  const lost = newestFirst.find((seen) => deletedByPlatform(seen));
  if (lost !== undefined) {
    warnings.push(
      `ECL has deleted the snapshot ${lost.id} of this volume by itself; the area for snapshots may be too small.`,
    );
  }
  return warnings;
}
