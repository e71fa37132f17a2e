import { z } from "zod";
import type { Secret } from "../../domain/secret.ts";
import { acceptAs, address, duration, plain, rhythmOf, secret, type Rhythm } from "../settings.ts";

/** Where a target's credentials come from. Looked up when first needed, never stored. */
export type AwsCredentials =
  /** Whatever the AWS SDK finds: environment, shared files, container or instance role. */
  | { readonly kind: "default" }
  /** A profile of `~/.aws/config` and `~/.aws/credentials`. */
  | { readonly kind: "profile"; readonly profile: string }
  /** A role, assumed with the credentials of `via`. */
  | {
      readonly kind: "role";
      readonly roleArn: string;
      readonly externalId: string | null;
      readonly sessionName: string;
      readonly via: AwsCredentials;
    }
  /** A role, assumed with a token that something else keeps fresh in a file. */
  | {
      readonly kind: "web-identity";
      readonly roleArn: string;
      readonly tokenFile: string;
      readonly sessionName: string;
    }
  | {
      readonly kind: "static";
      readonly accessKeyId: string;
      readonly secretAccessKey: Secret;
      readonly sessionToken: Secret | null;
    };

/** What `snapshot.yml` says about one AWS target, checked and with defaults filled in. */
export interface AwsSettings extends Rhythm {
  readonly partition: string;
  readonly region: string;
  /** Twelve digits. A volume of any other account is refused. */
  readonly account: string;
  /** The gateway of bare volume ids; `null` when they must name theirs. */
  readonly gateway: string | null;
  readonly credentials: AwsCredentials;
  /** Addresses other than AWS's own, for private endpoints; `null` for AWS's own. */
  readonly endpoint: {
    readonly storageGateway: string | null;
    readonly ec2: string | null;
    readonly sts: string | null;
  };
}

const roleArn = plain(
  z
    .string()
    .regex(
      /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/,
      "must be a role's ARN: arn:aws:iam::111122223333:role/name",
    ),
);
// Source: STS API reference, AssumeRole, RoleSessionName.
const sessionName = plain(
  z.string().regex(/^[\w+=,.@-]{2,64}$/, "must be 2 to 64 letters, digits or +=,.@-"),
).default("snapshot-bot");

const profile = z
  .strictObject({ profile: plain(z.string().min(1)) })
  .transform((given): AwsCredentials => ({ kind: "profile", profile: given.profile }));

const role = z
  .strictObject({
    "role-arn": roleArn,
    "external-id": plain(z.string().min(2).max(1224)).nullable().default(null),
    "session-name": sessionName,
    via: z.lazy(() => credentials).default({ kind: "default" }),
  })
  .transform((given): AwsCredentials => ({
    kind: "role",
    roleArn: given["role-arn"],
    externalId: given["external-id"],
    sessionName: given["session-name"],
    via: given.via,
  }));

const webIdentity = z
  .strictObject({
    "web-identity": z.strictObject({
      "role-arn": roleArn,
      "token-file": plain(z.string().min(1)),
      "session-name": sessionName,
    }),
  })
  .transform(({ "web-identity": given }): AwsCredentials => ({
    kind: "web-identity",
    roleArn: given["role-arn"],
    tokenFile: given["token-file"],
    sessionName: given["session-name"],
  }));

const staticKeys = z
  .strictObject({
    "access-key-id": plain(
      z.string().regex(/^\w{16,128}$/, "must be 16 to 128 letters and digits"),
    ),
    "secret-access-key": secret,
    "session-token": secret.nullable().default(null),
  })
  .transform((given): AwsCredentials => ({
    kind: "static",
    accessKeyId: given["access-key-id"],
    secretAccessKey: given["secret-access-key"],
    sessionToken: given["session-token"],
  }));

/** Chosen by the key that only it has, so that a mistake is reported where it is. */
const credentialKinds: readonly (readonly [key: string, schema: z.ZodType<AwsCredentials>])[] = [
  ["profile", profile],
  ["role-arn", role],
  ["web-identity", webIdentity],
  ["access-key-id", staticKeys],
  ["secret-access-key", staticKeys],
];

const credentials: z.ZodType<AwsCredentials> = z
  .unknown()
  .transform((given, ctx): AwsCredentials => {
    if (given === "default") return { kind: "default" };
    const object = z.record(z.string(), z.unknown()).safeParse(given);
    const kind = object.success
      ? credentialKinds.find(([key]) => Object.hasOwn(object.data, key))
      : undefined;
    if (kind === undefined) {
      ctx.addIssue({
        code: "custom",
        message:
          "must be `default`, or have one of: profile, role-arn, web-identity, access-key-id with secret-access-key",
      });
      return z.NEVER;
    }
    return acceptAs(kind[1], given, ctx);
  });

const url = plain(address).nullable().default(null);

/** The fields of an AWS target in `snapshot.yml`, beside `provider`. */
export const settingsSchema: z.ZodType<AwsSettings> = z
  .strictObject({
    // Source: AWS SDK endpoint rules, 3.1048.0.
    partition: plain(
      z.string().regex(/^aws(-[a-z-]+)?$/, "must be aws, aws-cn, aws-us-gov, …"),
    ).default("aws"),
    region: plain(
      z.string().regex(/^[a-z]{2,}(-[a-z]+)+-\d+$/, "must be a region such as ap-northeast-1"),
    ),
    account: plain(
      z.preprocess(
        // Unquoted in YAML it is a number; one that lost its leading zeros is too short and refused.
        (value) => (typeof value === "number" ? String(value) : value),
        z.string().regex(/^\d{12}$/, 'must be twelve digits in quotes: "111122223333"'),
      ),
    ),
    gateway: plain(
      z.string().regex(/^sgw-[0-9A-Za-z]{8,17}$/, "must be a gateway id such as sgw-12A3456B"),
    )
      .nullable()
      .default(null),
    credentials: credentials.default({ kind: "default" }),
    endpoint: z
      .strictObject({ "storage-gateway": url, ec2: url, sts: url })
      .default({ "storage-gateway": null, ec2: null, sts: null }),
    "slowest-create": duration("60s"),
    "slowest-read": duration("30s"),
    "visible-after": duration("120s"),
    "first-read": duration("15s"),
    "create-concurrency": z.int().min(1).max(50).default(4),
  })
  .transform((given) => ({
    partition: given.partition,
    region: given.region,
    account: given.account,
    gateway: given.gateway,
    credentials: given.credentials,
    endpoint: {
      storageGateway: given.endpoint["storage-gateway"],
      ec2: given.endpoint.ec2,
      sts: given.endpoint.sts,
    },
    ...rhythmOf(given),
  }));
