import type { AccessKey, Accounts, Principal } from "./accounts.ts";
import { AwsProblem } from "./problem.ts";
import type { QueryInput } from "./query.ts";

export interface StsCall {
  readonly accounts: Accounts;
  /** `null` for the one call that is not signed. */
  readonly principal: Principal | null;
  readonly now: number;
}

type Operation = (call: StsCall, input: QueryInput) => Readonly<Record<string, unknown>>;

// Source: STS API reference 2011-06-15.
export const sts: Readonly<Record<string, Operation>> = {
  GetCallerIdentity: ({ principal }) => ({
    Arn: principal?.arn,
    UserId: "AIDASIMULATED",
    Account: principal?.account,
  }),

  AssumeRole: (call, input) => {
    const arn = input.required("RoleArn");
    const role = call.accounts.role(arn);
    const caller = call.principal?.arn ?? "";
    if (
      role === null ||
      !role.trusts.includes(caller) ||
      (role.externalId !== null && role.externalId !== input.get("ExternalId"))
    ) {
      throw new AwsProblem(
        "AccessDenied",
        403,
        `User: ${caller} is not authorized to perform: sts:AssumeRole on resource: ${arn}`,
      );
    }
    return session(
      call,
      input,
      call.accounts.openSession(role, sessionName(input), expiry(call, input)),
    );
  },

  AssumeRoleWithWebIdentity: (call, input) => {
    const role = call.accounts.role(input.required("RoleArn"));
    if (role === null || !role.webTokens.includes(input.required("WebIdentityToken"))) {
      throw new AwsProblem(
        "InvalidIdentityToken",
        400,
        "The ID Token provided is not a valid JWT.",
      );
    }
    return {
      ...session(
        call,
        input,
        call.accounts.openSession(role, sessionName(input), expiry(call, input)),
      ),
      SubjectFromWebIdentityToken: "subject",
    };
  },
};

function session(
  call: StsCall,
  input: QueryInput,
  key: AccessKey & { sessionToken: string },
): Record<string, unknown> {
  return {
    Credentials: {
      AccessKeyId: key.keyId,
      SecretAccessKey: key.secret,
      SessionToken: key.sessionToken,
      Expiration: new Date(key.expiresAt ?? call.now).toISOString(),
    },
    AssumedRoleUser: { AssumedRoleId: `AROASIMULATED:${sessionName(input)}`, Arn: key.arn },
  };
}

function sessionName(input: QueryInput): string {
  const name = input.required("RoleSessionName");
  if (!/^[\w+=,.@-]{2,64}$/.test(name)) {
    throw new AwsProblem("ValidationError", 400, "The role session name is not valid");
  }
  return name;
}

function expiry(call: StsCall, input: QueryInput): number {
  const seconds = Number(input.get("DurationSeconds") ?? 3_600);
  if (!Number.isInteger(seconds) || seconds < 900 || seconds > 43_200) {
    throw new AwsProblem("ValidationError", 400, "The requested DurationSeconds is not valid");
  }
  return call.now + seconds * 1_000;
}
