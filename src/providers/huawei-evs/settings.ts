import { z } from "zod";
import type { Secret } from "../../domain/secret.ts";
import { acceptAs, address, duration, plain, rhythmOf, secret, type Rhythm } from "../settings.ts";
import { placeOf } from "./endpoints.ts";

/** How a target proves who it is. */
export type HuaweiCredentials =
  /** Every call is signed. With a security token the keys are temporary ones. */
  | {
      readonly kind: "keys";
      readonly accessKeyId: string;
      readonly secretAccessKey: Secret;
      readonly securityToken: Secret | null;
    }
  /** An IAM user logs in and every call carries the token. */
  | {
      readonly kind: "password";
      readonly user: string;
      readonly password: Secret;
      /** The account's name: what OpenStack calls the user's domain. */
      readonly account: string;
    };

/** What `snapshot.yml` says about one Huawei EVS target, checked and with defaults filled in. */
export interface HuaweiSettings extends Rhythm {
  readonly region: string;
  /** 32 hexadecimal digits; `null` for the region's own project, which IAM is asked for. */
  readonly project: string | null;
  readonly credentials: HuaweiCredentials;
  /** Base addresses without a slash at the end. */
  readonly endpoint: { readonly evs: string; readonly iam: string };
  /** Whether attached disks are snapshotted without each person asking for it. */
  readonly forceAttached: boolean;
}

const keys = z
  .strictObject({
    "access-key-id": plain(
      z.string().regex(/^[A-Za-z0-9]{10,128}$/, "must be 10 to 128 letters and digits"),
    ),
    "secret-access-key": secret,
    "security-token": secret.nullable().default(null),
  })
  .transform((given): HuaweiCredentials => ({
    kind: "keys",
    accessKeyId: given["access-key-id"],
    secretAccessKey: given["secret-access-key"],
    securityToken: given["security-token"],
  }));

const password = z
  .strictObject({
    user: plain(z.string().min(1).max(64)),
    password: secret,
    account: plain(z.string().min(1).max(64)),
  })
  .transform((given): HuaweiCredentials => ({ kind: "password", ...given }));

/** Chosen by the keys that only it has, so that a mistake is reported where it is. */
const credentials: z.ZodType<HuaweiCredentials> = z
  .unknown()
  .transform((given, ctx): HuaweiCredentials => {
    const object = z.record(z.string(), z.unknown()).safeParse(given);
    const has = (key: string) => object.success && Object.hasOwn(object.data, key);
    const schema =
      has("access-key-id") || has("secret-access-key")
        ? keys
        : has("user") || has("password")
          ? password
          : null;
    if (schema === null) {
      const message =
        "must have access-key-id and secret-access-key, or user, password and account";
      ctx.addIssue({ code: "custom", message });
      return z.NEVER;
    }
    return acceptAs(schema, given, ctx);
  });

const url = plain(address)
  .refine((text) => !/[?#@]/.test(text), "must be an address without user, query or fragment")
  .nullable()
  .default(null);

/** The fields of a Huawei EVS target in `snapshot.yml`, beside `provider`. */
export const settingsSchema: z.ZodType<HuaweiSettings> = z
  .strictObject({
    region: plain(
      z.string().regex(/^[a-z]{2,}(-[a-z0-9]+)+$/, "must be a region such as eu-west-101"),
    ),
    project: plain(
      z.string().regex(/^[0-9a-f]{32}$/, "must be a project id: 32 digits 0-9 and a-f"),
    )
      .nullable()
      .default(null),
    credentials,
    endpoint: z.strictObject({ evs: url, iam: url }).default({ evs: null, iam: null }),
    "force-attached": z.boolean().default(false),
    "slowest-create": duration("60s"),
    "slowest-read": duration("30s"),
    "visible-after": duration("30s"),
    "first-read": duration("5s"),
    "create-concurrency": z.int().min(1).max(50).default(5),
  })
  .transform((given) => {
    const own = placeOf(given.region);
    return {
      region: given.region,
      project: given.project,
      credentials: given.credentials,
      endpoint: {
        evs: (given.endpoint.evs ?? own.evs).replace(/\/+$/, ""),
        iam: (given.endpoint.iam ?? own.iam).replace(/\/+$/, ""),
      },
      forceAttached: given["force-attached"],
      ...rhythmOf(given),
    };
  });
