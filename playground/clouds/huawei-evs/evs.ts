import { pageOf, type EvsCall } from "./evs-call.ts";
import { evsProblem } from "./problem.ts";
import { naive } from "./snapshot.ts";
import { createSnapshot, deleteSnapshot, listSnapshots, showSnapshot } from "./snapshots-api.ts";
import type { SimDisk } from "./state.ts";

interface Operation {
  readonly method: string;
  /** Below `/v2/{project}`; `:id` stands for one part. */
  readonly path: string;
  readonly permission: string;
  /** What a reply has when all went well; 202 replies may have no body. */
  readonly status: number;
  run(call: EvsCall): unknown;
}

// Source: Elastic Volume Service API reference (v2); the second path of an operation is OpenStack's own.
export const evsOperations: Readonly<Record<string, Operation>> = {
  CreateSnapshot: {
    method: "POST",
    path: "cloudsnapshots|snapshots",
    permission: "evs:snapshots:create",
    status: 202,
    run: createSnapshot,
  },
  ListSnapshots: {
    method: "GET",
    path: "cloudsnapshots/detail|snapshots/detail",
    permission: "evs:snapshots:list",
    status: 200,
    run: listSnapshots,
  },
  ShowSnapshot: {
    method: "GET",
    path: "cloudsnapshots/:id|snapshots/:id",
    permission: "evs:snapshots:get",
    status: 200,
    run: showSnapshot,
  },
  DeleteSnapshot: {
    method: "DELETE",
    path: "cloudsnapshots/:id|snapshots/:id",
    permission: "evs:snapshots:delete",
    status: 202,
    run: deleteSnapshot,
  },
  ListVolumes: {
    method: "GET",
    path: "cloudvolumes/detail",
    permission: "evs:volumes:list",
    status: 200,
    run: listDisks,
  },
  ShowVolume: {
    method: "GET",
    path: "cloudvolumes/:id",
    permission: "evs:volumes:get",
    status: 200,
    run: showDisk,
  },
  ShowQuota: {
    method: "GET",
    path: "os-quota-sets/:id",
    permission: "evs:quotas:get",
    status: 200,
    run: showQuota,
  },
};

function listDisks(call: EvsCall): unknown {
  const page = pageOf(call.query);
  const all = disksOf(call)
    .filter((disk) => diskPasses(call.query, disk))
    .sort((a, b) => b.createdAt - a.createdAt || a.id.localeCompare(b.id));
  const marker = call.query.get("marker");
  const after = marker === null ? -1 : all.findIndex(({ id }) => id === marker);
  if (marker !== null && after < 0) throw evsProblem(400, "EVS.1024", "The marker is invalid");
  const from = marker === null ? page.offset : after + 1;
  const rows = all.slice(from, from + page.limit);
  return { count: all.length, volumes: rows.map((disk) => shownDisk(call, disk)) };
}

function showDisk(call: EvsCall): unknown {
  const disk = disksOf(call).find(({ id }) => id === call.id.toLowerCase());
  if (disk === undefined) throw evsProblem(404, "EVS.5404", "Volume could not be found.");
  return { volume: shownDisk(call, disk) };
}

function showQuota(call: EvsCall): unknown {
  const { state } = call;
  const snapshots = state.snapshotsOf(call.project);
  const usage = (count: number, limit: number) => ({ in_use: count, limit, reserved: 0 });
  const types = new Set(disksOf(call).map(({ type }) => type));
  return {
    quota_set: {
      id: call.project,
      volumes: usage(disksOf(call).length, -1),
      gigabytes: usage(
        disksOf(call).reduce((sum, { sizeGiB }) => sum + sizeGiB, 0),
        -1,
      ),
      snapshots: usage(snapshots.length, state.snapshotQuota),
      ...Object.fromEntries(
        [...types].map((type) => [
          `snapshots_${type}`,
          usage(
            snapshots.filter(({ diskId }) => state.disk(diskId)?.type === type).length,
            state.typeQuotas[type] ?? -1,
          ),
        ]),
      ),
    },
  };
}

function disksOf(call: EvsCall): SimDisk[] {
  return call.state.disks.filter(({ project }) => project === call.project);
}

function diskPasses(query: URLSearchParams, disk: SimDisk): boolean {
  const [id, name, status] = [query.get("id"), query.get("name"), query.get("status")];
  return (
    (id === null || disk.id === id) &&
    (name === null || disk.name.includes(name)) &&
    (status === null || disk.status === status)
  );
}

function shownDisk(call: EvsCall, disk: SimDisk): unknown {
  return {
    id: disk.id,
    name: disk.name,
    description: null,
    status: call.state.statusOf(disk),
    size: disk.sizeGiB,
    volume_type: disk.type,
    availability_zone: disk.zone,
    // Text, not a boolean.
    bootable: String(disk.bootable),
    shareable: String(disk.shared),
    multiattach: disk.shared,
    service_type: "EVS",
    metadata: { __system__encrypted: "0" },
    attachments: disk.servers.map((server, index) => ({
      server_id: server,
      attachment_id: `${disk.id.slice(0, -4)}${String(index).padStart(4, "0")}`,
      attached_at: naive(disk.createdAt),
      host_name: null,
      volume_id: disk.id,
      device: `/dev/vd${String.fromCharCode(98 + index)}`,
      id: disk.id,
    })),
    enterprise_project_id: "0",
    tags: {},
    created_at: naive(disk.createdAt),
    updated_at: naive(disk.createdAt),
  };
}
