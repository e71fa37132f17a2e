import { instant } from "../../domain/instant.ts";
import type { Instant } from "../../domain/instant.ts";
import { volumeName, type VolumeName } from "./ids.ts";
import { recoveryPointsSchema } from "./schema.ts";
import type { Site } from "./site.ts";

/**
 * The moment of a cached volume's last recovery point, which there is also while its gateway is not
 * connected; `null` when it has none. Source: ListVolumeRecoveryPoints, one point per volume.
 * @throws ProviderError `unsupported` for a volume of a stored gateway
 */
export async function recoveryPointOf(
  site: Site,
  volume: VolumeName,
  signal: AbortSignal,
  deadlineMs: number = site.settings.slowestReadMs,
): Promise<Instant | null> {
  const reply = await site.call({
    operation: "ListVolumeRecoveryPoints",
    effect: false,
    deadlineMs,
    signal,
    reply: recoveryPointsSchema,
    send: async (options) => {
      const { ListVolumeRecoveryPointsCommand } = await import("@aws-sdk/client-storage-gateway");
      return (await site.clients.reads()).send(
        new ListVolumeRecoveryPointsCommand({ GatewayARN: volume.gatewayArn }),
        options,
      );
    },
  });
  const point = reply.VolumeRecoveryPointInfos.find(
    (row) => row.VolumeARN !== undefined && volumeName(row.VolumeARN)?.arn === volume.arn,
  );
  return momentOf(point?.VolumeRecoveryPointTime);
}

/** A time as AWS writes it; one that is none is not made up. */
export function momentOf(written: string | undefined): Instant | null {
  const ms = Date.parse(written ?? "");
  return Number.isNaN(ms) ? null : instant(ms);
}
