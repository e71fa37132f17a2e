import {
  createSnapshot,
  deleteSnapshot,
  listSnapshots,
  restoreSnapshot,
  showSnapshot,
  updateSnapshot,
} from "./snapshots-api.ts";
import { listed, notFound, ok, type StorageAnswer, type StorageCall } from "./storage-call.ts";
import { storageView, typeView, volumeView } from "./views.ts";

export interface StorageOperation {
  readonly name: string;
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Behind the tenant, with the id as its first group. */
  readonly path: RegExp;
  /** One of a tenant at a time. */
  readonly write: boolean;
  run(call: StorageCall): StorageAnswer;
}

/** Sources: SDPF storage API reference, "Create / List / Show / Update / Restore Snapshot" and the volume pages. */
export const operations: readonly StorageOperation[] = [
  write("CreateSnapshot", "POST", /^\/snapshots$/, createSnapshot),
  read("ListSnapshots", /^\/snapshots(?:\/detail)?$/, listSnapshots),
  read("ShowSnapshot", /^\/snapshots\/([^/]+)$/, showSnapshot),
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
