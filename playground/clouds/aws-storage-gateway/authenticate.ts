import type { AccessKey, Accounts } from "./accounts.ts";
import { AwsProblem } from "./problem.ts";
import {
  isSignedWith,
  parseAmzDate,
  parseAuthorization,
  type Authorization,
  type SignedRequest,
} from "./sigv4.ts";

export type ServiceName = "storagegateway" | "ec2" | "sts";

type Reason =
  "unsigned" | "malformed" | "unknown-key" | "wrong-signature" | "out-of-window" | "expired";

/** How far a request's clock may be off. Source: AWS Signature Version 4, date handling. */
const windowMs = 5 * 60_000;

// Sources: Storage Gateway User Guide, error responses; EC2 API error codes; STS API reference.
const answers: Readonly<
  Record<ServiceName, Readonly<Record<Reason, readonly [string, number, string]>>>
> = {
  storagegateway: {
    unsigned: ["MissingAuthenticationToken", 403, "Missing Authentication Token"],
    malformed: ["IncompleteSignatureException", 400, "Authorization header is not complete."],
    "unknown-key": [
      "UnrecognizedClientException",
      400,
      "The security token included in the request is invalid.",
    ],
    "wrong-signature": [
      "InvalidSignatureException",
      400,
      "The request signature we calculated does not match the signature you provided.",
    ],
    "out-of-window": [
      "InvalidSignatureException",
      400,
      "Signature expired: the request's time is too far from the server's.",
    ],
    expired: [
      "ExpiredTokenException",
      400,
      "The security token included in the request is expired",
    ],
  },
  ec2: {
    unsigned: ["MissingAuthenticationToken", 403, "Request is missing Authentication Token"],
    malformed: ["IncompleteSignature", 400, "Authorization header is not complete."],
    "unknown-key": [
      "AuthFailure",
      401,
      "AWS was not able to validate the provided access credentials",
    ],
    "wrong-signature": [
      "AuthFailure",
      401,
      "AWS was not able to validate the provided access credentials",
    ],
    "out-of-window": ["RequestExpired", 400, "Request has expired."],
    expired: ["RequestExpired", 400, "Request has expired."],
  },
  sts: {
    unsigned: ["MissingAuthenticationToken", 403, "Request is missing Authentication Token"],
    malformed: ["IncompleteSignature", 400, "Authorization header is not complete."],
    "unknown-key": [
      "InvalidClientTokenId",
      403,
      "The security token included in the request is invalid.",
    ],
    "wrong-signature": [
      "SignatureDoesNotMatch",
      403,
      "The request signature we calculated does not match the signature you provided.",
    ],
    "out-of-window": [
      "SignatureDoesNotMatch",
      403,
      "Signature expired: the request's time is too far from the server's.",
    ],
    expired: ["ExpiredToken", 403, "The security token included in the request is expired"],
  },
};

/** The error with which a service turns a request away. */
export function authProblem(service: ServiceName, reason: Reason): AwsProblem {
  const [code, status, message] = answers[service][reason];
  return new AwsProblem(code, status, message);
}

export function isServiceName(name: string): name is ServiceName {
  return Object.hasOwn(answers, name);
}

/**
 * Checks who made a request, as AWS does: signature, signed headers, session token, clock.
 * @throws AwsProblem in the words of the service that was asked
 */
export function authenticate(
  request: SignedRequest,
  accounts: Accounts,
  service: ServiceName,
  now: number,
): { readonly key: AccessKey; readonly authorization: Authorization } {
  const header = request.headers["authorization"];
  if (header === undefined) throw authProblem(service, "unsigned");
  const authorization = parseAuthorization(header);
  const sentAt = parseAmzDate(request.headers["x-amz-date"]);
  if (authorization === null || sentAt === null) throw authProblem(service, "malformed");
  if (!request.headers["x-amz-date"]?.startsWith(authorization.day))
    throw authProblem(service, "malformed");
  const key = accounts.key(authorization.keyId);
  const token = request.headers["x-amz-security-token"] ?? null;
  if (key === null || key.sessionToken !== token) throw authProblem(service, "unknown-key");
  if (!isSignedWith(request, authorization, key.secret))
    throw authProblem(service, "wrong-signature");
  if (Math.abs(now - sentAt) > windowMs) throw authProblem(service, "out-of-window");
  if (key.expiresAt !== null && now >= key.expiresAt) throw authProblem(service, "expired");
  return { key, authorization };
}
