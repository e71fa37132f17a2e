import { randomUUID } from "node:crypto";
import type { Ending, SimSnapshot } from "./snapshot.ts";

export const blockStorage = "piops_iscsi_na";

export interface SimVolumeType {
  readonly id: string;
  readonly name: string;
}

export interface SimVirtualStorage {
  readonly id: string;
  readonly tenant: string;
  readonly name: string;
  readonly volumeTypeId: string;
}

export interface SimVolume {
  readonly id: string;
  readonly tenant: string;
  readonly name: string;
  readonly sizeGB: number;
  readonly virtualStorageId: string;
  /** `available`, `updating`, `error_updating`, … */
  status: string;
  errorMessage: string;
  /** How full its area for snapshots is. */
  reservePercent: number;
  /** CHAP passwords: ECL shows them to whoever reads the volume. */
  readonly initiatorSecret: string;
  readonly targetSecret: string;
  readonly createdAt: number;
}

/** What no source states, and tests therefore try both ways. */
export interface Unverified {
  unknownVolume: 400 | 404;
  duplicateName: 400 | 409;
  /** Whether snapshots that the platform deleted are still listed and shown. */
  showsDeleted: boolean;
  /** Rows in a page of every list; no list is documented to have pages. */
  pageSize: number | null;
}

/** Volumes and snapshots of all simulated tenants; tests read and change them as they like. */
export class EclState {
  readonly types: SimVolumeType[] = [];
  readonly storages: SimVirtualStorage[] = [];
  readonly volumes: SimVolume[] = [];
  readonly snapshots: SimSnapshot[] = [];
  readonly unverified: Unverified = {
    unknownVolume: 404,
    duplicateName: 400,
    showsDeleted: true,
    pageSize: null,
  };
  /** From the start of a snapshot to its end, in milliseconds; 0 as documented. */
  snapshotMs: number;
  /** Shown for every volume instead of its own status, while set. */
  statusForAll: string | null = null;
  /** Tenants in which a change is under way. */
  readonly busy = new Set<string>();
  /** Every tenant counts as busy, while set. */
  allBusy = false;
  readonly #now: () => number;
  readonly #volumesById = new Map<string, SimVolume>();

  constructor(now: () => number, snapshotMs: number) {
    this.#now = now;
    this.snapshotMs = snapshotMs;
  }

  addType(name: string): SimVolumeType {
    const type = { id: randomUUID(), name };
    this.types.push(type);
    return type;
  }

  addStorage(storage: Omit<SimVirtualStorage, "id"> & { readonly id?: string }): SimVirtualStorage {
    const full = { id: randomUUID(), ...storage };
    this.storages.push(full);
    return full;
  }

  addVolume(
    volume: Pick<SimVolume, "tenant" | "virtualStorageId"> & Partial<SimVolume>,
  ): SimVolume {
    const id = volume.id ?? randomUUID();
    const full: SimVolume = {
      id,
      name: `volume-${id.slice(0, 8)}`,
      sizeGB: 100,
      status: "available",
      errorMessage: " ",
      reservePercent: 0,
      initiatorSecret: `chap-initiator-${id}`,
      targetSecret: `chap-target-${id}`,
      createdAt: this.#now() - 90 * 86_400_000,
      ...volume,
    };
    this.volumes.push(full);
    this.#volumesById.set(id, full);
    return full;
  }

  removeVolume(id: string): void {
    const index = this.volumes.findIndex((volume) => volume.id === id);
    if (index >= 0) this.volumes.splice(index, 1);
    this.#volumesById.delete(id);
  }

  /** A snapshot that was there before, available unless said otherwise. */
  addSnapshot(
    snapshot: Pick<SimSnapshot, "tenant" | "volumeId" | "name"> & Partial<SimSnapshot>,
  ): SimSnapshot {
    const full: SimSnapshot = {
      id: randomUUID(),
      description: "",
      startedAt: this.#now() - 86_400_000,
      durationMs: 0,
      ending: "available",
      usage: 0,
      updatedAt: null,
      created: false,
      ...snapshot,
    };
    this.snapshots.push(full);
    return full;
  }

  /** What Create Snapshot does once everything is checked. */
  createSnapshot(given: {
    readonly tenant: string;
    readonly volumeId: string;
    readonly name: string;
    readonly description: string;
    readonly ending: Ending;
    readonly startedAt: number;
  }): SimSnapshot {
    return this.addSnapshot({
      ...given,
      durationMs: this.snapshotMs,
      created: true,
    });
  }

  removeSnapshot(id: string): void {
    const index = this.snapshots.findIndex((snapshot) => snapshot.id === id);
    if (index >= 0) this.snapshots.splice(index, 1);
  }

  volume(tenant: string, id: string): SimVolume | null {
    const found = this.#volumesById.get(id);
    return found?.tenant === tenant ? found : null;
  }

  statusOf(volume: SimVolume): string {
    return this.statusForAll ?? volume.status;
  }

  typeOf(volume: SimVolume): string | null {
    const storage = this.storages.find(({ id }) => id === volume.virtualStorageId);
    return this.types.find(({ id }) => id === storage?.volumeTypeId)?.name ?? null;
  }

  /** Snapshots that calls have made, oldest first. */
  createdSnapshots(volumeId?: string): SimSnapshot[] {
    return this.snapshots.filter(
      (snapshot) => snapshot.created && (volumeId === undefined || snapshot.volumeId === volumeId),
    );
  }
}
