import type { CallParameters } from "./parameters.ts";
import type { SimDisk, SimServer, SimSnapshot } from "./model.ts";
import type { SwasState } from "./state.ts";

/** What a list shows of the rows of one region. */
export interface Place {
  readonly state: SwasState;
  readonly region: string;
}

export function snapshotRow(at: Place, row: SimSnapshot): Record<string, unknown> {
  const status = at.state.statusOfSnapshot(row);
  const isSystem = row.diskType === "System";
  const percent = at.state.percentOf(row);
  return {
    SnapshotId: row.id,
    SnapshotName: row.name,
    SourceDiskId: row.diskId,
    // Both letter cases are seen in the documentation and its samples.
    SourceDiskType: isSystem ? "System" : "data",
    ...(isSystem && row.serverId !== null ? { InstanceId: row.serverId } : {}),
    RegionId: at.region,
    CreationTime: iso(row.startedAt),
    Remark: row.remark,
    ResourceGroupId: row.resourceGroupId,
    Tags: row.tags,
    Status: isSystem ? status : status.toLowerCase(),
    ...(percent < 5 ? {} : { Progress: `${percent}%` }),
  };
}

export function diskRow(at: Place, disk: SimDisk, type: string): Record<string, unknown> {
  const server = disk.serverId === null ? null : at.state.server(disk.serverId);
  return {
    DiskId: disk.id,
    DiskName: disk.name,
    DiskType: type,
    Category: "ESSD",
    Size: disk.sizeGiB,
    Device: disk.type === "System" ? "/dev/xvda" : "/dev/xvdb",
    Status: at.state.statusOf(disk),
    DiskChargeType: "PrePaid",
    CreationTime: "2026-01-08T05:31:06Z",
    RegionId: at.region,
    Remark: "",
    Tags: [],
    ...(server === null ? {} : { InstanceId: server.id, InstanceName: server.name }),
  };
}

export function serverRow(at: Place, server: SimServer): Record<string, unknown> {
  return {
    InstanceId: server.id,
    InstanceName: server.name,
    Status: server.status,
    BusinessStatus: server.businessStatus,
    DisableReason: server.disableReason,
    ChargeType: "PrePaid",
    PlanId: "swas.s2.c2m2s50b4t08",
    RegionId: at.region,
    CreationTime: "2026-01-08T05:31:06Z",
    ExpiredTime: iso(server.expiresAt),
    PublicIpAddress: "203.0.113.20",
    InnerIpAddress: "172.26.0.20",
    Disks: at.state.disks
      .filter(({ serverId }) => serverId === server.id)
      .map((disk) => diskRow(at, disk, disk.type.toLowerCase())),
    Tags: [],
  };
}

/** Whole seconds, as the service prints them. */
function iso(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, "Z");
}

export function paged(
  name: string,
  rows: readonly unknown[],
  given: CallParameters,
): Record<string, unknown> {
  const { number, size } = given.page();
  return {
    TotalCount: rows.length,
    PageNumber: number,
    PageSize: size,
    [name]: rows.slice((number - 1) * size, number * size),
  };
}
