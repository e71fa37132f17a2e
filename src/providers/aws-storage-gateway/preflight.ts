import { instant, toTheMinute } from "../../domain/instant.ts";
import { failure } from "../../domain/failure.ts";
import { asksForEarlierPoint } from "../../domain/snapshot.ts";
import type { Preflight, SnapshotOptions } from "../../domain/snapshot.ts";
import type { VolumeRef } from "../../domain/volume.ts";
import { ProviderError } from "../provider.ts";
import { volumeHere, volumeName, type VolumeName } from "./ids.ts";
import {
  cachedSchema,
  storedSchema,
  type DescribedVolume,
  type Ec2Snapshot,
  type VolumeInfo,
} from "./schema.ts";
import { recoveryPointOf } from "./recovery-points.ts";
import type { Site } from "./site.ts";
import { describeSnapshots, isBinned } from "./ec2-snapshots.ts";
import { kindOf, readState, type StateReading, type VolumeKind } from "./volume-state.ts";
import { listVolumeInfos, sizeGiB } from "./volumes.ts";

const storedWarning =
  "It is a stored volume, and only cached ones have recovery points: leave --from-recovery-point out.";
const stuckAfterMs = 24 * 3_600_000;
/** Source: Storage Gateway User Guide, quotas: larger snapshots restore to gateway volumes only. */
const ebsMaxBytes = 16 * 1024 ** 4;

/**
 * What an approver should know about a volume before a snapshot of it: its state, its newest
 * snapshot, and whatever is unusual.
 */
export async function preflightVolume(
  site: Site,
  ref: VolumeRef,
  options: SnapshotOptions,
  signal: AbortSignal,
): Promise<Preflight> {
  const volume = volumeHere(site.settings, ref.id);
  const [info, snapshots] = await Promise.all([
    findVolume(site, volume, signal),
    snapshotsOf(site, volume, signal),
  ]);
  const kind = kindOf(info.VolumeType);
  const described = await describeVolume(site, volume, kind, signal);
  const earlier = asksForEarlierPoint(options);
  const reading = earlier
    ? await readPoint(site, volume, kind, signal)
    : described === null
      ? {
          possible: false,
          warning: "The gateway is not connected to AWS, so its data now cannot be captured.",
        }
      : readState(described.VolumeStatus);
  const sizeBytes = described?.VolumeSizeInBytes ?? info.VolumeSizeInBytes;
  const attachment = described?.VolumeAttachmentStatus ?? info.VolumeAttachmentStatus;
  const irrecoverable = described?.VolumeStatus.trim().toUpperCase() === "IRRECOVERABLE";
  const warnings = [
    reading.warning,
    !earlier && kind === "cached" && (described === null || irrecoverable)
      ? await recoveryOffer(site, volume, signal)
      : null,
    attachmentWarning(attachment),
    kind === "cached" && sizeBytes !== undefined && sizeBytes > ebsMaxBytes
      ? "The volume is larger than 16 TiB: its snapshot can be restored to a gateway volume, but not to an EBS volume."
      : null,
    ...snapshotWarnings(snapshots, volume, Date.now()),
  ];
  return {
    possible: reading.possible,
    state: described?.VolumeStatus ?? "GATEWAY NOT CONNECTED",
    sizeGiB: sizeGiB(sizeBytes),
    lastSnapshotAt: lastCompleted(snapshots),
    // AWS documents no limit for snapshots of one gateway volume.
    quota: null,
    warnings: warnings.filter((warning) => warning !== null),
  };
}

/** The list is the only place that tells cached from stored, and it answers for a gateway that is off. */
async function findVolume(
  site: Site,
  volume: VolumeName,
  signal: AbortSignal,
): Promise<VolumeInfo> {
  for await (const info of listVolumeInfos(site, volume.gatewayArn, signal)) {
    if (volumeName(info.VolumeARN)?.arn === volume.arn) return info;
  }
  throw new ProviderError(
    failure(
      "not-found",
      `The gateway ${volume.gatewayId} has no volume ${volume.volumeId}.`,
      "Check the volume's id; `/snapshot volumes` lists what there is.",
    ),
  );
}

