import { randomBytes } from "node:crypto";

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

export interface SimServer {
  /** 32 hexadecimal digits. */
  readonly id: string;
  readonly account: string;
  readonly name: string;
  /** `Running`, `Stopped`, `Resetting`, … */
  status: string;
  /** `Normal`, `Expired` or `Overdue`. */
  businessStatus: string;
  disableReason: string;
  /** Milliseconds since 1970. */
  expiresAt: number;
}

export interface SimDisk {
  /** `d-bp1…` */
  readonly id: string;
  readonly account: string;
  readonly name: string;
  readonly type: "System" | "Data";
  readonly sizeGiB: number;
  /** `null` while it is attached to none. */
  serverId: string | null;
  /** `In_use`, `Available`, `ReIniting`, … */
  status: string;
}

export type Ending = "Accomplished" | "Failed" | "never";

export interface SimSnapshot {
  /** `s-bp1…` */
  readonly id: string;
  readonly account: string;
  readonly name: string;
  readonly diskId: string;
  readonly diskType: "System" | "Data";
  readonly serverId: string | null;
  readonly startedAt: number;
  endsAt: number;
  ending: Ending;
  /** Not listed before this moment. */
  readonly visibleAt: number;
  readonly tags: readonly Tag[];
  readonly resourceGroupId: string;
  remark: string;
  /** Made by a call, as opposed to being there from the start. */
  readonly created: boolean;
}

export interface Limits {
  /** Source: CreateSnapshot API page. */
  readonly perServer: number;
  readonly perAccount: number;
  /** Whether a disk can have only one snapshot in the making. */
  readonly oneAtATime: boolean;
  /** Of each operation on snapshots and disks, for an account. Source: topic "QPS limits". */
  readonly callsPerMinute: number;
}

export const realLimits: Limits = {
  perServer: 3,
  perAccount: 15,
  oneAtATime: true,
  callsPerMinute: 10,
};

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
