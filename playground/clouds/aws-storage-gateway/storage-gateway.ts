import { z } from "zod";
import {
  gatewayArn,
  gatewayAt,
  myGateways,
  volumeArn,
  volumeAt,
  type Caller,
} from "./gateway-arns.ts";
import { AwsProblem, gatewayProblem } from "./problem.ts";
import type { Ending } from "./snapshot.ts";
import type { GatewayType, SimGateway, SimVolume } from "./state.ts";
import { validate } from "./validate.ts";

/** One authenticated call. */
export interface GatewayCall extends Caller {
  readonly now: number;
  /** What a fault makes of a snapshot that this call starts. */
  readonly ending: Ending;
  readonly losesTags: boolean;
}

type Operation = (call: GatewayCall, input: unknown) => unknown;

// Source for all shapes and limits: storagegateway 2013-06-30 (botocore model).
const arn = z.string().min(50).max(500);
const page = { Marker: z.string().min(1).max(1000).optional(), Limit: z.int().min(1).optional() };
const tagText = /^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$/u;

const createInput = z.object({
  VolumeARN: arn,
  SnapshotDescription: z.string().min(1).max(255),
  Tags: z
    .array(
      z.object({
        Key: z.string().min(1).max(128).regex(tagText),
        Value: z.string().max(256).regex(tagText),
      }),
    )
    .max(50)
    .optional(),
});

export const storageGateway: Readonly<Record<string, Operation>> = {
  ListGateways: (call, input) => {
    const given = validate(z.object(page), input);
    const gateways = myGateways(call).map((gateway) => ({
      GatewayId: gateway.id,
      GatewayARN: gatewayArn(call, gateway),
      GatewayType: gateway.type,
      GatewayOperationalState: "ACTIVE",
      GatewayName: gateway.name,
      HostEnvironment: "VMWARE",
    }));
    return paged(
      "Gateways",
      byKey(gateways, ({ GatewayARN }) => GatewayARN),
      given,
    );
  },

  DescribeGatewayInformation: (call, input) => {
    const given = validate(z.object({ GatewayARN: arn }), input);
    const gateway = gatewayAt(call, given.GatewayARN);
    mustBeConnected(gateway);
    return {
      GatewayARN: given.GatewayARN,
      GatewayId: gateway.id,
      GatewayName: gateway.name,
      GatewayTimezone: "GMT+9:00",
      GatewayState: "RUNNING",
      GatewayType: gateway.type,
      GatewayNetworkInterfaces: [{ Ipv4Address: "10.0.0.10" }],
    };
  },

  ListVolumes: (call, input) => {
    const given = validate(z.object({ ...page, GatewayARN: arn.optional() }), input);
    const gateways =
      given.GatewayARN === undefined ? myGateways(call) : [gatewayAt(call, given.GatewayARN)];
    const infos = gateways.flatMap((gateway) =>
      call.state.volumesOf(gateway).map((volume) => ({
        VolumeARN: volumeArn(call, gateway, volume),
        VolumeId: volume.id,
        GatewayARN: gatewayArn(call, gateway),
        GatewayId: gateway.id,
        // The guide's samples print the type in both ways.
        VolumeType: gateway.type === "STORED" ? "STORED" : "CACHED iSCSI",
        VolumeSizeInBytes: volume.sizeBytes,
        VolumeAttachmentStatus: volume.attachment,
      })),
    );
    const head = given.GatewayARN === undefined ? {} : { GatewayARN: given.GatewayARN };
    return {
      ...head,
      ...paged(
        "VolumeInfos",
        byKey(infos, ({ VolumeARN }) => VolumeARN),
        given,
      ),
    };
  },

  DescribeCachediSCSIVolumes: (call, input) => ({
    CachediSCSIVolumes: describeVolumes(call, input, "CACHED"),
  }),
  DescribeStorediSCSIVolumes: (call, input) => ({
    StorediSCSIVolumes: describeVolumes(call, input, "STORED"),
  }),

  ListVolumeRecoveryPoints: (call, input) => {
    const given = validate(z.object({ GatewayARN: arn }), input);
    const gateway = gatewayAt(call, given.GatewayARN);
    mustBe("CACHED", gateway);
    return {
      GatewayARN: given.GatewayARN,
      VolumeRecoveryPointInfos: call.state.volumesOf(gateway).flatMap((volume) =>
        volume.recoveryPointAt === null
          ? []
          : [
              {
                VolumeARN: volumeArn(call, gateway, volume),
                VolumeSizeInBytes: volume.sizeBytes,
                VolumeUsageInBytes: volume.usedBytes,
                VolumeRecoveryPointTime: new Date(volume.recoveryPointAt).toISOString(),
              },
            ],
      ),
    };
  },

  CreateSnapshot: (call, input) => {
    const given = validate(createInput, input);
    const { gateway, volume } = volumeAt(call, given.VolumeARN);
    mustBeConnected(gateway);
    if (!["AVAILABLE", "RESTORING"].includes(call.state.statusOf(volume)))
      throw gatewayProblem("VolumeNotReady");
    return { VolumeARN: given.VolumeARN, SnapshotId: start(call, gateway, volume, given) };
  },

  CreateSnapshotFromVolumeRecoveryPoint: (call, input) => {
    const given = validate(createInput, input);
    const { gateway, volume } = volumeAt(call, given.VolumeARN);
    mustBe("CACHED", gateway);
    if (volume.recoveryPointAt === null) throw gatewayProblem("VolumeNotReady");
    return {
      VolumeARN: given.VolumeARN,
      SnapshotId: start(call, gateway, volume, given),
      VolumeRecoveryPointTime: new Date(volume.recoveryPointAt).toISOString(),
    };
  },
};

