import { failure } from "../../domain/failure.ts";
import { instant, toMs } from "../../domain/instant.ts";
import type { Snapshot, SnapshotOrder, SnapshotRef } from "../../domain/snapshot.ts";
import type { Volume, VolumeRef } from "../../domain/volume.ts";
import {
  ProviderError,
  type CallObserver,
  type Capabilities,
  type SnapshotProvider,
} from "../provider.ts";
import { callerOf, type Caller } from "./call.ts";
import { clientsOf, type Clients } from "./clients.ts";
import { credentialSource } from "./credentials.ts";
import { atEc2, volumeOf, type VolumeName } from "./ids.ts";
import { canPlant, describeOrder, markerKey, tagOrder } from "./marking.ts";
import { optionsSchema, type AwsOptions } from "./options.ts";
import { preflightVolume } from "./preflight.ts";
import { emptySchema, startedSchema, type Ec2Snapshot } from "./schema.ts";
import type { AwsSettings } from "./settings.ts";
import { describeSnapshots, isBinned, snapshotFrom } from "./snapshots.ts";
import { listGateways, listVolumeInfos, volumeFrom } from "./volumes.ts";
import { checkAccess } from "./check.ts";

const deleteDeadlineMs = 30_000;
/** Filter values in one read; AWS publishes no limit, 200 is what is commonly met. */
const batchSize = 200;
/** AWS's clock and ours may differ by this much. */
const clockSlackMs = 5 * 60_000;

/** The snapshots of one AWS account's gateway volumes in one region. */
export function createAdapter(
  target: string,
  settings: AwsSettings,
  observe: CallObserver,
): SnapshotProvider {
  const credentials = credentialSource(settings);
  const clients = clientsOf(settings, credentials);
  const call = callerOf(target, credentials, observe);
  return {
    name: "aws-storage-gateway",
    can: capabilities(settings),
    options: optionsSchema,
    listVolumes: (signal) => listVolumes(target, settings, call, clients, signal),
    preflight: async (volume, signal) =>
      preflightVolume(call, clients, mine(settings, volume), signal),
    startSnapshot: async (order, signal) =>
      startSnapshot(target, settings, call, clients, order, signal),
    findByMarker: async (order, signal) =>
      findByMarker(target, settings, call, clients, order, signal),
    readSnapshots: async (refs, signal) => readSnapshots(target, call, clients, refs, signal),
    listSnapshots: (volume, signal) =>
      listSnapshots(target, settings, call, clients, volume, signal),
    deleteSnapshot: async (ref, signal) => deleteSnapshot(call, clients, ref, signal),
    check: async (signal) => checkAccess(settings, call, clients, signal),
    close: () => {
      clients.close();
    },
  };
}

function capabilities(settings: AwsSettings): Capabilities {
  return {
    deleteSnapshot: true,
    progress: true,
    batchSize,
    createConcurrency: settings.createConcurrency,
    slowestCreateMs: settings.slowestCreateMs,
    visibleAfterMs: settings.visibleAfterMs,
    firstReadMs: settings.firstReadMs,
  };
}

async function* listVolumes(
  target: string,
  settings: AwsSettings,
  call: Caller,
  clients: Clients,
  signal: AbortSignal,
): AsyncIterable<Volume> {
  const gatewayNames = new Map<string, string>();
  for await (const gateway of listGateways(call, clients, signal)) {
    const id = gateway.GatewayId ?? gateway.GatewayARN.split("/").at(-1);
    if (id !== undefined && gateway.GatewayName !== undefined)
      gatewayNames.set(id, gateway.GatewayName);
  }
  for await (const info of listVolumeInfos(call, clients, null, signal)) {
    const volume = volumeFrom(info, target, settings, gatewayNames);
    if (volume !== null) yield volume;
  }
}

async function startSnapshot(
  target: string,
  settings: AwsSettings,
  call: Caller,
  clients: Clients,
  order: SnapshotOrder,
  signal: AbortSignal,
): Promise<Snapshot> {
  const volume = mine(settings, order.volume);
  const options = checkedOptions(order);
  const input = {
    VolumeARN: volume.arn,
    SnapshotDescription: describeOrder(order, options),
    Tags: tagOrder(order, options),
  };
  const fromPoint = options["from-recovery-point"] === true;
  const reply = await call({
    operation: fromPoint ? "CreateSnapshotFromVolumeRecoveryPoint" : "CreateSnapshot",
    effect: true,
    deadlineMs: settings.slowestCreateMs,
    signal,
    reply: startedSchema,
    send: async (sending) => {
      const { CreateSnapshotCommand, CreateSnapshotFromVolumeRecoveryPointCommand } =
        await import("@aws-sdk/client-storage-gateway");
      const client = await clients.creates();
      return fromPoint
        ? client.send(new CreateSnapshotFromVolumeRecoveryPointCommand(input), sending)
        : client.send(new CreateSnapshotCommand(input), sending);
    },
  });
  const capturedMs = Date.parse(reply.VolumeRecoveryPointTime ?? "");
  return {
    target,
    volumeId: order.volume.id,
    id: atEc2(reply.SnapshotId),
    phase: "creating",
    startedAt: Number.isNaN(capturedMs) ? null : instant(capturedMs),
    completedAt: null,
    progressPercent: null,
    sizeBytes: null,
    volumeSizeGiB: null,
    marker: order.marker,
    description: input.SnapshotDescription,
  };
}

