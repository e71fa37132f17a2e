import { z } from "zod";

/*
 * The reply fields that are read, as the SDK hands them over. Everything is optional in the SDK's
 * types; here a field is required where the adapter cannot do without it.
 */

const marker = z.string().min(1).optional();

export const startedSchema = z.object({
  SnapshotId: z.string().regex(/^snap-[0-9a-f]{8}(?:[0-9a-f]{9})?$/i),
  VolumeRecoveryPointTime: z.string().optional(),
});

export const gatewaysSchema = z.object({
  Gateways: z
    .array(
      z.object({
        GatewayARN: z.string(),
        GatewayId: z.string().optional(),
        GatewayName: z.string().optional(),
        GatewayType: z.string().optional(),
      }),
    )
    .default([]),
  Marker: marker,
});
export type GatewayInfo = z.output<typeof gatewaysSchema>["Gateways"][number];

export const volumesSchema = z.object({
  VolumeInfos: z
    .array(
      z.object({
        VolumeARN: z.string(),
        GatewayId: z.string().optional(),
        VolumeType: z.string().optional(),
        VolumeSizeInBytes: z.number().optional(),
        VolumeAttachmentStatus: z.string().optional(),
      }),
    )
    .default([]),
  Marker: marker,
});
export type VolumeInfo = z.output<typeof volumesSchema>["VolumeInfos"][number];

const described = z.object({
  VolumeARN: z.string().optional(),
  VolumeStatus: z.string(),
  VolumeAttachmentStatus: z.string().optional(),
  VolumeSizeInBytes: z.number().optional(),
  VolumeProgress: z.number().optional(),
});
export type DescribedVolume = z.output<typeof described>;

export const cachedSchema = z.object({ CachediSCSIVolumes: z.array(described).default([]) });
export const storedSchema = z.object({ StorediSCSIVolumes: z.array(described).default([]) });

export const recoveryPointsSchema = z.object({
  VolumeRecoveryPointInfos: z
    .array(
      z.object({
        VolumeARN: z.string().optional(),
        VolumeRecoveryPointTime: z.string().optional(),
        VolumeSizeInBytes: z.number().optional(),
      }),
    )
    .default([]),
});

export const snapshotsSchema = z.object({
  Snapshots: z
    .array(
      z.object({
        SnapshotId: z.string(),
        VolumeId: z.string().optional(),
        OwnerId: z.string().optional(),
        State: z.string().optional(),
        StartTime: z.date().optional(),
        CompletionTime: z.date().optional(),
        Progress: z.string().optional(),
        VolumeSize: z.number().optional(),
        FullSnapshotSizeInBytes: z.number().optional(),
        Description: z.string().optional(),
        Tags: z
          .array(z.object({ Key: z.string().optional(), Value: z.string().optional() }))
          .default([]),
      }),
    )
    .default([]),
  // An empty text ends the pages too.
  NextToken: z
    .string()
    .optional()
    .transform((token) => (token === "" ? undefined : token)),
});
export type Ec2Snapshot = z.output<typeof snapshotsSchema>["Snapshots"][number];

/** A reply without contents. */
export const emptySchema = z.object({});
