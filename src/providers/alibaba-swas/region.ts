import { ProviderError } from "../provider.ts";
import type { Caller } from "./call.ts";
import { noAnswer } from "./explain.ts";
import { listAll } from "./pages.ts";
import {
  serversSchema,
  snapshotsSchema,
  type SwasDisk,
  type SwasServer,
  type SwasSnapshot,
} from "./schema.ts";
import type { SwasSettings } from "./settings.ts";

/** All servers and all snapshots of a region: an account holds at most 15 snapshots. */
export interface RegionView {
  readonly servers: readonly SwasServer[];
  readonly snapshots: readonly SwasSnapshot[];
}

export interface Region {
  /**
   * Reads both lists. Whoever asks while a reading is under way shares it: a set of ten disks costs
   * as many calls as one disk.
   */
  view(signal: AbortSignal): Promise<RegionView>;
}

export function regionOf(to: { readonly call: Caller; readonly settings: SwasSettings }): Region {
  let underWay: Promise<RegionView> | null = null;

  async function read(): Promise<RegionView> {
    try {
      // Not any one asker's signal: the others want it too. Each call has a deadline of its own.
      const { signal } = new AbortController();
      const [servers, snapshots] = await Promise.all([
        listAll(to, { operation: "ListInstances", parameters: {}, page: serversSchema }, signal),
        listAll(to, { operation: "ListSnapshots", parameters: {}, page: snapshotsSchema }, signal),
      ]);
      return { servers, snapshots };
    } finally {
      underWay = null;
    }
  }

  return {
    view: async (signal) => {
      underWay ??= read();
      const stop = Promise.withResolvers<never>();
      const onAbort = (): void => {
        stop.reject(new ProviderError(noAnswer()));
      };
      signal.addEventListener("abort", onAbort, { once: true });
      if (signal.aborted) onAbort();
      try {
        return await Promise.race([underWay, stop.promise]);
      } finally {
        signal.removeEventListener("abort", onAbort);
        stop.promise.catch(() => undefined);
      }
    },
  };
}

/** The server that a disk is attached to, and the disk as the server shows it. */
export function serverOf(
  view: RegionView,
  disk: string,
): { readonly server: SwasServer; readonly disk: SwasDisk } | null {
  for (const server of view.servers) {
    const found = server.Disks.find(({ DiskId }) => DiskId === disk);
    if (found !== undefined) return { server, disk: found };
  }
  return null;
}

/** A data disk's snapshot does not name its server, so its source disk decides. */
export function snapshotsOf(view: RegionView, server: SwasServer): SwasSnapshot[] {
  const disks = new Set(server.Disks.map(({ DiskId }) => DiskId));
  return view.snapshots.filter(
    ({ InstanceId, SourceDiskId }) =>
      InstanceId === server.InstanceId || (SourceDiskId !== undefined && disks.has(SourceDiskId)),
  );
}
