import type { AccessKey, Accounts } from "./accounts.ts";
import { expectedString, isSignedWith, parseClaim, parseDate, type WireRequest } from "./acs3.ts";
import { problem } from "./problem.ts";

/** How far a request's clock may be off. Source: V3 request structure and signature. */
const windowMs = 15 * 60_000;

/**
 * Checks who made a request, as the gateway does: header, date, key, security token, signature, nonce.
 * @throws SwasProblem
 */
export function authenticate(request: WireRequest, accounts: Accounts, now: number): AccessKey {
  const claim = parseClaim(request.headers.get("authorization"));
  if (claim === null) throw problem("IncompleteSignature");
  const sentAt = parseDate(request.headers.get("x-acs-date"));
  if (sentAt === null) throw problem("InvalidTimeStamp.Format");
  if (Math.abs(now - sentAt) > windowMs) throw problem("InvalidTimeStamp.Expired");
  const key = accounts.key(claim.keyId);
  if (key === null) throw problem("InvalidAccessKeyId.NotFound");
  if (!key.active) throw problem("InvalidAccessKeyId.Inactive");
  const token = request.headers.get("x-acs-security-token") ?? null;
  if (key.securityToken !== token) {
    throw problem(
      token === null || key.securityToken === null
        ? "InvalidSecurityToken.MismatchWithAccessKey"
        : "InvalidSecurityToken.Malformed",
    );
  }
  if (key.expiresAt !== null && now >= key.expiresAt) throw problem("InvalidSecurityToken.Expired");
  if (!isSignedWith(request, claim, key.secret)) {
    // As the real one does: the answer repeats what it has signed itself.
    throw problem(
      "SignatureDoesNotMatch",
      `Specified signature is not matched with our calculation. server string to sign is:${expectedString(request, claim)} of ${claim.keyId} ${request.url}`,
    );
  }
  const nonce = request.headers.get("x-acs-signature-nonce") ?? "";
  if (nonce === "") throw problem("IncompleteSignature");
  // A date is good for 15 minutes before and after.
  if (!accounts.useNonce(nonce, now, 2 * windowMs)) throw problem("SignatureNonceUsed");
  return key;
}
