import { z } from "zod";
import { pageOf, type EvsCall } from "./evs-call.ts";
import { cinderProblem, evsProblem } from "./problem.ts";
import { shown, statusOf, type SimSnapshot } from "./snapshot.ts";
import type { SimDisk } from "./state.ts";

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

// Source for fields and limits: API reference, "Creating an EVS Snapshot".
const createInput = z.object({
  snapshot: z.object({
    volume_id: z.string(),
    name: z
      .string()
      .max(64)
      .refine((name) => !/^(auto|manual)bk_snapshot_/.test(name))
      .optional(),
    description: z
      .string()
      .refine((text) => Array.from(text).length <= 85 && Buffer.byteLength(text) <= 255)
      .optional(),
    force: z.boolean().optional(),
    metadata: z.record(z.string(), z.string()).optional(),
  }),
});

export function createSnapshot(call: EvsCall): unknown {
  if (call.body === undefined) throw evsProblem(400, "EVS.1013", "Malformed request body");
  const parsed = createInput.safeParse(call.body);
  if (!parsed.success) {
    const where = parsed.error.issues[0]?.path.join(".") ?? "";
    throw evsProblem(400, "EVS.5400", `Invalid input for field ${where}`);
  }
  const { snapshot: given } = parsed.data;
  if (!uuid.test(given.volume_id)) throw evsProblem(400, "EVS.1002", "The volume id is invalid");
  if (Buffer.byteLength(JSON.stringify(given.metadata ?? {})) > 1_048_576) {
    throw evsProblem(400, "EVS.1005", "The metadata is too large");
  }
  const disk = diskOf(call, given.volume_id);
  mayBeSnapshotted(call, disk, given.force ?? false);
  mustFit(call, disk);
  const made = call.state.createSnapshot(disk, {
    name: given.name ?? "",
    description: given.description ?? "",
    metadata: call.faults.some(({ kind }) => kind === "lose-metadata")
      ? {}
      : (given.metadata ?? {}),
    ending: call.faults.find((fault) => fault.kind === "snapshot-ends")?.as ?? "available",
  });
  // The answer shows no metadata and no progress, though the former was stored.
  const { "os-extended-snapshot-attributes:progress": _, ...fields } = shown(made, call.now);
  return { snapshot: { ...fields, metadata: {} } };
}

export function listSnapshots(call: EvsCall): unknown {
  const page = pageOf(call.query);
  const all = seen(call)
    .filter((snapshot) => passes(call, snapshot))
    .sort((a, b) => b.createdAt - a.createdAt);
  const rows = all.slice(page.offset, page.offset + page.limit).map((snapshot) => ({
    ...shown(snapshot, call.now),
    service_type: "EVS",
    dedicated_storage_id: null,
    dedicated_storage_name: null,
  }));
  return {
    count: all.length,
    snapshots: rows,
    ...(page.named && page.offset + rows.length < all.length
      ? {
          snapshots_links: [
            // Nobody outside can follow it: the address of the storage behind EVS.
            {
              rel: "next",
              href: `https://volume.internal.example:8776/v2/${call.project}/snapshots/detail?limit=${page.limit}&marker=${all[page.offset + rows.length - 1]?.id ?? ""}`,
            },
          ],
        }
      : {}),
  };
}

export function showSnapshot(call: EvsCall): unknown {
  return { snapshot: shown(snapshotOf(call), call.now) };
}

export function deleteSnapshot(call: EvsCall): unknown {
  const snapshot = snapshotOf(call);
  if (!["available", "error"].includes(statusOf(snapshot, call.now))) {
    throw evsProblem(400, "EVS.1047", "Snapshot status must be available or error");
  }
  snapshot.deleteAskedAt = call.now;
  return undefined;
}

function passes(call: EvsCall, snapshot: SimSnapshot): boolean {
  const { query } = call;
  const ids = query.getAll("id");
  const name = query.get("name");
  const status = query.get("status");
  return (
    (ids.length === 0 || ids.includes(snapshot.id)) &&
    (query.get("volume_id") ?? snapshot.diskId) === snapshot.diskId &&
    // Fuzzy: the documentation does not promise that it is not.
    (name === null || snapshot.name.includes(name)) &&
    (status === null || statusOf(snapshot, call.now) === status)
  );
}

function seen(call: EvsCall): SimSnapshot[] {
  return call.state.snapshotsOf(call.project).filter(({ visibleAt }) => visibleAt <= call.now);
}

function snapshotOf(call: EvsCall): SimSnapshot {
  if (!uuid.test(call.id)) throw evsProblem(400, "EVS.2045", "The snapshot id is invalid");
  const found = seen(call).find(({ id }) => id === call.id.toLowerCase());
  if (found === undefined) throw evsProblem(404, "EVS.5404", "The resource could not be found.");
  return found;
}

function diskOf(call: EvsCall, id: string): SimDisk {
  const disk = call.state.disk(id.toLowerCase());
  if (disk === null || disk.project !== call.project) {
    throw evsProblem(404, "EVS.5404", "Volume could not be found.");
  }
  return disk;
}

function mayBeSnapshotted(call: EvsCall, disk: SimDisk, force: boolean): void {
  if (disk.replicated) throw evsProblem(400, "EVS.2089", "The volume belongs to SDRS");
  if (disk.locked) throw evsProblem(400, "EVS.2068", "The volume is locked");
  const status = call.state.statusOf(disk);
  const allowed = force || !call.state.strictForce ? ["available", "in-use"] : ["available"];
  if (allowed.includes(status)) return;
  // Not translated into a code of EVS's own. Source: measured on Cinder 21.
  const message = `Invalid volume: Volume ${disk.id} status must be available, but current status is: ${status}.`;
  throw cinderProblem(400, "badRequest", message);
}

function mustFit(call: EvsCall, disk: SimDisk): void {
  const { state } = call;
  if (state.countedOf(disk.id) >= state.perDisk) {
    throw evsProblem(
      413,
      "EVS.5413",
      "The number of snapshots of the volume has reached the limit",
    );
  }
  const used = state.snapshotsOf(call.project);
  const ofType = used.filter(({ diskId }) => state.disk(diskId)?.type === disk.type).length;
  const typeLimit = state.typeQuotas[disk.type] ?? -1;
  const isFull =
    (state.snapshotQuota >= 0 && used.length >= state.snapshotQuota) ||
    (typeLimit >= 0 && ofType >= typeLimit);
  if (isFull) {
    const message = "SnapshotLimitExceeded: Maximum number of snapshots allowed exceeded";
    throw cinderProblem(413, "overLimit", message);
  }
}