/** `null` when the gateway cannot be asked because it is not connected. */
async function describeVolume(
  site: Site,
  volume: VolumeName,
  kind: VolumeKind | null,
  signal: AbortSignal,
): Promise<DescribedVolume | null> {
  const input = { VolumeARNs: [volume.arn] };
  const shared = { effect: false, deadlineMs: site.settings.slowestReadMs, signal } as const;
  try {
    const rows =
      kind === "stored"
        ? (
            await site.call({
              ...shared,
              operation: "DescribeStorediSCSIVolumes",
              reply: storedSchema,
              send: async (options) => {
                const { DescribeStorediSCSIVolumesCommand } =
                  await import("@aws-sdk/client-storage-gateway");
                return (await site.clients.reads()).send(
                  new DescribeStorediSCSIVolumesCommand(input),
                  options,
                );
              },
            })
          ).StorediSCSIVolumes
        : (
            await site.call({
              ...shared,
              operation: "DescribeCachediSCSIVolumes",
              reply: cachedSchema,
              send: async (options) => {
                const { DescribeCachediSCSIVolumesCommand } =
                  await import("@aws-sdk/client-storage-gateway");
                return (await site.clients.reads()).send(
                  new DescribeCachediSCSIVolumesCommand(input),
                  options,
                );
              },
            })
          ).CachediSCSIVolumes;
    const found = rows.find(
      (row) => row.VolumeARN !== undefined && volumeName(row.VolumeARN)?.arn === volume.arn,
    );
    if (found !== undefined) return found;
    throw new ProviderError(
      failure(
        "not-found",
        "AWS Storage Gateway does not describe this volume.",
        "Check the volume's id.",
      ),
    );
  } catch (thrown) {
    if (thrown instanceof ProviderError && thrown.failure.code === "not-connected") return null;
    throw thrown;
  }
}

/** What can still be had of a cached volume that cannot be captured as it is now. */
async function recoveryOffer(site: Site, volume: VolumeName, signal: AbortSignal): Promise<string> {
  const point = await recoveryPointOf(site, volume, signal);
  return point === null
    ? "There is no recovery point to make a snapshot from either."
    : `Ask again with --from-recovery-point: the snapshot would stand for ${toTheMinute(point)}, without anything written since.`;
}

/** How it is with a volume of which not its data now is wanted. */
async function readPoint(
  site: Site,
  volume: VolumeName,
  kind: VolumeKind | null,
  signal: AbortSignal,
): Promise<StateReading> {
  if (kind === "stored") return { possible: false, warning: storedWarning };
  const point = await recoveryPointOf(site, volume, signal);
  return point === null
    ? { possible: false, warning: "The volume has no recovery point to make a snapshot from." }
    : {
        possible: true,
        warning: `The snapshot will stand for the last recovery point, ${toTheMinute(point)} so far: nothing written since is in it.`,
      };
}

async function snapshotsOf(
  site: Site,
  volume: VolumeName,
  signal: AbortSignal,
): Promise<Ec2Snapshot[]> {
  const found: Ec2Snapshot[] = [];
  const filter = { name: "volume-id", values: [volume.volumeId] } as const;
  for await (const seen of describeSnapshots(site, filter, signal)) {
    if (!isBinned(seen)) found.push(seen);
  }
  return found.sort((a, b) => startMs(b) - startMs(a));
}

function startMs(seen: Ec2Snapshot): number {
  return seen.StartTime?.getTime() ?? 0;
}

function lastCompleted(newestFirst: readonly Ec2Snapshot[]): string | null {
  const last = newestFirst.find((seen) => seen.State === "completed");
  return last?.StartTime === undefined ? null : instant(last.StartTime.getTime());
}

function attachmentWarning(attachment: string | undefined): string | null {
  if (attachment === undefined || attachment.toUpperCase() === "ATTACHED") return null;
  return `The volume is ${attachment.toLowerCase()} from its gateway: the snapshot holds what had reached AWS by then.`;
}

function snapshotWarnings(
  newestFirst: readonly Ec2Snapshot[],
  volume: VolumeName,
  now: number,
): string[] {
  const warnings: string[] = [];
  const pending = newestFirst.filter((seen) => seen.State === "pending");
  const stuck = pending.filter((seen) => now - startMs(seen) > stuckAfterMs).at(-1);
  if (stuck?.StartTime !== undefined) {
    warnings.push(
      `The snapshot ${stuck.SnapshotId} has been pending since ${toTheMinute(instant(stuck.StartTime.getTime()))} and is probably stuck; delete it once the volume is AVAILABLE.`,
    );
  } else if (pending[0] !== undefined) {
    warnings.push(`Another snapshot of this volume, ${pending[0].SnapshotId}, is still under way.`);
  }
  const [newest] = newestFirst;
  if (newest?.State === "error")
    warnings.push(`The newest snapshot, ${newest.SnapshotId}, ended in an error.`);
  // Source: DescribeSnapshotSchedule: schedules describe their snapshots like this by default.
  const scheduled = `${volume.gatewayId}:${volume.volumeId}:schedule`.toLowerCase();
  if (newest?.StartTime !== undefined && newest.Description?.toLowerCase() === scheduled) {
    warnings.push(
      `The newest snapshot, of ${toTheMinute(instant(newest.StartTime.getTime()))}, was made by the volume's own schedule.`,
    );
  }
  return warnings;
}
