import { createHttpClient } from "../http.ts";
import type { CallObserver, SnapshotProvider } from "../provider.ts";
import { capabilities } from "../settings.ts";
import { accessSource } from "./access.ts";
import { callerOf } from "./call.ts";
import { checkAccess } from "./check.ts";
import { listDisks } from "./disks.ts";
import { exchangeOf } from "./exchange.ts";
import { lockoutOf } from "./lockout.ts";
import { optionsSchema } from "./options.ts";
import { preflightDisk } from "./preflight.ts";
import type { HuaweiSettings } from "./settings.ts";
import type { Site } from "./site.ts";
import {
  batchSize,
  deleteSnapshot,
  findByMarker,
  listSnapshots,
  readSnapshots,
} from "./snapshots.ts";
import { startSnapshot } from "./start.ts";

/** Tokens come in a header and are thousands of characters long; Node takes 16 KiB of its own accord. */
const limits = { maxBytes: 8 * 1024 * 1024, maxHeaderBytes: 64 * 1024 };

/**
 * The snapshots of one Huawei Cloud project's disks. `now` is the clock that signs, in milliseconds
 * since 1970.
 */
export function createAdapter(
  target: string,
  settings: HuaweiSettings,
  observe: CallObserver,
  now: () => number = Date.now,
): SnapshotProvider {
  const http = createHttpClient(limits);
  const freshHttp = createHttpClient(limits);
  const lockout = lockoutOf(now);
  const exchange = exchangeOf({ target, http, freshHttp, lockout, observe, now });
  const access = accessSource(settings, exchange, now);
  const site: Site = { target, settings, call: callerOf(settings, access, exchange) };
  return {
    name: "huawei-evs",
    can: capabilities({ progress: true, batchSize }, settings),
    options: optionsSchema,
    listVolumes: (signal) => listDisks(site, signal),
    preflight: async (volume, options, signal) => preflightDisk(site, volume, options, signal),
    startSnapshot: async (order, signal) => startSnapshot(site, order, signal),
    findByMarker: async (order, signal) => findByMarker(site, order, signal),
    readSnapshots: async (refs, signal) => readSnapshots(site, refs, signal),
    listSnapshots: (volume, signal) => listSnapshots(site, volume, signal),
    deleteSnapshot: async (ref, signal) => deleteSnapshot(site, ref, signal),
    check: async (signal) => checkAccess(site, signal),
    close: () => {
      http.close();
      freshHttp.close();
    },
  };
}
