import type { AccessKey } from "./accounts.ts";
import type { CallParameters } from "./parameters.ts";
import { missing, problem } from "./problem.ts";
import { diskRow, paged, serverRow, snapshotRow } from "./rows.ts";
import type { Ending, SimDisk, SimServer, SimSnapshot, Tag } from "./model.ts";
import type { SwasState } from "./state.ts";

/** One authenticated call. */
export interface SwasCall {
  readonly state: SwasState;
  readonly key: AccessKey;
  /** The endpoint's own: it answers for no other. */
  readonly region: string;
  readonly given: CallParameters;
  /** What a fault makes of a snapshot that this call starts. */
  readonly ending: Ending;
  readonly losesTags: boolean;
}

type Operation = (call: SwasCall) => Readonly<Record<string, unknown>>;

// Source for all shapes and limits: @alicloud/swas-open20200601 4.0.0; API pages of SWAS-OPEN 2020-06-01.
export const swasOperations: Readonly<Record<string, Operation>> = {
  CreateSnapshot: (call) => {
    const { state, given } = call;
    const diskId = given.required("DiskId");
    const name = given.required("SnapshotName");
    const token = given.get("ClientToken") ?? "";
    if (!/^[\x20-\x7e]{0,64}$/.test(token))
      throw problem("InvalidParameter", "The specified parameter ClientToken is not valid.");
    const tags = given.tags();
    const known = token === "" ? null : state.remembered(`${call.key.account} ${token}`);
    if (known !== null) {
      if (known.parameters !== given.fingerprint()) throw problem("IdempotentParameterMismatch");
      return { SnapshotId: known.snapshotId };
    }
    const disk = myDisk(call, diskId);
    if (!isName(name)) throw problem("InvalidSnapshotName.ValueNotSupported");
    if (mySnapshots(call).some((other) => other.name === name))
      throw problem("InvalidSnapshotName.Duplicate");
    mustAllow(call, disk);
    const snapshot = state.startSnapshot(disk, {
      name,
      tags: call.losesTags ? [] : tags,
      resourceGroupId: given.get("ResourceGroupId") ?? "rg-default",
      ending: call.ending,
    });
    if (token !== "")
      state.remember(`${call.key.account} ${token}`, given.fingerprint(), snapshot.id);
    return { SnapshotId: snapshot.id };
  },

  ListSnapshots: (call) => {
    const { state, given } = call;
    const diskId = given.get("DiskId");
    const serverId = given.get("InstanceId");
    const ids = given.ids("SnapshotIds");
    const type = given.get("SourceDiskType")?.toLowerCase();
    const tags = given.tags();
    if (diskId !== null) myDisk(call, diskId);
    if (serverId !== null) myServer(call, serverId);
    const rows = mySnapshots(call)
      .filter(
        (row) =>
          state.isVisible(row) &&
          (diskId === null || row.diskId === diskId) &&
          (serverId === null || (row.serverId === serverId && row.diskType === "System")) &&
          (ids === null || ids.has(row.id)) &&
          (type === undefined || row.diskType.toLowerCase() === type) &&
          hasAll(row.tags, tags),
      )
      .toReversed();
    return paged(
      "Snapshots",
      rows.map((row) => snapshotRow(call, row)),
      given,
    );
  },

  DeleteSnapshot: (call) => {
    mine(call, call.given.required("SnapshotId"));
    call.state.deleteSnapshot(call.given.required("SnapshotId"));
    return {};
  },

  DeleteSnapshots: (call) => {
    const ids = call.given.ids("SnapshotIds");
    if (ids === null) throw missing("SnapshotIds");
    for (const id of ids) mine(call, id);
    for (const id of ids) call.state.deleteSnapshot(id);
    return {};
  },

  UpdateSnapshotAttribute: (call) => {
    mine(call, call.given.required("SnapshotId")).remark = call.given.get("Remark") ?? "";
    return {};
  },

  ResetDisk: (call) => {
    const disk = myDisk(call, call.given.required("DiskId"));
    mine(call, call.given.required("SnapshotId"));
    const server = disk.serverId === null ? null : call.state.server(disk.serverId);
    if (server !== null && server.status !== "Stopped")
      throw problem("IncorrectInstanceStatus.ResetDisk");
    return {};
  },

  ListDisks: (call) => {
    const ids = call.given.ids("DiskIds");
    const serverId = call.given.get("InstanceId");
    const type = call.given.get("DiskType")?.toLowerCase();
    const rows = myDisks(call).filter(
      (disk) =>
        (ids === null || ids.has(disk.id)) &&
        (serverId === null || disk.serverId === serverId) &&
        (type === undefined || disk.type.toLowerCase() === type),
    );
    return paged(
      "Disks",
      rows.map((disk) => diskRow(call, disk, disk.type)),
      call.given,
    );
  },

  ListInstances: (call) => {
    const ids = call.given.ids("InstanceIds");
    const status = call.given.get("Status");
    const rows = myServers(call).filter(
      (server) =>
        (ids === null || ids.has(server.id)) && (status === null || server.status === status),
    );
    return paged(
      "Instances",
      rows.map((server) => serverRow(call, server)),
      call.given,
    );
  },

  ListRegions: (call) => ({
    Regions: [
      {
        LocalName: call.given.get("AcceptLanguage") === "en-US" ? "Simulated" : "模拟",
        RegionEndpoint: `swas.${call.region}.aliyuncs.com`,
        RegionId: call.region,
      },
    ],
  }),
};

