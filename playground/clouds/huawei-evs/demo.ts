import type { Accounts } from "./accounts.ts";
import type { EvsState } from "./state.ts";

/** The access key of the demonstration account; it opens nothing but the simulation. */
export const demoHuaweiKey = {
  keyId: "DEMOAK00000000000001",
  secret: "DemonstrationSecretOfTheSimulatedHuaweiC",
} as const;

/** The IAM user of the demonstration account. */
export const demoHuaweiUser = {
  name: "snapshot-bot",
  password: "Demonstration-Password-1",
  account: "demo-account",
} as const;

export const demoHuaweiProject = {
  id: "0f1e2d3c4b5a69788796a5b4c3d2e1f0",
  name: "eu-west-101",
} as const;

const day = 86_400_000;

interface DemoDisk {
  readonly id: string;
  readonly name: string;
  readonly sizeGiB: number;
  readonly type: string;
  /** Ages of the snapshots it has, in days. */
  readonly snapshotDays: readonly number[];
  readonly servers?: readonly string[];
  readonly bootable?: boolean;
  readonly shared?: boolean;
  readonly status?: string;
}

const shopServer = "a7c1e902-5b34-4d6f-8e11-2f3a4b5c6d01";
const mailServer = "a7c1e902-5b34-4d6f-8e11-2f3a4b5c6d02";
const batchServer = "a7c1e902-5b34-4d6f-8e11-2f3a4b5c6d03";

const disks: readonly DemoDisk[] = [
  {
    id: "6a1c3e5f-1001-4a10-8b20-0000000000a1",
    name: "orders-db",
    sizeGiB: 500,
    type: "SSD",
    snapshotDays: [6, 20],
    servers: [shopServer],
  },
  {
    id: "6a1c3e5f-1001-4a10-8b20-0000000000a2",
    name: "orders-replica",
    sizeGiB: 500,
    type: "SSD",
    snapshotDays: [6],
  },
  {
    id: "6a1c3e5f-1001-4a10-8b20-0000000000a3",
    name: "shop-system",
    sizeGiB: 40,
    type: "GPSSD",
    snapshotDays: [45],
    servers: [shopServer],
    bootable: true,
  },
  {
    id: "6a1c3e5f-1001-4a10-8b20-0000000000a4",
    name: "mail-spool",
    sizeGiB: 200,
    type: "SAS",
    snapshotDays: [1, 2, 3, 4, 5, 6, 7],
    servers: [mailServer],
  },
  {
    id: "6a1c3e5f-1001-4a10-8b20-0000000000a5",
    name: "cluster-shared",
    sizeGiB: 1_024,
    type: "ESSD",
    snapshotDays: [12],
    servers: [shopServer, batchServer],
    shared: true,
  },
  {
    id: "6a1c3e5f-1001-4a10-8b20-0000000000a6",
    name: "batch-scratch",
    sizeGiB: 100,
    type: "SATA",
    snapshotDays: [],
  },
  {
    id: "6a1c3e5f-1001-4a10-8b20-0000000000a7",
    name: "old-archive",
    sizeGiB: 2_048,
    type: "SATA",
    snapshotDays: [300],
    status: "error_extending",
  },
  {
    id: "6a1c3e5f-1001-4a10-8b20-0000000000a8",
    name: "reports",
    sizeGiB: 80,
    type: "GPSSD",
    snapshotDays: [9, 30],
    status: "extending",
  },
];

/** Fills a simulated Huawei Cloud with eight disks and some history: `startHuaweiEvs({ setUp: demoHuaweiEvs })`. */
export function demoHuaweiEvs(cloud: {
  readonly state: EvsState;
  readonly accounts: Accounts;
  readonly now: number;
}): void {
  const { state, accounts, now } = cloud;
  const { account } = demoHuaweiUser;
  const project = accounts.addProject({ ...demoHuaweiProject, account }).id;
  accounts.addKey({ ...demoHuaweiKey, account });
  accounts.addUser(demoHuaweiUser);
  for (const { snapshotDays, ...disk } of disks) {
    state.addDisk({ ...disk, project, createdAt: now - 400 * day });
    for (const age of snapshotDays) {
      state.addSnapshot({
        diskId: disk.id,
        project,
        name: `${disk.name}-${age}`,
        description: "before maintenance",
        createdAt: now - age * day,
      });
    }
  }
  // One that the backup service made: nobody else may touch it.
  state.addSnapshot({
    diskId: "6a1c3e5f-1001-4a10-8b20-0000000000a1",
    project,
    name: "autobk_snapshot_vbs_7c2e",
    metadata: { __system__enableActive: "true" },
    createdAt: now - day,
  });
}
