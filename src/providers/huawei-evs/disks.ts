import type { Volume } from "../../domain/volume.ts";
import { ProviderError } from "../provider.ts";
import { badReply } from "./explain.ts";
import { disksSchema, diskSchema, type SeenDisk } from "./schema.ts";
import type { Query } from "./signing.ts";
import type { Site } from "./site.ts";

// 1,000 is EVS's limit; a disk with all its fields is about 3 KiB.
const pageSize = 500;
const pagesMax = 200;

/** Every disk of the project. Pages go by the last disk's id, so that new disks move nothing. */
export async function* listDisks(site: Site, signal: AbortSignal): AsyncIterable<Volume> {
  let marker: string | null = null;
  let given = 0;
  for (let page = 0; page < pagesMax; page += 1) {
    const from: Query = marker === null ? [] : [["marker", marker]];
    const reply: (typeof disksSchema)["_output"] = await site.call({
      operation: "ListVolumes",
      subject: "other",
      method: "GET",
      path: ["cloudvolumes", "detail"],
      query: [["limit", String(pageSize)], ...from],
      reply: disksSchema,
      signal,
    });
    for (const disk of reply.volumes) yield volumeFrom(disk, site.target);
    given += reply.volumes.length;
    const last = reply.volumes.at(-1)?.id;
    const isLast = reply.count === null ? reply.volumes.length < pageSize : given >= reply.count;
    if (isLast || last === undefined) return;
    if (last === marker) break;
    marker = last;
  }
  throw new ProviderError(badReply(null));
}

export async function showDisk(site: Site, id: string, signal: AbortSignal): Promise<SeenDisk> {
  const { volume } = await site.call({
    operation: "ShowVolume",
    subject: "disk",
    method: "GET",
    path: ["cloudvolumes", id],
    reply: diskSchema,
    signal,
  });
  return volume;
}

function volumeFrom(disk: SeenDisk, target: string): Volume {
  const server = disk.attachments[0];
  return {
    target,
    id: disk.id,
    shortId: disk.id,
    provider: "huawei-evs",
    name: disk.name === null || disk.name === "" ? null : disk.name,
    sizeGiB: disk.size,
    parent:
      server === undefined || server.server_id === null
        ? null
        : { id: server.server_id, name: server.server_id },
  };
}