/** Operations that a minute's budget counts, each for itself. */
export const countedOperations: ReadonlySet<string> = new Set([
  "CreateSnapshot",
  "ListSnapshots",
  "DeleteSnapshot",
  "DeleteSnapshots",
  "UpdateSnapshotAttribute",
  "ResetDisk",
  "ListDisks",
]);

/** Source: CreateSnapshot API page; the Chinese page also allows Chinese characters. */
function isName(name: string): boolean {
  return /^[A-Za-z\p{Script=Han}][A-Za-z0-9:._\-\p{Script=Han}]{1,49}$/u.test(name);
}

function mustAllow(call: SwasCall, disk: SimDisk): void {
  const { state } = call;
  const { limits } = state;
  const server = disk.serverId === null ? null : state.server(disk.serverId);
  const stands = server === null || ["Running", "Stopped"].includes(server.status);
  if (!["In_use", "Available"].includes(state.statusOf(disk)) || !stands)
    throw problem("IncorrectStatus");
  const underWay = mySnapshots(call).some(
    (other) => other.diskId === disk.id && state.statusOfSnapshot(other) === "Progressing",
  );
  if (limits.oneAtATime && underWay) throw problem("IncorrectDiskStatus.CreatingSnapshot");
  const onServer = server === null ? 0 : state.snapshotsOnServer(server.id).length;
  const cap = Math.min(limits.perAccount, limits.perServer * myServers(call).length);
  if (state.full || onServer >= limits.perServer || mySnapshots(call).length >= cap)
    throw problem("SnapshotLimitExceed");
}

/** Whether the call is about this endpoint's region: of any other nothing is known here. */
function isHere(call: SwasCall): boolean {
  return call.given.get("RegionId") === call.region;
}

function myServers(call: SwasCall): SimServer[] {
  return isHere(call)
    ? call.state.servers.filter(({ account }) => account === call.key.account)
    : [];
}

function myDisks(call: SwasCall): SimDisk[] {
  return isHere(call) ? call.state.disks.filter(({ account }) => account === call.key.account) : [];
}

function mySnapshots(call: SwasCall): SimSnapshot[] {
  return isHere(call)
    ? call.state.snapshots.filter(({ account }) => account === call.key.account)
    : [];
}

function myDisk(call: SwasCall, id: string): SimDisk {
  const disk = call.state.disk(id);
  if (disk === null || disk.account !== call.key.account || !isHere(call))
    throw problem("InvalidDiskId.NotFound");
  return disk;
}

function myServer(call: SwasCall, id: string): SimServer {
  const server = call.state.server(id);
  if (server === null || server.account !== call.key.account || !isHere(call))
    throw problem("InvalidInstanceId.NotFound");
  return server;
}

function mine(call: SwasCall, id: string): SimSnapshot {
  const snapshot = mySnapshots(call).find((row) => row.id === id);
  if (snapshot === undefined) throw problem("InvalidSnapshotId.NotFound");
  return snapshot;
}

function hasAll(tags: readonly Tag[], wanted: readonly Tag[]): boolean {
  return wanted.every(({ Key, Value }) =>
    tags.some((tag) => tag.Key === Key && (Value === "" || tag.Value === Value)),
  );
}
