import { z } from "zod";
import { Secret } from "../../domain/secret.ts";
import { address, duration, plain, rhythmOf, secret, type Rhythm } from "../settings.ts";

/** What `snapshot.yml` says about one ECL tenant in one region, checked and with defaults filled in. */
export interface EclSettings extends Rhythm {
  /** `jp4`; the service catalog is searched for it. */
  readonly region: string;
  /** The tenant's id: 32 hex digits, in lower case. */
  readonly tenant: string;
  readonly apiKey: Secret;
  readonly apiSecret: Secret;
  /** `https://keystone-jp4-ecl.api.ntt.com/v3`, without a slash at its end. */
  readonly keystone: string;
  /** The storage API where the service catalog is not to be followed; `null` to follow it. */
  readonly storage: string | null;
}

const filledSecret = secret.refine((value) => value.reveal() !== "", "must not be empty");

/** The key is half of a pair like a user's name: it may stand in the file, but is kept like a secret. */
const apiKey = z.union(
  [
    filledSecret,
    z
      .string()
      .min(1)
      .transform((text) => new Secret(text)),
  ],
  {
    error: "must be the API key, or a reference such as ${NAME}",
  },
);

const url = plain(address).nullable().default(null);

/** The fields of an ECL target in `snapshot.yml`, beside `provider`. */
export const settingsSchema: z.ZodType<EclSettings> = z
  .strictObject({
    // Regions come and go and no list is complete, so this is no stricter than the names seen.
    region: plain(
      z
        .string()
        .transform((text) => text.toLowerCase())
        .pipe(z.string().regex(/^[a-z0-9-]{2,32}$/, "must be a region such as jp4")),
    ),
    tenant: plain(
      z
        .string()
        .transform((text) => text.toLowerCase())
        .pipe(z.string().regex(/^[0-9a-f]{32}$/, "must be a tenant id: 32 hex digits")),
    ),
    credentials: z.strictObject({ "api-key": apiKey, "api-secret": filledSecret }),
    endpoint: z
      .strictObject({ keystone: url, storage: url })
      .default({ keystone: null, storage: null }),
    "slowest-create": duration("60s"),
    "slowest-read": duration("30s"),
    "visible-after": duration("30s"),
    "first-read": duration("2s"),
    // Source: Update and Restore Snapshot, 409 "Tenant is busy".
    "create-concurrency": z
      .int()
      .min(1, "must be 1")
      .max(1, "must be 1: ECL makes one change of a tenant at a time")
      .default(1),
  })
  .transform((given) => ({
    region: given.region,
    tenant: given.tenant,
    apiKey: given.credentials["api-key"],
    apiSecret: given.credentials["api-secret"],
    // Source: Get Started with Enterprise Cloud 2.0 API: service-region-ecl.api.ntt.com.
    keystone: keystoneV3(
      given.endpoint.keystone ?? `https://keystone-${given.region}-ecl.api.ntt.com`,
    ),
    storage: given.endpoint.storage,
    ...rhythmOf(given),
  }));

function keystoneV3(address: string): string {
  return `${address.replace(/\/+$/, "").replace(/\/v3$/, "")}/v3`;
}
