import { createHttpClient } from "../http.ts";
import type { CallObserver, SnapshotProvider } from "../provider.ts";
import { capabilities } from "../settings.ts";
import { callerOf } from "./call.ts";
import { checkAccess } from "./check.ts";
import { credentialSource } from "./credentials.ts";
import { optionsSchema } from "./options.ts";
import { paceOf } from "./pace.ts";
import { preflightDisk } from "./preflight.ts";
import { regionOf } from "./region.ts";
import type { SwasCredentials, SwasSettings } from "./settings.ts";
import type { Site } from "./site.ts";
import {
  batchSize,
  deleteSnapshot,
  findByMarker,
  listSnapshots,
  readSnapshots,
} from "./snapshots.ts";
import { startSnapshot } from "./start.ts";
import { listVolumes } from "./volumes.ts";
import { createWatched } from "./watched.ts";

/** The snapshots of one account's server disks in one region. */
export function createAdapter(
  target: string,
  settings: SwasSettings,
  observe: CallObserver,
): SnapshotProvider {
  const connections = { reads: createHttpClient(), effects: createHttpClient() };
  const call = callerOf({
    target,
    settings,
    connections,
    credentials: credentialSource(connections, settings.credentials, settings),
    pace: paceOf(accountOf(settings), settings.callsPerMinute),
    observe,
  });
  const site: Site = {
    target,
    settings,
    call,
    region: regionOf({ call, settings }),
    watched: createWatched(() => performance.now()),
  };
  return {
    name: "alibaba-swas",
    can: capabilities({ progress: true, batchSize }, settings),
    options: optionsSchema,
    listVolumes: (signal) => listVolumes(site, signal),
    preflight: async (volume, _options, signal) => preflightDisk(site, volume, signal),
    startSnapshot: async (order, signal) => startSnapshot(site, order, signal),
    findByMarker: async (order, signal) => findByMarker(site, order, signal),
    readSnapshots: async (refs, signal) => readSnapshots(site, refs, signal),
    listSnapshots: (volume, signal) => listSnapshots(site, volume, signal),
    deleteSnapshot: async (ref, signal) => deleteSnapshot(site, ref, signal),
    check: async (signal) => checkAccess(site, signal),
    close: () => {
      connections.reads.close();
      connections.effects.close();
    },
  };
}

/** What is known of whose calls are counted together: the cloud, and the key or the role's account. */
function accountOf({ credentials, endpoint }: SwasSettings): string {
  const { host, hostname } = new URL(endpoint.swas);
  const cloud = hostname.endsWith(".aliyuncs.com") ? "aliyuncs.com" : host;
  return `${cloud} ${ownerOf(credentials)}`;
}

function ownerOf(credentials: SwasCredentials): string {
  return credentials.kind === "role"
    ? (credentials.roleArn.split(":")[3] ?? credentials.roleArn)
    : credentials.accessKeyId;
}
