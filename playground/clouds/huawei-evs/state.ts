import { randomUUID } from "node:crypto";
import { statusOf, type Ending, type SimSnapshot } from "./snapshot.ts";

/** A disk as the simulated EVS keeps it. */
export interface SimDisk {
  readonly id: string;
  readonly project: string;
  readonly name: string;
  status: string;
  readonly sizeGiB: number;
  /** `SSD`, `GPSSD`, `SAS`, … */
  readonly type: string;
  readonly bootable: boolean;
  readonly shared: boolean;
  /** Ids of the servers that it is attached to. */
  servers: readonly string[];
  readonly zone: string;
  locked: boolean;
  /** In a disaster recovery group, where EVS takes no snapshots. */
  readonly replicated: boolean;
  readonly createdAt: number;
}

export interface Timing {
  /** Milliseconds from the start of a snapshot to its end. */
  readonly snapshotMs: number;
  /** Milliseconds for which a deleted snapshot is still shown as `deleting`. */
  readonly deletingMs: number;
  /** Milliseconds for which a new snapshot is not shown yet. */
  readonly hiddenMs: number;
}

/** Disks and snapshots of all simulated projects; tests read and change them as they like. */
export class EvsState {
  readonly disks: SimDisk[] = [];
  readonly snapshots: SimSnapshot[] = [];
  timing: Timing;
  /** Snapshots that a project may have; -1 for any number. */
  snapshotQuota = 100;
  /** Per type of disk; a type that is missing has no limit. */
  readonly typeQuotas: Record<string, number> = {};
  /** Manual snapshots that a disk may have. Source: EVS user guide. */
  readonly perDisk = 7;
  /** Whether an attached disk is refused without `force`, as stock Cinder does. */
  strictForce = true;
  /** Shown for every disk instead of its own status, while set. */
  statusForAll: string | null = null;
  readonly #now: () => number;
  readonly #disksById = new Map<string, SimDisk>();

  constructor(now: () => number, timing: Timing) {
    this.#now = now;
    this.timing = timing;
  }

  addDisk(disk: Pick<SimDisk, "id" | "project"> & Partial<SimDisk>): SimDisk {
    const full: SimDisk = {
      name: `volume-${disk.id.slice(0, 4)}`,
      status: (disk.servers?.length ?? 0) > 0 ? "in-use" : "available",
      sizeGiB: 100,
      type: "SSD",
      bootable: false,
      shared: false,
      servers: [],
      zone: "eu-west-101a",
      locked: false,
      replicated: false,
      createdAt: this.#now() - 90 * 86_400_000,
      ...disk,
    };
    this.disks.push(full);
    this.#disksById.set(full.id, full);
    return full;
  }

  /** A snapshot that was there before, available unless said otherwise. */
  addSnapshot(
    snapshot: Pick<SimSnapshot, "diskId" | "project"> & Partial<SimSnapshot>,
  ): SimSnapshot {
    const createdAt = snapshot.createdAt ?? this.#now() - 86_400_000;
    const full: SimSnapshot = {
      id: randomUUID(),
      name: "snapshot-001",
      description: "",
      metadata: {},
      sizeGiB: this.disk(snapshot.diskId)?.sizeGiB ?? 100,
      createdAt,
      durationMs: 60_000,
      ending: "available",
      fixedStatus: null,
      visibleAt: createdAt,
      deleteAskedAt: null,
      created: false,
      ...snapshot,
    };
    this.snapshots.push(full);
    return full;
  }

  /** What a create does. Nothing is ever recognised as the same request: two calls make two. */
  createSnapshot(
    disk: SimDisk,
    given: Pick<SimSnapshot, "name" | "description" | "metadata"> & { readonly ending: Ending },
  ): SimSnapshot {
    const now = this.#now();
    return this.addSnapshot({
      ...given,
      diskId: disk.id,
      project: disk.project,
      createdAt: now,
      durationMs: this.timing.snapshotMs,
      visibleAt: now + this.timing.hiddenMs,
      created: true,
    });
  }

  disk(id: string): SimDisk | null {
    return this.#disksById.get(id) ?? null;
  }

  removeDisk(id: string): void {
    this.#disksById.delete(id);
    const at = this.disks.findIndex((disk) => disk.id === id);
    if (at >= 0) this.disks.splice(at, 1);
  }

  statusOf(disk: SimDisk): string {
    return this.statusForAll ?? disk.status;
  }

  /** Those that are there, whether shown already or not. */
  snapshotsOf(project: string): SimSnapshot[] {
    return this.snapshots.filter((snapshot) => snapshot.project === project);
  }

  /** Those of a disk that count against its limit: the backup service's do not. */
  countedOf(diskId: string): number {
    return this.snapshots.filter(
      ({ diskId: of, name }) => of === diskId && !/^(auto|manual)bk_snapshot_/.test(name),
    ).length;
  }

  /** Snapshots that calls have made, oldest first; of one disk when it is named. */
  createdSnapshots(diskId?: string): SimSnapshot[] {
    return this.snapshots.filter(
      (snapshot) => snapshot.created && (diskId === undefined || snapshot.diskId === diskId),
    );
  }

  /** Brings every snapshot that is under way to its end. */
  finishAll(): void {
    for (const snapshot of this.snapshots) {
      if (statusOf(snapshot, this.#now()) === "creating") snapshot.durationMs = 0;
    }
  }

  /** Forgets what was deleted long enough ago. */
  sweep(): void {
    const now = this.#now();
    for (let index = this.snapshots.length - 1; index >= 0; index -= 1) {
      const asked = this.snapshots[index]?.deleteAskedAt ?? null;
      if (asked !== null && now >= asked + this.timing.deletingMs) this.snapshots.splice(index, 1);
    }
  }
}
