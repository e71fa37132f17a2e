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
