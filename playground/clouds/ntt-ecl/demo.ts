import type { Accounts } from "./accounts.ts";
import { blockStorage, type EclState } from "./state.ts";

/** The API key pair of the demonstration tenant; it opens nothing but the simulation. */
export const demoEclKey = {
  apiKey: "DEMOECLAPIKEY0000001",
  apiSecret: "demonstration-secret-of-the-simulated-ecl",
  tenant: "0123456789abcdef0123456789abcdef",
} as const;

const day = 86_400_000;

interface DemoVolume {
  readonly id: string;
  readonly name: string;
  readonly sizeGB: number;
  /** Ages of the snapshots it has, in days. */
  readonly snapshotDays: readonly number[];
  readonly status?: string;
  readonly reservePercent?: number;
  readonly file?: boolean;
}

const volumes: readonly DemoVolume[] = [
  {
    id: "11111111-2222-4333-8444-555555555501",
    name: "orders-db",
    sizeGB: 500,
    snapshotDays: [6, 20],
  },
  {
    id: "11111111-2222-4333-8444-555555555502",
    name: "orders-log",
    sizeGB: 250,
    snapshotDays: [6],
  },
  {
    id: "11111111-2222-4333-8444-555555555503",
    name: "billing-db",
    sizeGB: 1_000,
    snapshotDays: [1],
  },
  {
    id: "11111111-2222-4333-8444-555555555504",
    name: "archive",
    sizeGB: 4_000,
    snapshotDays: [40],
    reservePercent: 91,
  },
  {
    id: "11111111-2222-4333-8444-555555555505",
    name: "staging-db",
    sizeGB: 100,
    snapshotDays: [],
    status: "updating",
  },
  {
    id: "11111111-2222-4333-8444-555555555506",
    name: "old-queue",
    sizeGB: 100,
    snapshotDays: [200],
    status: "error_updating",
  },
  {
    id: "11111111-2222-4333-8444-555555555507",
    name: "shared-files",
    sizeGB: 1_000,
    snapshotDays: [],
    file: true,
  },
];

/** Fills a simulated ECL with one tenant, seven volumes and some history: `startNttEcl({ setUp: demoNttEcl })`. */
export function demoNttEcl(ecl: {
  readonly state: EclState;
  readonly accounts: Accounts;
  readonly now: number;
}): void {
  const { state, accounts, now } = ecl;
  const { tenant } = demoEclKey;
  accounts.addUser({
    apiKey: demoEclKey.apiKey,
    apiSecret: demoEclKey.apiSecret,
    tenants: [tenant],
  });
  const block = state.addStorage({
    id: "22222222-3333-4444-8555-666666666601",
    tenant,
    name: "block-1",
    volumeTypeId: state.addType(blockStorage).id,
  });
  const file = state.addStorage({
    id: "22222222-3333-4444-8555-666666666602",
    tenant,
    name: "files-1",
    volumeTypeId: state.addType("pre_nfs_na").id,
  });
  for (const volume of volumes) {
    state.addVolume({
      id: volume.id,
      tenant,
      name: volume.name,
      sizeGB: volume.sizeGB,
      virtualStorageId: volume.file === true ? file.id : block.id,
      status: volume.status ?? "available",
      reservePercent: volume.reservePercent ?? 12,
      createdAt: now - 400 * day,
    });
    for (const age of volume.snapshotDays) {
      state.addSnapshot({
        tenant,
        volumeId: volume.id,
        name: `${volume.name}-${age}d`,
        description: "before maintenance",
        startedAt: now - age * day,
        usage: age * 1024 ** 3,
      });
    }
  }
}
