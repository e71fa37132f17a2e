import type { Accounts } from "./accounts.ts";
import { evsProblem, gatewayProblem, type HuaweiProblem } from "./problem.ts";
import { isSignedWith, parseAuthorization, parseSdkDate, type SignedRequest } from "./sdk-hmac.ts";

/** Who makes a call, once that has been checked. */
export interface Principal {
  /** The access key's id or the user's name. */
  readonly name: string;
  readonly account: string;
  /** Of a token with a project; keys are good for every project of their account. */
  readonly project: string | null;
  readonly deny: readonly string[];
}

/** How far a request's clock may be off. Source: API Request Signing Guide. */
const windowMs = 15 * 60_000;

/**
 * Checks who made a request, as the gateway does: by its token or by its signature.
 * @throws HuaweiProblem
 */
export function authenticate(request: SignedRequest, accounts: Accounts, now: number): Principal {
  const token = request.headers["x-auth-token"];
  if (token !== undefined) return byToken(token, accounts, now);
  const header = request.headers["authorization"];
  if (header === undefined) throw refused("x-auth-token not found");
  return bySignature(request, header, accounts, now);
}

function byToken(value: string, accounts: Accounts, now: number): Principal {
  const token = accounts.token(value);
  if (token === null) throw refused("decrypt token fail");
  if (now >= token.expiresAt) throw refused("token expires");
  if (token.revoked) throw evsProblem(401, "EVS.5401", "Authentication required");
  const { user, project } = token;
  return { name: user.name, account: user.account, project: project?.id ?? "", deny: user.deny };
}

function bySignature(
  request: SignedRequest,
  header: string,
  accounts: Accounts,
  now: number,
): Principal {
  const authorization = parseAuthorization(header);
  if (authorization === null) throw refused("authorization format is incorrect");
  const { keyId, signedHeaders } = authorization;
  if (accounts.isLocked(keyId, now))
    throw refused("AK access failed to reach the limit, forbidden");
  const reject = (reason: string): HuaweiProblem => {
    accounts.noteFailure(keyId, now);
    return refused(reason);
  };
  const sentAt = parseSdkDate(request.headers["x-sdk-date"]);
  if (sentAt === null || !signedHeaders.includes("x-sdk-date")) {
    throw reject("x-sdk-date is missing or not signed");
  }
  if (signedHeaders.some((name) => request.headers[name] === undefined)) {
    throw reject("a signed header is missing");
  }
  const key = accounts.key(keyId);
  if (key === null) throw reject(`Get secretKey failed,ak:${keyId},err:ak not exist`);
  if (key.securityToken !== (request.headers["x-security-token"] ?? null)) {
    throw reject("security token is missing or wrong");
  }
  if (!isSignedWith(request, authorization, key.secret)) throw reject("verify aksk signature fail");
  if (Math.abs(now - sentAt) > windowMs) throw reject("signature expired");
  if (key.expiresAt !== null && now >= key.expiresAt) throw reject("security token expired");
  accounts.noteSuccess(keyId);
  return {
    name: keyId,
    account: key.account,
    project: request.headers["x-project-id"] ?? null,
    deny: key.deny,
  };
}

/** The gateway's one answer to everybody whom it does not let in. */
export function refused(reason: string): HuaweiProblem {
  return gatewayProblem(401, "APIGW.0301", `Incorrect IAM authentication information: ${reason}`);
}
