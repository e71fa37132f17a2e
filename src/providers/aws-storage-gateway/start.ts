import { failure } from "../../domain/failure.ts";
import type { FailureCode } from "../../domain/failure.ts";
import { toTheMinute } from "../../domain/instant.ts";
import type { Instant } from "../../domain/instant.ts";
import { asksForEarlierPoint } from "../../domain/snapshot.ts";
import type { Snapshot, SnapshotOrder } from "../../domain/snapshot.ts";
import { ProviderError } from "../provider.ts";
import { atEc2, volumeHere, type VolumeName } from "./ids.ts";
import { canPlant, describeOrder, tagOrder } from "./marking.ts";
import { optionsSchema, type AwsOptions } from "./options.ts";
import { momentOf, recoveryPointOf } from "./recovery-points.ts";
import { startedSchema } from "./schema.ts";
import type { Site } from "./site.ts";

/** Starts a snapshot with one call. Everything that AWS would refuse is refused before it. */
export async function startSnapshot(
  site: Site,
  order: SnapshotOrder,
  signal: AbortSignal,
): Promise<Snapshot> {
  const volume = volumeHere(site.settings, order.volume.id);
  const options = checkedOptions(order);
  const fromPoint = asksForEarlierPoint(options);
  const point = fromPoint ? await pointToUse(site, volume, signal) : null;
  const input = {
    VolumeARN: volume.arn,
    SnapshotDescription: describeOrder(order, options, point),
    Tags: tagOrder(order, options),
  };
  const sending = site.call({
    operation: fromPoint ? "CreateSnapshotFromVolumeRecoveryPoint" : "CreateSnapshot",
    effect: true,
    deadlineMs: site.settings.slowestCreateMs,
    signal,
    reply: startedSchema,
    send: async (how) => {
      const { CreateSnapshotCommand, CreateSnapshotFromVolumeRecoveryPointCommand } =
        await import("@aws-sdk/client-storage-gateway");
      const client = await site.clients.creates();
      return fromPoint
        ? client.send(new CreateSnapshotFromVolumeRecoveryPointCommand(input), how)
        : client.send(new CreateSnapshotCommand(input), how);
    },
  });
  const reply = fromPoint ? await sending : await offering(site, volume, sending, signal);
  return {
    target: site.target,
    volumeId: order.volume.id,
    id: atEc2(reply.SnapshotId),
    phase: "creating",
    startedAt: momentOf(reply.VolumeRecoveryPointTime) ?? point,
    completedAt: null,
    progressPercent: null,
    sizeBytes: null,
    volumeSizeGiB: null,
    marker: order.marker,
    description: input.SnapshotDescription,
  };
}

/**
 * The recovery point there is just before the call. It is planted with the snapshot, since EC2 tells
 * only when a snapshot was made, never of when its data is.
 */
async function pointToUse(site: Site, volume: VolumeName, signal: AbortSignal): Promise<Instant> {
  // No longer than the workflow allows between its intent and the call.
  const deadlineMs = Math.max(200, site.settings.slowestCreateMs / 10);
  const point = await recoveryPointOf(site, volume, signal, deadlineMs);
  if (point !== null) return point;
  throw new ProviderError(
    failure(
      "not-ready",
      "The volume has no recovery point to make a snapshot from.",
      "Ask again without --from-recovery-point once its gateway is connected and the volume AVAILABLE.",
    ),
  );
}

/** Codes after which the volume's data now cannot be had, but perhaps an earlier point of it. */
const beyondReach: ReadonlySet<FailureCode> = new Set(["not-connected", "not-ready"]);

/** Adds to a refusal what could be had instead, and of when that would be. */
async function offering<Reply>(
  site: Site,
  volume: VolumeName,
  sending: Promise<Reply>,
  signal: AbortSignal,
): Promise<Reply> {
  try {
    return await sending;
  } catch (thrown) {
    if (!(thrown instanceof ProviderError) || !beyondReach.has(thrown.failure.code)) throw thrown;
    const point = await recoveryPointOf(site, volume, signal).catch(() => null);
    if (point === null) throw thrown;
    const offer = `Or ask again with --from-recovery-point: it would stand for ${toTheMinute(point)}.`;
    const advice = `${thrown.failure.advice} ${offer}`;
    throw new ProviderError({ ...thrown.failure, advice }, thrown.cause);
  }
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
