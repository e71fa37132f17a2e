import type { Accounts } from "./accounts.ts";
import type { AwsState } from "./state.ts";

/** The access key of the demonstration account; it opens nothing but the simulation. */
export const demoKey = {
  keyId: "DEMOKEY0000000000001",
  secret: "demonstration/secret/of/the/simulated/aws",
} as const;

const account = "111122223333";
const region = "ap-northeast-1";
const day = 86_400_000;
const gib = 1024 ** 3;

interface DemoVolume {
  readonly id: string;
  readonly gateway: string;
  readonly sizeGiB: number;
  readonly usedGiB: number;
  /** Ages of the snapshots it has, in days. */
  readonly snapshotDays: readonly number[];
  readonly status?: string;
  readonly attachment?: string;
}

const cached = "sgw-12A3456B";
const stored = "sgw-7D8E9F01";

const volumes: readonly DemoVolume[] = [
  { id: "vol-1122AABB", gateway: cached, sizeGiB: 512, usedGiB: 212, snapshotDays: [9, 23, 51] },
  { id: "vol-1122AABC", gateway: cached, sizeGiB: 512, usedGiB: 208, snapshotDays: [9] },
  { id: "vol-2C4D6E80", gateway: cached, sizeGiB: 100, usedGiB: 37, snapshotDays: [2, 3, 4] },
  { id: "vol-3F5A7B91", gateway: cached, sizeGiB: 2_048, usedGiB: 1_390, snapshotDays: [30] },
  { id: "vol-4A6C8E02", gateway: cached, sizeGiB: 20_480, usedGiB: 12_700, snapshotDays: [14] },
  {
    id: "vol-5B7D9F13",
    gateway: cached,
    sizeGiB: 256,
    usedGiB: 44,
    snapshotDays: [],
    attachment: "DETACHED",
  },
  {
    id: "vol-6C8EA024",
    gateway: cached,
    sizeGiB: 50,
    usedGiB: 12,
    snapshotDays: [120],
    status: "IRRECOVERABLE",
  },
  {
    id: "vol-0A1B2C3D4E5F60718",
    gateway: stored,
    sizeGiB: 1_024,
    usedGiB: 655,
    snapshotDays: [1, 2, 3, 4, 5, 6, 7],
  },
  {
    id: "vol-0B2C3D4E5F6071829",
    gateway: stored,
    sizeGiB: 300,
    usedGiB: 91,
    snapshotDays: [1, 2, 3],
  },
  { id: "vol-0C3D4E5F607182930", gateway: stored, sizeGiB: 80, usedGiB: 61, snapshotDays: [5] },
  {
    id: "vol-0D4E5F60718293A41",
    gateway: stored,
    sizeGiB: 4_096,
    usedGiB: 2_950,
    snapshotDays: [11],
    status: "BOOTSTRAPPING",
  },
  { id: "vol-0E5F60718293A4B52", gateway: stored, sizeGiB: 150, usedGiB: 8, snapshotDays: [] },
];

/** Fills a simulated AWS with two gateways, twelve volumes and some history: `startAws({ setUp: demoAws })`. */
export function demoAws(aws: {
  readonly state: AwsState;
  readonly accounts: Accounts;
  readonly now: number;
}): void {
  const { state, accounts, now } = aws;
  accounts.addKey({ ...demoKey, account });
  state.addGateway({ id: cached, name: "tokyo-dc1-cached", type: "CACHED", account, region });
  state.addGateway({ id: stored, name: "tokyo-dc2-stored", type: "STORED", account, region });
  for (const volume of volumes) {
    state.addVolume({
      id: volume.id,
      gatewayId: volume.gateway,
      sizeBytes: volume.sizeGiB * gib,
      usedBytes: volume.usedGiB * gib,
      status: volume.status ?? "AVAILABLE",
      attachment: volume.attachment ?? "ATTACHED",
      recoveryPointAt: volume.gateway === cached ? now - 40 * 60_000 : null,
      createdAt: now - 400 * day,
    });
    for (const age of volume.snapshotDays) {
      state.addSnapshot({
        volumeId: volume.id.toLowerCase(),
        account,
        region,
        volumeSizeGiB: volume.sizeGiB,
        startedAt: now - age * day,
        fullBytes: volume.usedGiB * gib,
        description:
          volume.gateway === stored ? `${stored}:${volume.id}:Schedule` : "before maintenance",
      });
    }
  }
}
