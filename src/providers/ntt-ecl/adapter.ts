import { createHttpClient } from "../http.ts";
import type { CallObserver, SnapshotProvider } from "../provider.ts";
import { capabilities } from "../settings.ts";
import { callerOf } from "./call.ts";
import { chainOf } from "./chain.ts";
import { optionsSchema } from "./options.ts";
import { preflightVolume } from "./preflight.ts";
import { sessionsOf } from "./session.ts";
import type { EclSettings } from "./settings.ts";
import type { Site } from "./site.ts";
import {
  batchSize,
  deleteSnapshot,
  findByMarker,
  listSnapshots,
  readSnapshots,
} from "./snapshots.ts";
import { startSnapshot } from "./start.ts";
import { learnTypes, listVolumes } from "./volumes.ts";

/** About 15,000 snapshots in one list. */
const replyMaxBytes = 8 * 1024 * 1024;
/** A token with a long catalog comes in a header of its own size at some Keystones. */
const headersMaxBytes = 64 * 1024;

/** The snapshots of one ECL tenant's block storage volumes in one region. */
export function createAdapter(
  target: string,
  settings: EclSettings,
  observe: CallObserver,
): SnapshotProvider {
  const http = createHttpClient({ maxBytes: replyMaxBytes, maxHeaderBytes: headersMaxBytes });
  const sessions = sessionsOf(target, settings, http, observe);
  const call = callerOf(target, settings, http, sessions, observe);
  const site: Site = { target, settings, call, chain: chainOf(settings, call) };
  // The create waits for a login first, at most as long as any other call may take.
  const slowestCreateMs = settings.slowestReadMs + settings.slowestCreateMs;
  return {
    name: "ntt-ecl",
    can: capabilities({ progress: false, batchSize }, { ...settings, slowestCreateMs }),
    options: optionsSchema,
    listVolumes: (signal) => listVolumes(site, signal),
    preflight: async (volume, _options, signal) => preflightVolume(site, volume, signal),
    startSnapshot: async (order, signal) => startSnapshot(site, order, signal),
    findByMarker: async (order, signal) => findByMarker(site, order, signal),
    readSnapshots: async (refs, signal) => readSnapshots(site, refs, signal),
    listSnapshots: (volume, signal) => listSnapshots(site, volume, signal),
    deleteSnapshot: async (ref, signal) => deleteSnapshot(site, ref, signal),
    check: async (signal) => learnTypes(site, signal),
    close: () => {
      http.close();
    },
  };
}