function start(
  call: GatewayCall,
  gateway: SimGateway,
  volume: SimVolume,
  given: z.output<typeof createInput>,
): string {
  const tags = given.Tags ?? [];
  if (new Set(tags.map(({ Key }) => Key)).size < tags.length)
    throw gatewayProblem("InvalidParameters");
  if (tags.some(({ Key }) => Key.toLowerCase().startsWith("aws:")))
    throw gatewayProblem("InvalidParameters");
  const snapshot = call.state.createSnapshot(volume, gateway, {
    description: given.SnapshotDescription,
    tags: call.losesTags ? [] : tags,
    ending: call.ending,
  });
  // Storage Gateway prints ids in upper case, EC2 in lower case.
  return `snap-${snapshot.id.slice("snap-".length).toUpperCase()}`;
}

function describeVolumes(call: GatewayCall, input: unknown, type: GatewayType): unknown[] {
  const { VolumeARNs } = validate(z.object({ VolumeARNs: z.array(arn).min(1) }), input);
  const found = VolumeARNs.map((volumeArn) => volumeAt(call, volumeArn));
  const [first] = found;
  if (first === undefined || found.some(({ gateway }) => gateway !== first.gateway)) {
    throw gatewayProblem("InvalidParameters");
  }
  mustBe(type, first.gateway);
  mustBeConnected(first.gateway);
  return found.map(({ gateway, volume }) => ({
    VolumeARN: volumeArn(call, gateway, volume),
    VolumeId: volume.id,
    VolumeType: `${type} iSCSI`,
    VolumeStatus: call.state.statusOf(volume),
    VolumeAttachmentStatus: volume.attachment,
    VolumeSizeInBytes: volume.sizeBytes,
    VolumeUsedInBytes: volume.usedBytes,
    CreatedDate: volume.createdAt / 1000,
    ...(call.state.statusOf(volume) === "BOOTSTRAPPING" ? { VolumeProgress: 23.7 } : {}),
    VolumeiSCSIAttributes: {
      TargetARN: `${gatewayArn(call, gateway)}/target/iqn.1997-05.com.amazon:${volume.id.toLowerCase()}`,
      NetworkInterfaceId: "10.0.0.10",
      NetworkInterfacePort: 3260,
      ChapEnabled: false,
    },
    ...(type === "STORED"
      ? { VolumeDiskId: "pci-0000:03:00.0-scsi-0:0:0:0", PreservedExistingData: true }
      : {}),
  }));
}

function mustBeConnected(gateway: SimGateway): void {
  if (!gateway.connected) throw gatewayProblem("GatewayNotConnected");
}

function mustBe(type: GatewayType, gateway: SimGateway): void {
  if (gateway.type !== type) throw gatewayProblem("UnsupportedOperationForGatewayType");
}

function byKey<T>(rows: T[], key: (row: T) => string): T[] {
  return rows.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

/** A page and, unless it is the last, the marker of the next one. */
function paged(
  name: string,
  rows: readonly unknown[],
  given: { readonly Marker?: string | undefined; readonly Limit?: number | undefined },
): Record<string, unknown> {
  const from = given.Marker === undefined ? 0 : Number(given.Marker);
  if (!Number.isSafeInteger(from) || from < 0) {
    throw new AwsProblem(
      "InvalidGatewayRequestException",
      400,
      "The marker is not valid.",
      "InvalidParameters",
    );
  }
  const to = from + Math.min(given.Limit ?? 100, 100);
  return { [name]: rows.slice(from, to), ...(to < rows.length ? { Marker: String(to) } : {}) };
}
