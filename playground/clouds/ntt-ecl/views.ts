import { eclTime, exists } from "./snapshot.ts";
import {
  blockStorage,
  type EclState,
  type SimVirtualStorage,
  type SimVolume,
  type SimVolumeType,
} from "./state.ts";

/** A volume as ECL shows it: without its type, and with CHAP passwords in clear. */
export function volumeView(
  state: EclState,
  volume: SimVolume,
  now: number,
): Readonly<Record<string, unknown>> {
  const isBlock = state.typeOf(volume) === blockStorage;
  const snapshots = state.snapshots.filter(
    (found) => found.volumeId === volume.id && exists(found, now),
  );
  return {
    id: volume.id,
    name: volume.name,
    description: "",
    status: state.statusOf(volume),
    error_message: volume.errorMessage,
    size: volume.sizeGB,
    // Numbers as text, as ECL sends them.
    ...(isBlock
      ? {
          iops_per_gb: "2",
          initiator_iqns: ["iqn.2026-01.example:initiator"],
          initiator_secret: volume.initiatorSecret,
          target_secret: volume.targetSecret,
        }
      : { throughput: "50", export_rules: [] }),
    target_ips: ["192.0.2.10", "192.0.2.11"],
    snapshot_ids: snapshots.map(({ id }) => id),
    metadata: { lun_id: "1" },
    virtual_storage_id: volume.virtualStorageId,
    availability_zone: "zone1_groupa",
    percentage_snapshot_reserve_used: volume.reservePercent,
    created_at: eclTime(volume.createdAt),
    updated_at: null,
    links: [{ href: `http://storage.sdp.url:port/v1.0/volumes/${volume.id}`, rel: "self" }],
  };
}

export function storageView(storage: SimVirtualStorage): Readonly<Record<string, unknown>> {
  return {
    id: storage.id,
    name: storage.name,
    description: "",
    tenant_id: storage.tenant,
    volume_type_id: storage.volumeTypeId,
    ip_addr_pool: { start: "192.0.2.10", end: "192.0.2.30" },
    host_routes: [],
    status: "available",
    created_at: "2026-01-16T10:42:23+0000",
    updated_at: null,
  };
}

export function typeView(type: SimVolumeType): unknown {
  const extra =
    type.name === blockStorage
      ? { available_volume_size: [100, 250, 500, 1000], available_iops_per_gb: ["2", "4"] }
      : { available_volume_throughput: ["50", "100"] };
  return { id: type.id, name: type.name, extra_specs: extra };
}
