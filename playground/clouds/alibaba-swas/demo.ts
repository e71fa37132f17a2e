import type { Accounts } from "./accounts.ts";
import type { SimServer } from "./model.ts";
import type { SwasState } from "./state.ts";

/** The access key of the demonstration account; it opens nothing but the simulation. */
export const demoSwasKey = {
  keyId: "LTAIDEMO000000000001",
  secret: "demonstration-secret-of-the-simulated-swas",
} as const;

/** The disks by what they are good for trying out. */
export const demoDisks = {
  /** Two of three places used. */
  shop: "d-bp10shop0system0001",
  shopData: "d-bp10shop0data000001",
  /** No snapshot yet. */
  blog: "d-bp10blog0system0001",
  /** Three of three places used. */
  wiki: "d-bp10wiki0system0001",
  /** Its server is being reset. */
  lab: "d-bp10labo0system0001",
  /** Its server's subscription ends in five days. */
  legacy: "d-bp10lega0system0001",
  /** Attached to no server. */
  spare: "d-bp10spar0data000001",
} as const;

const account = "123456789012";
const day = 86_400_000;

interface DemoServer extends Partial<SimServer> {
  readonly name: string;
  readonly disks: readonly {
    readonly id: string;
    readonly type: "System" | "Data";
    readonly sizeGiB: number;
    readonly status?: string;
    /** Ages of the snapshots it has, in days. */
    readonly snapshotDays: readonly number[];
  }[];
}

function servers(now: number): readonly DemoServer[] {
  return [
    {
      id: "2ad1ae67295445f598017499dc000001",
      name: "shop",
      disks: [
        { id: demoDisks.shop, type: "System", sizeGiB: 50, snapshotDays: [12] },
        { id: demoDisks.shopData, type: "Data", sizeGiB: 200, snapshotDays: [3] },
      ],
    },
    {
      id: "2ad1ae67295445f598017499dc000002",
      name: "blog",
      disks: [{ id: demoDisks.blog, type: "System", sizeGiB: 40, snapshotDays: [] }],
    },
    {
      id: "2ad1ae67295445f598017499dc000003",
      name: "wiki",
      disks: [{ id: demoDisks.wiki, type: "System", sizeGiB: 60, snapshotDays: [2, 30, 61] }],
    },
    {
      id: "2ad1ae67295445f598017499dc000004",
      name: "lab",
      status: "Resetting",
      disks: [
        { id: demoDisks.lab, type: "System", sizeGiB: 30, status: "ReIniting", snapshotDays: [7] },
      ],
    },
    {
      id: "2ad1ae67295445f598017499dc000005",
      name: "legacy",
      expiresAt: now + 5 * day,
      disks: [{ id: demoDisks.legacy, type: "System", sizeGiB: 80, snapshotDays: [90] }],
    },
  ];
}

/** Fills a simulated region with five servers and some history: `startSwas({ setUp: demoSwas })`. */
export function demoSwas(swas: {
  readonly state: SwasState;
  readonly accounts: Accounts;
  readonly now: number;
}): void {
  const { state, accounts, now } = swas;
  accounts.addKey({ ...demoSwasKey, account });
  for (const { disks, ...server } of servers(now)) {
    const { id: serverId } = state.addServer({ ...server, account });
    for (const { snapshotDays, ...disk } of disks) {
      state.addDisk({ ...disk, account, serverId });
      for (const age of snapshotDays) {
        state.addSnapshot({
          diskId: disk.id,
          name: `by-hand-${age}-days-ago`,
          startedAt: now - age * day,
        });
      }
    }
  }
  state.addDisk({ id: demoDisks.spare, account, type: "Data", sizeGiB: 100 });
}
