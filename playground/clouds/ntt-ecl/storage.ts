import { z } from "zod";
import { EclProblem } from "./problem.ts";
import { exists, viewOf, type Ending, type SimSnapshot } from "./snapshot.ts";
import { blockStorage, type EclState } from "./state.ts";
import { storageView, typeView, volumeView } from "./views.ts";

/** One call of the storage API, its token checked. */
export interface StorageCall {
  readonly state: EclState;
  readonly tenant: string;
  readonly now: number;
  /** The id in the path; empty where it has none. */
  readonly id: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
  /** How a snapshot that is made will end. */
  readonly ending: Ending;
}

export interface StorageAnswer {
  readonly status: number;
  readonly body: unknown;
}

export interface StorageOperation {
  readonly name: string;
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Behind the tenant, with the id as its first group. */
  readonly path: RegExp;
  /** One of a tenant at a time. */
  readonly write: boolean;
  run(call: StorageCall): StorageAnswer;
}

const nameText = z.string().min(1).max(255);
const descriptionText = z.string().max(255).optional();
const createBody = z.object({
  snapshot: z.object({ volume_id: z.string(), name: nameText, description: descriptionText }),
});
const updateBody = z.object({
  snapshot: z.object({ name: nameText.optional(), description: descriptionText }),
});
const restoreBody = z.object({ restore: z.null() });

/** Sources: SDPF storage API reference, "Create / List / Show / Update / Restore Snapshot" and the volume pages. */
export const operations: readonly StorageOperation[] = [
  write("CreateSnapshot", "POST", /^\/snapshots$/, createSnapshot),
  read("ListSnapshots", /^\/snapshots(?:\/detail)?$/, (call) =>
    listed(call, "snapshots", snapshotsOf(call)),
  ),
  read("ShowSnapshot", /^\/snapshots\/([^/]+)$/, (call) => shown(call, snapshot(call))),
  write("UpdateSnapshot", "PUT", /^\/snapshots\/([^/]+)$/, updateSnapshot),
  write("DeleteSnapshot", "DELETE", /^\/snapshots\/([^/]+)$/, deleteSnapshot),
  write("RestoreSnapshot", "POST", /^\/snapshots\/([^/]+)\/action$/, restoreSnapshot),
  read("ListVolumes", /^\/volumes(?:\/detail)?$/, (call) =>
    listed(
      call,
      "volumes",
      call.state.volumes
        .filter(({ tenant }) => tenant === call.tenant)
        .map((volume) => volumeView(call.state, volume, call.now)),
    ),
  ),
  read("ShowVolume", /^\/volumes\/([^/]+)$/, (call) => {
    const volume = call.state.volume(call.tenant, call.id);
    if (volume === null) throw notFound("volume");
    return ok({ volume: volumeView(call.state, volume, call.now) });
  }),
  read("ListVirtualStorages", /^\/virtual_storages(?:\/detail)?$/, (call) =>
    listed(
      call,
      "virtual_storages",
      call.state.storages
        .filter(({ tenant }) => tenant === call.tenant)
        .map((it) => storageView(it)),
    ),
  ),
  read("ShowVirtualStorage", /^\/virtual_storages\/([^/]+)$/, (call) => {
    const found = call.state.storages.find(
      ({ id, tenant }) => id === call.id && tenant === call.tenant,
    );
    if (found === undefined) throw notFound("virtual_storage");
    return ok({ virtual_storage: { ...storageView(found), error_message: "" } });
  }),
  read("ListVolumeTypes", /^\/volume_types(?:\/detail)?$/, (call) =>
    listed(
      call,
      "volume_types",
      call.state.types.map((type) => typeView(type)),
    ),
  ),
  read("ShowVolumeType", /^\/volume_types\/([^/]+)$/, (call) => {
    const found = call.state.types.find(({ id }) => id === call.id);
    if (found === undefined) throw notFound("volume_type");
    return ok({ volume_type: typeView(found) });
  }),
  read("ListAvailabilityZones", /^\/availability_zone\/detail$/, () => ({
    // The reference's own sample answers with this status.
    status: 300,
    body: {
      availabilityZoneInfo: [{ zoneName: "zone1_groupa", zoneState: { available: true } }],
    },
  })),
];

function createSnapshot(call: StorageCall): StorageAnswer {
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

function updateSnapshot(call: StorageCall): StorageAnswer {
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

function deleteSnapshot(call: StorageCall): StorageAnswer {
  const found = snapshot(call);
  if (viewOf(found, call.now)["status"] === "creating") {
    throw new EclProblem("storage", 400, "The snapshot is not available.");
  }
  call.state.removeSnapshot(found.id);
  return ok({});
}

function restoreSnapshot(call: StorageCall): StorageAnswer {
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

/** Links of lists have a host that nobody can reach. Source: nttcom/eclcloud fixtures. */
function listed(call: StorageCall, key: string, rows: readonly unknown[]): StorageAnswer {
  const size = call.state.unverified.pageSize;
  if (size === null) return ok({ [key]: rows });
  const from = Number(call.query.get("offset") ?? "0");
  const next = new URLSearchParams(call.query);
  next.set("offset", String(from + size));
  const links = [
    { rel: "next", href: `http://storage.sdp.url:port/v1.0/x/${key}?${next.toString()}` },
  ];
  return ok({
    [key]: rows.slice(from, from + size),
    ...(from + size < rows.length ? { [`${key}_links`]: links } : {}),
  });
}

function shown(call: StorageCall, found: SimSnapshot): StorageAnswer {
  return ok({ snapshot: viewOf(found, call.now) });
}

function ok(contents: Readonly<Record<string, unknown>>): StorageAnswer {
  return { status: 200, body: { api_error_message: "", ...contents } };
}

function notFound(what: string): EclProblem {
  return new EclProblem("storage", 404, `The ${what} was not found.`);
}

function parsed<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const path = result.error.issues[0]?.path.join(".") ?? "";
  throw new EclProblem("storage", 400, `Invalid parameter: ${path}`);
}

function read(
  name: string,
  path: RegExp,
  run: (call: StorageCall) => StorageAnswer,
): StorageOperation {
  return { name, method: "GET", path, write: false, run };
}

function write(
  name: string,
  method: "POST" | "PUT" | "DELETE",
  path: RegExp,
  run: (call: StorageCall) => StorageAnswer,
): StorageOperation {
  return { name, method, path, write: true, run };
}
