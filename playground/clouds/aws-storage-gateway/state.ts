import { randomBytes } from "node:crypto";
import { setRunning, viewOf, type Ending, type SimSnapshot, type Tag } from "./snapshot.ts";

export type GatewayType = "CACHED" | "STORED" | "FILE_S3" | "VTL";

export interface SimGateway {
  /** `sgw-12A3456B` */
  readonly id: string;
  readonly name: string;
  readonly type: GatewayType;
  readonly account: string;
  readonly region: string;
  connected: boolean;
}

export interface SimVolume {
  /** `vol-1122AABB` */
  readonly id: string;
  readonly gatewayId: string;
  readonly sizeBytes: number;
  readonly usedBytes: number;
  /** `AVAILABLE`, `PASS THROUGH`, … */
  status: string;
  /** `ATTACHED`, `DETACHED` or `DETACHING`. */
  attachment: string;
  /** Milliseconds since 1970; `null` for volumes without one. */
  recoveryPointAt: number | null;
  readonly createdAt: number;
}

export interface Timing {
  /** Milliseconds from the start of a snapshot to its end. */
  readonly snapshotMs: number;
  /** Milliseconds for which EC2 does not show a new snapshot yet. */
  readonly hiddenMs: number;
}

/** States in which nothing is uploaded any more: a snapshot under way stays pending for ever. */
const standstill = new Set(["PASS THROUGH", "RESTORE AND PASS THROUGH", "IRRECOVERABLE"]);

/** Gateways, volumes and snapshots of all simulated accounts; tests read and change them as they like. */
export class AwsState {
  readonly gateways: SimGateway[] = [];
  readonly volumes: SimVolume[] = [];
  readonly snapshots: SimSnapshot[] = [];
  timing: Timing;
  /** Shown for every volume instead of its own status, while set. */
  statusForAll: string | null = null;
  readonly #now: () => number;
  readonly #gatewaysById = new Map<string, SimGateway>();
  readonly #volumesById = new Map<string, SimVolume>();

  constructor(now: () => number, timing: Timing) {
    this.#now = now;
    this.timing = timing;
  }

  addGateway(gateway: Pick<SimGateway, "id" | "type"> & Partial<SimGateway>): SimGateway {
    const full: SimGateway = {
      name: gateway.id,
      account: "111122223333",
      region: "ap-northeast-1",
      connected: true,
      ...gateway,
    };
    this.gateways.push(full);
    this.#gatewaysById.set(full.id, full);
    return full;
  }

  addVolume(volume: Pick<SimVolume, "id" | "gatewayId"> & Partial<SimVolume>): SimVolume {
    const full: SimVolume = {
      sizeBytes: 100 * 1024 ** 3,
      usedBytes: 20 * 1024 ** 3,
      status: "AVAILABLE",
      attachment: "ATTACHED",
      recoveryPointAt: null,
      createdAt: this.#now() - 90 * 86_400_000,
      ...volume,
    };
    this.volumes.push(full);
    this.#volumesById.set(full.id, full);
    return full;
  }

  /** A snapshot that was there before, complete unless said otherwise. */
  addSnapshot(snapshot: Pick<SimSnapshot, "volumeId"> & Partial<SimSnapshot>): SimSnapshot {
    const startedAt = snapshot.startedAt ?? this.#now() - 86_400_000;
    const full: SimSnapshot = {
      id: newSnapshotId(),
      account: "111122223333",
      region: "ap-northeast-1",
      volumeSizeGiB: 100,
      startedAt,
      description: "",
      tags: [],
      durationMs: 600_000,
      ending: "completed",
      visibleAt: startedAt,
      fullBytes: 20 * 1024 ** 3,
      workedMs: 0,
      runningSince: startedAt,
      isPublic: false,
      usedBy: null,
      madeByBackup: false,
      created: false,
      deleteAsked: false,
      ...snapshot,
    };
    this.snapshots.push(full);
    return full;
  }

  /** What CreateSnapshot does. Nothing is ever recognised as the same request: two calls make two. */
  createSnapshot(
    volume: SimVolume,
    gateway: SimGateway,
    given: { readonly description: string; readonly tags: readonly Tag[]; readonly ending: Ending },
  ): SimSnapshot {
    const now = this.#now();
    return this.addSnapshot({
      volumeId: volume.id.toLowerCase(),
      account: gateway.account,
      region: gateway.region,
      volumeSizeGiB: Math.ceil(volume.sizeBytes / 1024 ** 3),
      startedAt: now,
      description: given.description,
      tags: [...given.tags],
      durationMs: this.timing.snapshotMs,
      ending: given.ending,
      visibleAt: now + this.timing.hiddenMs,
      fullBytes: volume.usedBytes,
      runningSince: now,
      created: true,
    });
  }

  gateway(id: string): SimGateway | null {
    return this.#gatewaysById.get(id) ?? null;
  }

  volume(id: string): SimVolume | null {
    return this.#volumesById.get(id) ?? null;
  }

  volumesOf(gateway: SimGateway): SimVolume[] {
    return this.volumes.filter((volume) => volume.gatewayId === gateway.id);
  }

  statusOf(volume: SimVolume): string {
    return this.statusForAll ?? volume.status;
  }

  /** While a gateway is off, nothing is uploaded; afterwards the rest is. */
  setConnected(gatewayId: string, connected: boolean): void {
    const gateway = this.gateway(gatewayId);
    if (gateway === null || gateway.connected === connected) return;
    gateway.connected = connected;
    for (const volume of this.volumesOf(gateway)) this.#setUploading(volume, connected);
  }

  setVolumeStatus(volumeId: string, status: string): void {
    const volume = this.volume(volumeId);
    if (volume === null) return;
    volume.status = status;
    if (standstill.has(status)) this.#setUploading(volume, false);
  }

  /** Snapshots that calls have made, oldest first; of one volume when it is named, in any letter case. */
  createdSnapshots(volumeId?: string): SimSnapshot[] {
    const wanted = volumeId?.split("/").at(-1)?.toLowerCase();
    return this.snapshots.filter(
      (snapshot) => snapshot.created && (wanted === undefined || snapshot.volumeId === wanted),
    );
  }

  /** Forgets snapshots whose deletion was asked for while they were still being made. */
  sweep(): void {
    const now = this.#now();
    for (let index = this.snapshots.length - 1; index >= 0; index -= 1) {
      const snapshot = this.snapshots[index];
      if (snapshot?.deleteAsked === true && viewOf(snapshot, now).state !== "pending")
        this.snapshots.splice(index, 1);
    }
  }

  #setUploading(volume: SimVolume, running: boolean): void {
    const volumeId = volume.id.toLowerCase();
    for (const snapshot of this.snapshots) {
      if (snapshot.volumeId === volumeId) setRunning(snapshot, running, this.#now());
    }
  }
}

export function newSnapshotId(): string {
  return `snap-0${randomBytes(8).toString("hex")}`;
}
