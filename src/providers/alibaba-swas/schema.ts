import { z } from "zod";

/*
 * The reply fields that are read. Source: @alicloud/swas-open20200601 4.0.0, where everything is
 * optional; here a field is required where the adapter cannot do without it: a reply without its
 * list proves nothing about what exists.
 */

/** A list within a row: missing or `null`, it is an empty one. */
function partsOf<Row extends z.ZodType>(row: Row) {
  return z
    .array(row)
    .nullish()
    .transform((rows) => rows ?? []);
}

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? undefined);

// How many rows there are on all pages; `null` when the service does not say.
const paging = { TotalCount: z.int().min(0).nullable().catch(null) };

export const startedSchema = z.object({ SnapshotId: z.string().regex(/^s-[\w-]{1,100}$/) });

const snapshot = z.object({
  SnapshotId: z.string().min(1),
  SnapshotName: text,
  SourceDiskId: text.transform((id) => id?.toLowerCase()),
  /** Only of a system disk's snapshots. */
  InstanceId: text,
  Status: text,
  /** `100%`; may be missing. */
  Progress: text,
  CreationTime: text,
  Remark: text,
  Tags: partsOf(z.object({ Key: text, Value: text })),
});
export const snapshotsSchema = z
  .object({ ...paging, Snapshots: z.array(snapshot) })
  .transform((reply) => ({ total: reply.TotalCount, rows: reply.Snapshots }));
export type SwasSnapshot = z.output<typeof snapshot>;

const disk = z.object({
  DiskId: z.string().min(1).toLowerCase(),
  DiskName: text,
  /** `System` or `Data`, in any letter case. */
  DiskType: text,
  /** In GB, as the console says; they are GiB. */
  Size: z.coerce.number().positive().optional().catch(undefined),
  Status: text,
  InstanceId: text,
  InstanceName: text,
});
export const disksSchema = z
  .object({ ...paging, Disks: z.array(disk) })
  .transform((reply) => ({ total: reply.TotalCount, rows: reply.Disks }));
export type SwasDisk = z.output<typeof disk>;

const server = z.object({
  InstanceId: z.string().min(1),
  InstanceName: text,
  Status: text,
  BusinessStatus: text,
  DisableReason: text,
  ExpiredTime: text,
  Disks: partsOf(disk),
});
export const serversSchema = z
  .object({ ...paging, Instances: z.array(server) })
  .transform((reply) => ({ total: reply.TotalCount, rows: reply.Instances }));
export type SwasServer = z.output<typeof server>;

/** A reply without contents. */
export const emptySchema = z.object({});

export const sessionSchema = z.object({
  Credentials: z.object({
    AccessKeyId: z.string().min(1),
    AccessKeySecret: z.string().min(1),
    SecurityToken: z.string().min(1),
    Expiration: z.string(),
  }),
});

/** An error. Some products of the same gateway use lower-case keys. */
export const errorSchema = z
  .object({
    Code: text.catch(undefined),
    code: text.catch(undefined),
    RequestId: text.catch(undefined),
    requestId: text.catch(undefined),
  })
  .transform((body) => ({
    code: named(body.Code ?? body.code),
    requestId: plainId(body.RequestId ?? body.requestId),
  }));

/** A code is a word, perhaps with dots; anything else is not repeated. */
function named(code: string | undefined): string | null {
  const trimmed = code?.trim() ?? "";
  return /^[\w.-]{1,100}$/.test(trimmed) ? trimmed : null;
}

/** Without the tab that the documented sample carries. */
function plainId(id: string | undefined): string | null {
  const trimmed = id?.trim() ?? "";
  return /^[\w-]{1,100}$/.test(trimmed) ? trimmed : null;
}
