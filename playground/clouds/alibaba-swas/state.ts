import { randomBytes } from "node:crypto";

import type { Limits, SimDisk, SimServer, SimSnapshot } from "./model.ts";

/** What a client token stands for. */
interface Remembered {
  readonly parameters: string;
  readonly snapshotId: string;
  readonly until: number;
}

const day = 86_400_000;

/** Servers, disks and snapshots of one region; tests read and change them as they like. */
export class SwasState {
  readonly servers: SimServer[] = [];
  readonly disks: SimDisk[] = [];
  /** Oldest first. */
  readonly snapshots: SimSnapshot[] = [];
  limits: Limits;
  /** Milliseconds from the start of a snapshot to its end, and of its invisibility before. */
  timing: { readonly snapshotMs: number; readonly hiddenMs: number; readonly tokenMs: number };
  /** Shown for every disk instead of its own status, while set. */
  diskStatusForAll: string | null = null;
  /** While set, every server is as full as it may be. */
  full = false;
  readonly #now: () => number;
  readonly #tokens = new Map<string, Remembered>();

  constructor(now: () => number, limits: Limits, timing: SwasState["timing"]) {
    this.#now = now;
    this.limits = limits;
    this.timing = timing;
  }

  addServer(server: Partial<SimServer> = {}): SimServer {
    const full: SimServer = {
      id: randomBytes(16).toString("hex"),
      account: "123456789012",
      name: "server",
      status: "Running",
      businessStatus: "Normal",
      disableReason: "",
      expiresAt: this.#now() + 200 * day,
      ...server,
    };
    this.servers.push(full);
    return full;
  }

  addDisk(disk: Partial<SimDisk> = {}): SimDisk {
    const full: SimDisk = {
      id: `d-bp1${randomBytes(9).toString("hex").slice(0, 17)}`,
      account: "123456789012",
      name: disk.type === "Data" ? "DataDisk" : "SystemDisk",
      type: "System",
      sizeGiB: 50,
      serverId: null,
      status: disk.serverId === undefined || disk.serverId === null ? "Available" : "In_use",
      ...disk,
    };
    this.disks.push(full);
    return full;
  }

  /** A snapshot that was there before, complete unless said otherwise. */
  addSnapshot(snapshot: Pick<SimSnapshot, "diskId"> & Partial<SimSnapshot>): SimSnapshot {
    const disk = this.disk(snapshot.diskId);
    const startedAt = snapshot.startedAt ?? this.#now() - day;
    const full: SimSnapshot = {
      id: `s-bp1${randomBytes(9).toString("hex").slice(0, 17)}`,
      account: disk?.account ?? "123456789012",
      name: "by-hand",
      diskType: disk?.type ?? "System",
      serverId: disk?.serverId ?? null,
      startedAt,
      endsAt: startedAt + 300_000,
      ending: "Accomplished",
      visibleAt: startedAt,
      tags: [],
      resourceGroupId: "rg-default",
      remark: "",
      created: false,
      ...snapshot,
    };
    this.snapshots.push(full);
    return full;
  }

  startSnapshot(
    disk: SimDisk,
    given: Pick<SimSnapshot, "name" | "tags" | "resourceGroupId" | "ending">,
  ): SimSnapshot {
    const now = this.#now();
    return this.addSnapshot({
      ...given,
      diskId: disk.id,
      startedAt: now,
      endsAt: now + this.timing.snapshotMs,
      visibleAt: now + this.timing.hiddenMs,
      created: true,
    });
  }

  server(id: string): SimServer | null {
    return this.servers.find((server) => server.id === id) ?? null;
  }

  disk(id: string): SimDisk | null {
    return this.disks.find((disk) => disk.id === id) ?? null;
  }

  statusOf(disk: SimDisk): string {
    return this.diskStatusForAll ?? disk.status;
  }

  /** Also those that are not listed yet. */
  snapshotsOnServer(serverId: string): SimSnapshot[] {
    return this.snapshots.filter((snapshot) => snapshot.serverId === serverId);
  }

  /** Snapshots that calls have made, oldest first; of one disk when it is named. */
  createdSnapshots(diskId?: string): SimSnapshot[] {
    return this.snapshots.filter(
      (snapshot) => snapshot.created && (diskId === undefined || snapshot.diskId === diskId),
    );
  }

  statusOfSnapshot(snapshot: SimSnapshot): "Progressing" | "Accomplished" | "Failed" {
    const over = this.#now() >= snapshot.endsAt;
    return over && snapshot.ending !== "never" ? snapshot.ending : "Progressing";
  }

  percentOf(snapshot: SimSnapshot): number {
    const share = (this.#now() - snapshot.startedAt) / (snapshot.endsAt - snapshot.startedAt || 1);
    const status = this.statusOfSnapshot(snapshot);
    if (status === "Accomplished") return 100;
    return Math.floor(Math.max(0, Math.min(share, status === "Failed" ? 0.4 : 0.99)) * 100);
  }

  isVisible(snapshot: SimSnapshot): boolean {
    return this.#now() >= snapshot.visibleAt;
  }

  /** Brings everything under way to its end. */
  finish(): void {
    for (const snapshot of this.snapshots) snapshot.endsAt = Math.min(snapshot.endsAt, this.#now());
  }

  deleteSnapshot(id: string): boolean {
    const at = this.snapshots.findIndex((snapshot) => snapshot.id === id);
    if (at >= 0) this.snapshots.splice(at, 1);
    return at >= 0;
  }

  /** The disk is gone; its snapshots stay. */
  releaseDisk(id: string): void {
    remove(this.disks, (disk) => disk.id === id);
  }

  /** The server is gone, and with it its disks and their snapshots. */
  releaseServer(id: string): void {
    remove(this.servers, (server) => server.id === id);
    remove(this.disks, (disk) => disk.serverId === id);
    remove(this.snapshots, (snapshot) => snapshot.serverId === id);
  }

  remember(token: string, parameters: string, snapshotId: string): void {
    this.#tokens.set(token, {
      parameters,
      snapshotId,
      until: this.#now() + this.timing.tokenMs,
    });
  }

  remembered(token: string): Remembered | null {
    const found = this.#tokens.get(token);
    return found === undefined || found.until <= this.#now() ? null : found;
  }
}

function remove<T>(rows: T[], gone: (row: T) => boolean): void {
  for (let index = rows.length - 1; index >= 0; index -= 1) {
    const row = rows[index];
    if (row !== undefined && gone(row)) rows.splice(index, 1);
  }
}
