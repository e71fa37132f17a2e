import type { Volume } from "../../domain/volume.ts";
import { listPages } from "./pages.ts";
import { disksSchema, type SwasDisk } from "./schema.ts";
import type { Site } from "./site.ts";

/** Every disk of the region, with its server where it has one. */
export async function* listVolumes(site: Site, signal: AbortSignal): AsyncIterable<Volume> {
  const seen = new Set<string>();
  const listing = { operation: "ListDisks", parameters: {}, page: disksSchema } as const;
  for await (const disk of listPages(site, listing, signal)) {
    // Pages are cut anew for every call: a disk that came meanwhile pushes another one on.
    if (seen.has(disk.DiskId)) continue;
    seen.add(disk.DiskId);
    yield volumeFrom(disk, site.target);
  }
}

function volumeFrom(disk: SwasDisk, target: string): Volume {
  const { InstanceId: server } = disk;
  return {
    target,
    id: disk.DiskId,
    shortId: disk.DiskId,
    provider: "alibaba-swas",
    name: disk.DiskName ?? null,
    sizeGiB: disk.Size ?? null,
    parent: server === undefined ? null : { id: server, name: disk.InstanceName ?? server },
  };
}
