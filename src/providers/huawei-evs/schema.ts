import { z } from "zod";

/*
 * The reply fields that are read. A field is required where the adapter cannot do without it; the
 * other ones become `null` when they are missing or of another type.
 */

const text = z.string().nullable().catch(null);
const id = z
  .string()
  .regex(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i)
  .transform((given) => given.toLowerCase());
const labels = z.record(z.string(), z.string()).catch({});

/** Source: "Querying Details About EVS Snapshots". */
const snapshot = z.object({
  id,
  status: z.string(),
  name: text,
  description: text,
  volume_id: z.string(),
  size: z.number().nullable().catch(null),
  metadata: labels,
  created_at: text,
  "os-extended-snapshot-attributes:progress": text,
});
export type SeenSnapshot = z.output<typeof snapshot>;

export const startedSchema = z.object({ snapshot });
export const snapshotSchema = z.object({ snapshot });

export const snapshotsSchema = z.object({
  count: z.number().nullable().catch(null),
  snapshots: z.array(snapshot),
});

/** Source: Elastic Volume Service API reference, "Querying Details About EVS Disks". */
const disk = z.object({
  id,
  name: text,
  status: z.string(),
  size: z.number().nullable().catch(null),
  volume_type: text,
  /** A string, not a boolean. */
  bootable: z.union([z.string(), z.boolean()]).nullable().catch(null),
  shareable: z.union([z.string(), z.boolean()]).nullable().catch(null),
  multiattach: z.boolean().nullable().catch(null),
  service_type: text,
  attachments: z.array(z.object({ server_id: text, host_name: text })).catch([]),
});
export type SeenDisk = z.output<typeof disk>;

export const diskSchema = z.object({ volume: disk });
export const disksSchema = z.object({
  count: z.number().nullable().catch(null),
  volumes: z.array(disk),
});

const quota = z.object({ in_use: z.number(), limit: z.number() });
export type SeenQuota = z.output<typeof quota>;

/** Per kind, `snapshots_SSD` and the like among them; entries of another form are left out. */
export const quotaSchema = z.object({
  quota_set: z.record(z.string(), quota.nullable().catch(null)),
});

export const projectsSchema = z.object({
  projects: z.array(z.object({ id: z.string(), name: z.string() })),
});

export const tokenSchema = z.object({
  token: z.object({
    expires_at: text,
    project: z.object({ id: z.string() }).nullish().catch(null),
  }),
});

/** A reply whose contents do not matter. */
export const anySchema = z.unknown();
