import { toTheMinute } from "../../domain/instant.ts";
import { isForced } from "../../domain/snapshot.ts";
import type { Preflight, SnapshotOptions } from "../../domain/snapshot.ts";
import type { VolumeRef } from "../../domain/volume.ts";
import { ProviderError } from "../provider.ts";
import { readState } from "./disk-state.ts";
import { showDisk } from "./disks.ts";
import { describeSnapshots, isForeign } from "./evs-snapshots.ts";
import { diskHere } from "./ids.ts";
import { quotaSchema, type SeenDisk, type SeenQuota, type SeenSnapshot } from "./schema.ts";
import type { Site } from "./site.ts";
import { momentOf } from "./times.ts";

/** Source: EVS user guide, "Creating an EVS Snapshot": manual snapshots of the older kind. */
const snapshotsPerDisk = 7;

interface Limit {
  readonly used: number;
  readonly limit: number;
  /** Whose limit it is: "of this disk". */
  /** What to say when it is reached. */
  readonly full: string;
}

/**
 * What an approver should know about a disk before a snapshot of it: its state, its newest snapshot,
 * the limit that is nearest, and whatever is unusual.
 */
export async function preflightDisk(
  site: Site,
  ref: VolumeRef,
  options: SnapshotOptions,
  signal: AbortSignal,
): Promise<Preflight> {
  const id = diskHere(site.settings, ref.id);
  const [disk, snapshots, quotas] = await Promise.all([
    showDisk(site, id, signal),
    ownSnapshots(site, id, signal),
    projectQuotas(site, signal),
  ]);
  const reading = readState(disk.status);
  const nearest = nearestLimit(disk, snapshots, quotas);
  const isFull = nearest.used >= nearest.limit;
  const warnings = [
    reading.warning,
    isFull ? fullWarning(nearest, snapshots) : null,
    ...diskWarnings(disk, site.settings.forceAttached || isForced(options)),
    ...snapshotWarnings(snapshots),
  ];
  return {
    possible: reading.possible && !isFull,
    state: disk.status,
    sizeGiB: disk.size,
    lastSnapshotAt: lastUsable(snapshots),
    quota: { used: nearest.used, limit: nearest.limit },
    warnings: warnings.filter((warning) => warning !== null),
  };
}

/** Newest first, without those of the backup service. */
async function ownSnapshots(
  site: Site,
  id: string,
  signal: AbortSignal,
): Promise<readonly SeenSnapshot[]> {
  const found: SeenSnapshot[] = [];
  for await (const seen of describeSnapshots(site, [["volume_id", id]], signal)) {
    if (!isForeign(seen)) found.push(seen);
  }
  return found.sort((a, b) => startOf(b).localeCompare(startOf(a)));
}

/** Without the permission to read quotas the preflight knows the disk's own limit only. */
async function projectQuotas(
  site: Site,
  signal: AbortSignal,
): Promise<Readonly<Record<string, SeenQuota | null>>> {
  try {
    const reply = await site.call({
      operation: "ShowQuota",
      subject: "other",
      method: "GET",
      path: ["os-quota-sets", ":project"],
      query: [["usage", "True"]],
      reply: quotaSchema,
      signal,
    });
    return reply.quota_set;
  } catch (thrown) {
    const known = thrown instanceof ProviderError ? thrown.failure.code : null;
    if (known === "forbidden" || known === "not-found" || known === "unsupported") return {};
    throw thrown;
  }
}

/** The limit that leaves the least room: of the disk, of the project, of the project for the type. */
function nearestLimit(
  disk: SeenDisk,
  snapshots: readonly SeenSnapshot[],
  quotas: Readonly<Record<string, SeenQuota | null>>,
): Limit {
  const own = {
    used: snapshots.length,
    limit: snapshotsPerDisk,
    full: `All ${snapshotsPerDisk} snapshots of this disk are used up.`,
  };
  const limits: Limit[] = [own];
  const type = disk.volume_type ?? "";
  for (const [key, full] of [
    ["snapshots", (most: number) => `All ${most} snapshots of the project are used up.`],
    [
      `snapshots_${type}`,
      (most: number) =>
        `All ${most} snapshots of the project for disks of type ${type} are used up.`,
    ],
  ] as const) {
    const quota = Object.hasOwn(quotas, key) ? quotas[key] : null;
    // -1 stands for no limit.
    if (quota !== null && quota !== undefined && quota.limit >= 0) {
      limits.push({ used: quota.in_use, limit: quota.limit, full: full(quota.limit) });
    }
  }
  return limits.reduce((a, b) => (b.limit - b.used < a.limit - a.used ? b : a), own);
}

function fullWarning(limit: Limit, newestFirst: readonly SeenSnapshot[]): string {
  const oldest = newestFirst.at(-1);
  const at = oldest === undefined ? null : momentOf(oldest.created_at);
  return oldest === undefined || at === null
    ? `${limit.full} One has to be deleted first.`
    : `${limit.full} The oldest one of this disk, ${oldest.id}, is of ${toTheMinute(at)}.`;
}

function diskWarnings(disk: SeenDisk, forced: boolean): readonly (string | null)[] {
  const attached = disk.status.toLowerCase() === "in-use" || disk.attachments.length > 0;
  const isShared = disk.multiattach === true || isTrue(disk.shareable);
  return [
    attached
      ? "The disk is attached to a server, so its snapshot holds what a power cut would leave."
      : null,
    attached && !forced
      ? "EVS may refuse an attached disk: the target does not say `force-attached: true`; with --force it is asked for all the same."
      : null,
    isShared && disk.attachments.length > 1
      ? `The disk is shared by ${disk.attachments.length} servers.`
      : null,
    isTrue(disk.bootable)
      ? "It is a system disk: its snapshots vanish when the operating system is reinstalled."
      : null,
  ];
}

function snapshotWarnings(newestFirst: readonly SeenSnapshot[]): readonly (string | null)[] {
  const [newest] = newestFirst;
  const inState = (state: string) =>
    newestFirst.find(({ status }) => status.toLowerCase() === state);
  const making = inState("creating");
  const stuck = inState("error_deleting");
  return [
    making === undefined
      ? null
      : `Another snapshot of this disk, ${making.id}, is still being made.`,
    newest?.status.toLowerCase() === "error"
      ? `The newest snapshot, ${newest.id}, ended in an error.`
      : null,
    stuck === undefined
      ? null
      : `The snapshot ${stuck.id} could not be deleted; only Huawei Cloud support can help with it.`,
  ];
}

function lastUsable(newestFirst: readonly SeenSnapshot[]) {
  const last = newestFirst.find(({ status }) => status.toLowerCase() === "available");
  return momentOf(last?.created_at);
}

function startOf(seen: SeenSnapshot): string {
  return momentOf(seen.created_at) ?? "";
}

/** EVS writes some booleans as text. */
function isTrue(value: string | boolean | null): boolean {
  return value === true || (typeof value === "string" && value.toLowerCase() === "true");
}
