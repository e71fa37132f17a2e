import type { Volume } from "../../domain/volume.ts";
import type { CallObserver, SnapshotProvider } from "../provider.ts";
import { capabilities } from "../settings.ts";
import { callerOf } from "./call.ts";
import { checkAccess } from "./check.ts";
import { clientsOf } from "./clients.ts";
import { credentialSource } from "./credentials.ts";
import { optionsSchema } from "./options.ts";
import { preflightVolume } from "./preflight.ts";
import type { AwsSettings } from "./settings.ts";
import type { Site } from "./site.ts";
import {
  batchSize,
  deleteSnapshot,
  findByMarker,
  listSnapshots,
  readSnapshots,
} from "./snapshots.ts";
import { startSnapshot } from "./start.ts";
import { listGateways, listVolumeInfos, volumeFrom } from "./volumes.ts";

/** The snapshots of one AWS account's gateway volumes in one region. */
export function createAdapter(
  target: string,
  settings: AwsSettings,
  observe: CallObserver,
): SnapshotProvider {
  const credentials = credentialSource(settings);
  const clients = clientsOf(settings, credentials);
  const site: Site = { target, settings, clients, call: callerOf(target, credentials, observe) };
  return {
    name: "aws-storage-gateway",
    can: capabilities({ progress: true, batchSize }, settings),
    options: optionsSchema,
    listVolumes: (signal) => listVolumes(site, signal),
    preflight: async (volume, options, signal) => preflightVolume(site, volume, options, signal),
    startSnapshot: async (order, signal) => startSnapshot(site, order, signal),
    findByMarker: async (order, signal) => findByMarker(site, order, signal),
    readSnapshots: async (refs, signal) => readSnapshots(site, refs, signal),
    listSnapshots: (volume, signal) => listSnapshots(site, volume, signal),
    deleteSnapshot: async (ref, signal) => deleteSnapshot(site, ref, signal),
    check: async (signal) => checkAccess(site, signal),
    close: () => {
      clients.close();
    },
  };
}

async function* listVolumes(site: Site, signal: AbortSignal): AsyncIterable<Volume> {
  const gatewayNames = new Map<string, string>();
  for await (const gateway of listGateways(site, signal)) {
    const id = gateway.GatewayId ?? gateway.GatewayARN.split("/").at(-1);
    if (id !== undefined && gateway.GatewayName !== undefined)
      gatewayNames.set(id, gateway.GatewayName);
  }
  for await (const info of listVolumeInfos(site, null, signal)) {
    const volume = volumeFrom(info, site, gatewayNames);
    if (volume !== null) yield volume;
  }
}
