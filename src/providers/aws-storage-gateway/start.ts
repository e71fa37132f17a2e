import { failure } from "../../domain/failure.ts";
import { instant } from "../../domain/instant.ts";
import type { Snapshot, SnapshotOrder } from "../../domain/snapshot.ts";
import { ProviderError } from "../provider.ts";
import { atEc2, volumeHere } from "./ids.ts";
import { canPlant, describeOrder, tagOrder } from "./marking.ts";
import { optionsSchema, type AwsOptions } from "./options.ts";
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
  const input = {
    VolumeARN: volume.arn,
    SnapshotDescription: describeOrder(order, options),
    Tags: tagOrder(order, options),
  };
  const fromPoint = options["from-recovery-point"] === true;
  const reply = await site.call({
    operation: fromPoint ? "CreateSnapshotFromVolumeRecoveryPoint" : "CreateSnapshot",
    effect: true,
    deadlineMs: site.settings.slowestCreateMs,
    signal,
    reply: startedSchema,
    send: async (sending) => {
      const { CreateSnapshotCommand, CreateSnapshotFromVolumeRecoveryPointCommand } =
        await import("@aws-sdk/client-storage-gateway");
      const client = await site.clients.creates();
      return fromPoint
        ? client.send(new CreateSnapshotFromVolumeRecoveryPointCommand(input), sending)
        : client.send(new CreateSnapshotCommand(input), sending);
    },
  });
  const capturedMs = Date.parse(reply.VolumeRecoveryPointTime ?? "");
  return {
    target: site.target,
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
