import type { z } from "zod";
import type { Volume } from "../../domain/volume.ts";
import { granted } from "./call.ts";
import { blockStorage } from "./chain.ts";
import { volumeIdOf } from "./ids.ts";
import { pagesOf } from "./pages.ts";
import {
  virtualStoragesReply,
  volumeReply,
  volumesReply,
  volumeTypesReply,
  type EclVolume,
} from "./schema.ts";
import type { Site } from "./site.ts";

/** The tenant's block storage volumes; file storage cannot be snapshotted and is left out. */
export async function* listVolumes(site: Site, signal: AbortSignal): AsyncIterable<Volume> {
  await learnKinds(site, signal);
  const listing = {
    operation: "ListVolumes",
    path: "/volumes/detail",
    reply: volumesReply,
    read: (reply: z.output<typeof volumesReply>) => ({
      rows: reply.volumes,
      links: reply.volumes_links,
    }),
  };
  for await (const { rows } of pagesOf(site, listing, signal)) {
    for (const row of rows) {
      const volume = volumeFrom(site, row);
      if (volume !== null) yield volume;
    }
  }
}

/** The volume as it is now; `null` when ECL does not know it. */
export async function showVolume(
  site: Site,
  id: string,
  signal: AbortSignal,
): Promise<EclVolume | null> {
  const answer = await site.call({
    operation: "ShowVolume",
    method: "GET",
    path: `/volumes/${id}`,
    effect: false,
    deadlineMs: site.settings.slowestReadMs,
    reply: volumeReply,
    signal,
  });
  if (!answer.ok && answer.failure.code === "not-found") return null;
  return granted(answer).volume;
}

/** One call each for what would otherwise be two calls a volume. */
async function learnKinds(site: Site, signal: AbortSignal): Promise<void> {
  const storages = {
    operation: "ListVirtualStorages",
    path: "/virtual_storages/detail",
    reply: virtualStoragesReply,
    read: (reply: z.output<typeof virtualStoragesReply>) => ({
      rows: reply.virtual_storages,
      links: reply.virtual_storages_links,
    }),
  };
  for await (const { rows } of pagesOf(site, storages, signal)) {
    for (const row of rows) {
      site.chain.learnStorage(row.id, { name: row.name, typeId: row.volume_type_id });
    }
  }
  await learnTypes(site, signal);
}

/** Also the cheapest call of the storage API: every tenant has the same few types. */
export async function learnTypes(site: Site, signal: AbortSignal): Promise<void> {
  const types = {
    operation: "ListVolumeTypes",
    path: "/volume_types/detail",
    reply: volumeTypesReply,
    read: (reply: z.output<typeof volumeTypesReply>) => ({
      rows: reply.volume_types,
      links: reply.volume_types_links,
    }),
  };
  for await (const { rows } of pagesOf(site, types, signal)) {
    for (const row of rows) site.chain.learnType(row.id, row.name);
  }
}

function volumeFrom(site: Site, row: EclVolume): Volume | null {
  const id = volumeIdOf(site.settings, row.id);
  const type = site.chain.knownTypeOf(row.virtual_storage_id);
  if (id === null || (type !== null && type !== blockStorage)) return null;
  const parent = row.virtual_storage_id;
  return {
    target: site.target,
    id,
    shortId: id,
    provider: "ntt-ecl",
    name: row.name === "" ? null : row.name,
    sizeGiB: row.size,
    parent: parent === null ? null : { id: parent, name: site.chain.storageName(parent) || parent },
  };
}
