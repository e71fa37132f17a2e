import { z } from "zod";

/*
 * The reply fields that are read. A volume's reply holds CHAP passwords (`initiator_secret`,
 * `target_secret`): what is not named here is dropped and goes nowhere.
 */

/** Ids go into addresses, so nothing but what ids are made of. */
const id = z.string().regex(/^[0-9A-Za-z-]{1,64}$/);
/** Missing, `null` and blank are all the same. Source: terraform-provider-ecl, a single space. */
const text = z
  .string()
  .nullish()
  .transform((value) => value?.trim() ?? "");
/** As `text`, where ECL also says nothing with the word `null`. Source: nttcom/eclcloud fixtures. */
const note = text.transform((value) => (value === "null" ? "" : value));
/** Documented as numbers, and sent as text in places. */
const number = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^\d+(\.\d+)?$/)
      .transform(Number),
  ])
  .nullish()
  .catch(null)
  .transform((value) => value ?? null);

/** No storage list is documented to have pages; should one have them, this is how they are linked. */
const links = z
  .array(z.object({ rel: z.string(), href: z.string() }))
  .optional()
  .catch(undefined);

const snapshot = z.object({
  id,
  status: z.string(),
  name: text,
  description: text,
  /** Bytes; 0 when new. */
  usage: number,
  volume_id: id,
  created_at: note,
  deleted_at: note,
  error_message: note,
  /** Why the platform deleted it by itself. */
  delete_reason: note,
});
export type EclSnapshot = z.output<typeof snapshot>;

const volume = z.object({
  id,
  name: text,
  status: z.string(),
  error_message: note,
  /** GB. */
  size: number,
  virtual_storage_id: id.nullish().transform((value) => value ?? null),
  // The two official clients spell it differently.
  percentage_snapshot_reserve_used: number,
  percent_snapshot_reserve_used: number,
});
export type EclVolume = z.output<typeof volume>;

const virtualStorage = z.object({
  id,
  name: text,
  status: text,
  volume_type_id: id.nullish().transform((value) => value ?? null),
});

const volumeType = z.object({ id, name: z.string() });

export const snapshotReply = z.object({ snapshot });
export const snapshotsReply = z.object({ snapshots: z.array(snapshot), snapshots_links: links });
export const volumesReply = z.object({ volumes: z.array(volume), volumes_links: links });
// The official command line takes a list of one here too.
export const volumeReply = z.object({
  volume: z.union([volume, z.tuple([volume]).transform(([only]) => only)]),
});
export const virtualStoragesReply = z.object({
  virtual_storages: z.array(virtualStorage),
  virtual_storages_links: links,
});
export const virtualStorageReply = z.object({ virtual_storage: virtualStorage });
export const volumeTypesReply = z.object({
  volume_types: z.array(volumeType),
  volume_types_links: links,
});
export const volumeTypeReply = z.object({ volume_type: volumeType });
/** A delete's answer: whatever comes with it, or nothing. */
export const anyReply = z.looseObject({});

/** Source: Keystone v3, Authenticate and get token. */
export const loginReply = z.object({
  token: z.object({
    expires_at: z.string(),
    issued_at: z.string().nullish(),
    catalog: z
      .array(
        z.object({
          type: z.string().nullish(),
          endpoints: z
            .array(
              z.object({
                interface: z.string().nullish(),
                region: z.string().nullish(),
                region_id: z.string().nullish(),
                url: z.string().nullish(),
              }),
            )
            .nullish(),
        }),
      )
      .nullish(),
  }),
});
export type Login = z.output<typeof loginReply>;
