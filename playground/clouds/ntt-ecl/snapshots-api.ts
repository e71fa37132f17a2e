import { z } from "zod";
import { EclProblem } from "./problem.ts";
import { exists, viewOf, type SimSnapshot } from "./snapshot.ts";
import { blockStorage } from "./state.ts";
import { listed, notFound, ok, type StorageAnswer, type StorageCall } from "./storage-call.ts";

const nameText = z.string().min(1).max(255);
const descriptionText = z.string().max(255).optional();
const createBody = z.object({
  snapshot: z.object({ volume_id: z.string(), name: nameText, description: descriptionText }),
});
const updateBody = z.object({
  snapshot: z.object({ name: nameText.optional(), description: descriptionText }),
});
const restoreBody = z.object({ restore: z.null() });

export function createSnapshot(call: StorageCall): StorageAnswer {
  const { state, tenant, now } = call;
  const given = parsed(createBody, call.body).snapshot;
  const volume = state.volume(tenant, given.volume_id);
  if (volume === null) {
    throw new EclProblem("storage", state.unverified.unknownVolume, "The volume was not found.");
  }
  if (state.typeOf(volume) !== blockStorage) {
    throw new EclProblem("storage", 400, "The volume type does not support snapshots.");
  }
  if (state.statusOf(volume) !== "available") {
    throw new EclProblem("storage", 400, "The volume is not available.");
  }
  requireFreeName(call, given.name, null);
  const made = state.createSnapshot({
    tenant,
    volumeId: volume.id,
    name: given.name,
    description: given.description ?? "",
    ending: call.ending,
    startedAt: now,
  });
  return ok({ snapshot: viewOf(made, now) });
}

export function listSnapshots(call: StorageCall): StorageAnswer {
  return listed(call, "snapshots", snapshotsOf(call));
}

export function showSnapshot(call: StorageCall): StorageAnswer {
  return shown(call, snapshot(call));
}

export function updateSnapshot(call: StorageCall): StorageAnswer {
  const found = usable(call);
  const given = parsed(updateBody, call.body).snapshot;
  if (given.name !== undefined) {
    requireFreeName(call, given.name, found);
    found.name = given.name;
  }
  found.description = given.description ?? found.description;
  found.updatedAt = call.now;
  return shown(call, found);
}

export function deleteSnapshot(call: StorageCall): StorageAnswer {
  const found = snapshot(call);
  if (viewOf(found, call.now)["status"] === "creating") {
    throw new EclProblem("storage", 400, "The snapshot is not available.");
  }
  call.state.removeSnapshot(found.id);
  return ok({});
}

export function restoreSnapshot(call: StorageCall): StorageAnswer {
  const found = usable(call);
  parsed(restoreBody, call.body);
  return { ...shown(call, found), status: 202 };
}

/** Unique within the tenant, all volumes together. */
function requireFreeName(call: StorageCall, name: string, self: SimSnapshot | null): void {
  const taken = call.state.snapshots.some(
    (other) =>
      other !== self &&
      other.tenant === call.tenant &&
      other.name === name &&
      exists(other, call.now),
  );
  if (taken) {
    throw new EclProblem(
      "storage",
      call.state.unverified.duplicateName,
      "The name is already used.",
    );
  }
}

function snapshotsOf(call: StorageCall): unknown[] {
  const volumeId = call.query.get("volume_id");
  return call.state.snapshots
    .filter(
      (found) =>
        found.tenant === call.tenant &&
        (volumeId === null || found.volumeId === volumeId) &&
        visible(call, found),
    )
    .map((found) => viewOf(found, call.now));
}

function snapshot(call: StorageCall): SimSnapshot {
  const found = call.state.snapshots.find(
    (other) => other.id === call.id && other.tenant === call.tenant && visible(call, other),
  );
  if (found === undefined) throw notFound("snapshot");
  return found;
}

function usable(call: StorageCall): SimSnapshot {
  const found = snapshot(call);
  if (viewOf(found, call.now)["status"] !== "available") {
    throw new EclProblem("storage", 400, "The snapshot is not available.");
  }
  return found;
}

function visible(call: StorageCall, found: SimSnapshot): boolean {
  return call.state.unverified.showsDeleted || exists(found, call.now);
}

function shown(call: StorageCall, found: SimSnapshot): StorageAnswer {
  return ok({ snapshot: viewOf(found, call.now) });
}

function parsed<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const path = result.error.issues[0]?.path.join(".") ?? "";
  throw new EclProblem("storage", 400, `Invalid parameter: ${path}`);
}
