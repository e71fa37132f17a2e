import type { Volume } from "../../domain/volume.ts";
import { ProviderError } from "../provider.ts";
import { badReply } from "./explain.ts";
import { belongs, volumeName } from "./ids.ts";
import { gatewaysSchema, volumesSchema, type GatewayInfo, type VolumeInfo } from "./schema.ts";
import type { Site } from "./site.ts";

const pageSize = 100;
const pagesMax = 500;
const gib = 1024 ** 3;

export function listGateways(site: Site, signal: AbortSignal): AsyncIterable<GatewayInfo> {
  return pages(async (marker) => {
    const input = { Limit: pageSize, ...(marker === undefined ? {} : { Marker: marker }) };
    const reply = await site.call({
      operation: "ListGateways",
      effect: false,
      deadlineMs: site.settings.slowestReadMs,
      signal,
      reply: gatewaysSchema,
      send: async (options) => {
        const { ListGatewaysCommand } = await import("@aws-sdk/client-storage-gateway");
        return (await site.clients.reads()).send(new ListGatewaysCommand(input), options);
      },
    });
    return { rows: reply.Gateways, marker: reply.Marker };
  });
}

/** The volumes of one gateway, or of all of them when none is named. */
export function listVolumeInfos(
  site: Site,
  gatewayArn: string | null,
  signal: AbortSignal,
): AsyncIterable<VolumeInfo> {
  return pages(async (marker) => {
    const input = {
      Limit: pageSize,
      ...(gatewayArn === null ? {} : { GatewayARN: gatewayArn }),
      ...(marker === undefined ? {} : { Marker: marker }),
    };
    const reply = await site.call({
      operation: "ListVolumes",
      effect: false,
      deadlineMs: site.settings.slowestReadMs,
      signal,
      reply: volumesSchema,
      send: async (options) => {
        const { ListVolumesCommand } = await import("@aws-sdk/client-storage-gateway");
        return (await site.clients.reads()).send(new ListVolumesCommand(input), options);
      },
    });
    return { rows: reply.VolumeInfos, marker: reply.Marker };
  });
}

/** A listed volume in the domain's words; `null` when it lies outside this target's place. */
export function volumeFrom(
  info: VolumeInfo,
  site: Pick<Site, "target" | "settings">,
  gatewayNames: ReadonlyMap<string, string>,
): Volume | null {
  const name = volumeName(info.VolumeARN);
  if (name === null || !belongs(site.settings, name)) return null;
  return {
    target: site.target,
    id: name.arn,
    shortId: name.volumeId,
    provider: "aws-storage-gateway",
    name: null,
    sizeGiB: sizeGiB(info.VolumeSizeInBytes),
    parent: { id: name.gatewayId, name: gatewayNames.get(name.gatewayId) ?? name.gatewayId },
  };
}

/** Whole GiB, rounded up; `null` when the size is not known. */
export function sizeGiB(bytes: number | undefined): number | null {
  return bytes === undefined ? null : Math.ceil(bytes / gib);
}

async function* pages<Row>(
  page: (
    marker: string | undefined,
  ) => Promise<{ rows: readonly Row[]; marker: string | undefined }>,
): AsyncIterable<Row> {
  let marker: string | undefined;
  for (let turn = 0; turn < pagesMax; turn += 1) {
    const reply = await page(marker);
    yield* reply.rows;
    // Only a missing marker ends the list: a page may be empty and still have a next one.
    if (reply.marker === undefined) return;
    if (reply.marker === marker) break;
    marker = reply.marker;
  }
  throw new ProviderError(badReply(null));
}
