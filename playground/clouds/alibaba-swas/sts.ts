import type { AccessKey, Accounts } from "./accounts.ts";
import type { CallParameters } from "./parameters.ts";
import { problem } from "./problem.ts";

/** AssumeRole. Source: STS API 2015-04-01. */
export function assumeRole(call: {
  readonly accounts: Accounts;
  readonly key: AccessKey;
  readonly given: CallParameters;
  readonly now: number;
}): Readonly<Record<string, unknown>> {
  const { given, accounts, now } = call;
  const role = accounts.role(given.required("RoleArn"));
  if (role === null) throw problem("EntityNotExist.Role");
  const name = given.required("RoleSessionName");
  if (!/^[\w.@-]{2,64}$/.test(name)) throw problem("InvalidParameter");
  const seconds = Number(given.get("DurationSeconds") ?? "3600");
  if (!Number.isInteger(seconds) || seconds < 900 || seconds > 43_200)
    throw problem("InvalidParameter", "The Min/Max value of DurationSeconds is 15min/12hr.");
  const isTrusted = role.trusts.includes(call.key.principal);
  const isNamed = role.externalId === null || role.externalId === given.get("ExternalId");
  if (!isTrusted || !isNamed) throw problem("NoPermission");
  const session = accounts.openSession(role, name, now + seconds * 1_000);
  return {
    Credentials: {
      AccessKeyId: session.keyId,
      AccessKeySecret: session.secret,
      SecurityToken: session.securityToken,
      Expiration: new Date(session.expiresAt ?? now).toISOString().replace(/\.\d+Z$/, "Z"),
    },
    AssumedRoleUser: { AssumedRoleId: `30${now}:${name}`, Arn: session.principal },
  };
}