/**
 * Looks through the volume's snapshots, because only EC2's filter by volume is sure to see them:
 * whether tags come through, and when, is not documented.
 */
async function findByMarker(
  target: string,
  settings: AwsSettings,
  call: Caller,
  clients: Clients,
  order: SnapshotOrder,
  signal: AbortSignal,
): Promise<Snapshot | null> {
  const volume = mine(settings, order.volume);
  const earliest = toMs(order.notBefore) - clockSlackMs;
  const found: Snapshot[] = [];
  const filter = { name: "volume-id", values: [volume.volumeId] } as const;
  for await (const seen of describeSnapshots(call, clients, filter, signal)) {
    if (!carries(seen, order.marker)) continue;
    if (seen.StartTime !== undefined && seen.StartTime.getTime() < earliest) continue;
    found.push(snapshotFrom(seen, target, order.volume.id));
  }
  // One is expected. Should there be two, a usable one goes before a failed one, then the older.
  found.sort(
    (a, b) =>
      Number(a.phase === "failed") - Number(b.phase === "failed") ||
      (a.startedAt ?? "").localeCompare(b.startedAt ?? ""),
  );
  return found[0] ?? null;
}

function carries(seen: Ec2Snapshot, marker: string): boolean {
  return (
    seen.Tags.some(({ Key, Value }) => Key === markerKey && Value === marker) ||
    (seen.Description?.endsWith(`[${marker}]`) ?? false)
  );
}

async function readSnapshots(
  target: string,
  call: Caller,
  clients: Clients,
  refs: readonly SnapshotRef[],
  signal: AbortSignal,
): Promise<Snapshot[]> {
  const byId = new Map(refs.map((ref) => [atEc2(ref.id), ref]));
  const ids = [...byId.keys()];
  const read: Snapshot[] = [];
  for (let from = 0; from < ids.length; from += batchSize) {
    // A filter, not a list of ids: there one unknown id would fail the whole call.
    const filter = { name: "snapshot-id", values: ids.slice(from, from + batchSize) } as const;
    for await (const seen of describeSnapshots(call, clients, filter, signal)) {
      const ref = byId.get(atEc2(seen.SnapshotId));
      if (ref !== undefined && !isBinned(seen)) {
        read.push({ ...snapshotFrom(seen, target, ref.volumeId), id: ref.id });
      }
    }
  }
  return read;
}

async function* listSnapshots(
  target: string,
  settings: AwsSettings,
  call: Caller,
  clients: Clients,
  volume: VolumeRef,
  signal: AbortSignal,
): AsyncIterable<Snapshot> {
  const filter = { name: "volume-id", values: [mine(settings, volume).volumeId] } as const;
  const found: Snapshot[] = [];
  // EC2 promises no order, so all of them are needed before the first can be given.
  for await (const seen of describeSnapshots(call, clients, filter, signal)) {
    if (!isBinned(seen)) found.push(snapshotFrom(seen, target, volume.id));
  }
  yield* found.sort((a, b) => (b.startedAt ?? "").localeCompare(a.startedAt ?? ""));
}

async function deleteSnapshot(
  call: Caller,
  clients: Clients,
  ref: SnapshotRef,
  signal: AbortSignal,
): Promise<void> {
  try {
    await call({
      operation: "DeleteSnapshot",
      effect: true,
      deadlineMs: deleteDeadlineMs,
      signal,
      reply: emptySchema,
      send: async (options) => {
        const { DeleteSnapshotCommand } = await import("@aws-sdk/client-ec2");
        return (await clients.ec2()).send(
          new DeleteSnapshotCommand({ SnapshotId: atEc2(ref.id) }),
          options,
        );
      },
    });
  } catch (thrown) {
    if (thrown instanceof ProviderError && thrown.failure.code === "not-found") return;
    throw thrown;
  }
}

/** @throws ProviderError `invalid` for a volume of another partition, region or account */
function mine(settings: AwsSettings, volume: VolumeRef): VolumeName {
  const name = volumeOf(settings, volume.id);
  if (name !== null) return name;
  throw new ProviderError(
    failure(
      "invalid",
      `This is not a gateway volume of account ${settings.account} in ${settings.region}.`,
      "Check the volume's ARN, or choose the target that stands for its account and region.",
    ),
  );
}

function checkedOptions(order: SnapshotOrder): AwsOptions {
  const parsed = optionsSchema.safeParse(order.options);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new ProviderError(
      failure(
        "invalid",
        "AWS would not accept an option of this snapshot.",
        issue === undefined
          ? "Check the options."
          : `At ${issue.path.join(".") || "the options"}: ${issue.message}.`,
      ),
    );
  }
  if (!canPlant(order.marker)) {
    throw new ProviderError(
      failure(
        "invalid",
        "The snapshot's marker cannot be stored at AWS.",
        "Report this as a fault of the bot.",
      ),
    );
  }
  return parsed.data;
}
