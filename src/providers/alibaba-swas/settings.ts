import { z } from "zod";
import type { Secret } from "../../domain/secret.ts";
import { acceptAs, address, duration, plain, rhythmOf, secret, type Rhythm } from "../settings.ts";

/** Where a target's keys come from. */
export type SwasCredentials =
  | {
      readonly kind: "static";
      readonly accessKeyId: string;
      readonly accessKeySecret: Secret;
      readonly securityToken: Secret | null;
    }
  /** A RAM role, taken on with the keys of `via`. */
  | {
      readonly kind: "role";
      readonly roleArn: string;
      readonly externalId: string | null;
      readonly sessionName: string;
      readonly durationMs: number;
      readonly via: SwasCredentials;
    };

/** What `snapshot.yml` says about one target, checked and with defaults filled in. */
export interface SwasSettings extends Rhythm {
  readonly region: string;
  readonly credentials: SwasCredentials;
  /** Without a slash at the end. */
  readonly endpoint: { readonly swas: string; readonly sts: string };
  /** Of snapshots for which nobody named another; `null` for the account's own. */
  readonly resourceGroup: string | null;
  readonly callsPerMinute: number;
}

const staticKeys = z
  .strictObject({
    "access-key-id": plain(z.string().regex(/^[\w.-]{8,128}$/, "must be an access key's id")),
    "access-key-secret": secret,
    "security-token": secret.nullable().default(null),
  })
  .transform((given): SwasCredentials => ({
    kind: "static",
    accessKeyId: given["access-key-id"],
    accessKeySecret: given["access-key-secret"],
    securityToken: given["security-token"],
  }));

// Source for names and limits: STS API 2015-04-01, AssumeRole; RAM documentation for the ARN.
const role = z
  .strictObject({
    "role-arn": plain(
      z
        .string()
        .regex(
          /^acs:ram::\d+:role\/[\w.-]+$/,
          "must be a role's ARN: acs:ram::123456789012:role/name",
        ),
    ),
    "external-id": plain(z.string().min(2).max(1224)).nullable().default(null),
    "session-name": plain(
      z.string().regex(/^[\w.@-]{2,64}$/, "must be 2 to 64 letters, digits or . @ - _"),
    ).default("snapshot-bot"),
    duration: duration("1h", "15m"),
    via: z.lazy(() => credentials),
  })
  .transform((given): SwasCredentials => ({
    kind: "role",
    roleArn: given["role-arn"],
    externalId: given["external-id"],
    sessionName: given["session-name"],
    durationMs: given.duration,
    via: given.via,
  }));

/** Chosen by the key that only it has, so that a mistake is reported where it is. */
const credentials: z.ZodType<SwasCredentials> = z
  .unknown()
  .transform((given, ctx): SwasCredentials => {
    const object = z.record(z.string(), z.unknown()).safeParse(given);
    const keys = object.success ? Object.keys(object.data) : [];
    const kind = keys.includes("role-arn")
      ? role
      : keys.some((key) => key.startsWith("access-key-"))
        ? staticKeys
        : null;
    if (kind === null) {
      const message = "must have access-key-id and access-key-secret, or role-arn and via";
      ctx.addIssue({ code: "custom", message });
      return z.NEVER;
    }
    return acceptAs(kind, given, ctx);
  });

const url = plain(
  address
    .refine((text) => /^\/?$/.test(new URL(text).pathname), "must have no path")
    .transform((text) => new URL(text).origin),
)
  .nullable()
  .default(null);

const regionText = /^[a-z]{2,}(?:-[a-z0-9]+)+$/;

/** The region that one of the service's own addresses stands for; `null` for any other address. */
function addressedRegion(address: string): string | null {
  return (
    /^swas(?:-vpc)?\.([a-z0-9-]+)\.aliyuncs\.com$/.exec(new URL(address).hostname)?.[1] ?? null
  );
}

/** The fields of a Simple Application Server target in `snapshot.yml`, beside `provider`. */
export const settingsSchema: z.ZodType<SwasSettings> = z
  .strictObject({
    region: plain(z.string().regex(regionText, "must be a region such as cn-hangzhou")),
    credentials,
    endpoint: z.strictObject({ swas: url, sts: url }).default({ swas: null, sts: null }),
    "resource-group": plain(
      z
        .string()
        .regex(/^rg-[a-z0-9]{1,60}$/i, "must be a resource group such as rg-aek2bti7cf7abcd"),
    )
      .nullable()
      .default(null),
    // Source: topic "QPS limits" of Simple Application Server.
    "calls-per-minute": z.int().min(1).max(100_000).default(10),
    "slowest-create": duration("30s"),
    "slowest-read": duration("20s"),
    "visible-after": duration("60s"),
    "first-read": duration("20s"),
    "create-concurrency": z.int().min(1).max(50).default(2),
  })
  .superRefine((given, ctx) => {
    // An endpoint answers for its own region, whatever region is asked for: with empty lists.
    const place = given.endpoint.swas === null ? null : addressedRegion(given.endpoint.swas);
    if (place === null || place === given.region) return;
    const message = `is the address of ${place}, not of ${given.region}`;
    ctx.addIssue({ code: "custom", message, path: ["endpoint", "swas"] });
  })
  .transform((given) => ({
    region: given.region,
    credentials: given.credentials,
    endpoint: {
      // Source: topic "Endpoints" of Simple Application Server.
      swas: given.endpoint.swas ?? `https://swas.${given.region}.aliyuncs.com`,
      sts: given.endpoint.sts ?? `https://sts.${given.region}.aliyuncs.com`,
    },
    resourceGroup: given["resource-group"],
    callsPerMinute: given["calls-per-minute"],
    ...rhythmOf(given),
  }));
