import { means, type Meaning } from "../meaning.ts";
import {
  accountProblem,
  badKey,
  badSignature,
  badToken,
  diskUnknown,
  later,
  notAllowed,
  rejected,
  serviceFault,
  soon,
  throttled,
  unnamedRefusal,
  wrongCall,
  wrongClock,
} from "./meaning.ts";

const nameTaken = means(
  "conflict",
  "A snapshot with this name exists already.",
  "Choose another name, or delete the other snapshot if it is not needed.",
);

/** The nine error codes of CreateSnapshot. Source: CreateSnapshot API page of SWAS-OPEN 2020-06-01. */
const createCodes: Readonly<Record<string, Meaning>> = {
  "InvalidRemark.ValueNotSupported": means(
    "invalid",
    "Alibaba Cloud does not accept the snapshot's name or remark.",
    "Choose a name of letters, digits and : . _ - that starts with a letter.",
  ),
  "InvalidRemark.Duplicate": nameTaken,
  IncorrectStatus: means(
    "not-ready",
    "The state of the disk or its server does not allow a snapshot now.",
    "Look at the server in the console; ask again once it is running or stopped and the disk is in use.",
    later,
  ),
  "InvalidSnapshotName.ValueNotSupported": means(
    "invalid",
    "Alibaba Cloud does not accept the snapshot's name.",
    "Choose 2 to 30 letters, digits and : . _ - that start with a letter.",
  ),
  "InvalidSnapshotName.Duplicate": nameTaken,
  InternalError: serviceFault,
  SnapshotLimitExceed: means(
    "quota",
    "The server or the account holds as many snapshots as it may: 3 per server, and 3 times the servers but at most 15 per account.",
    "Delete a snapshot that is not needed any more, then ask again.",
  ),
  "IncorrectDiskStatus.CreatingSnapshot": means(
    "busy",
    "Another snapshot of this disk is being taken.",
    "Nothing to do: it is tried again once that one may be complete.",
    60_000,
  ),
  "InvalidDiskId.NotFound": diskUnknown,
};

/**
 * What the other operations and the gateway in front of them answer. Sources: API pages of the
 * named operations; public client-error tables of the gateway; topic on idempotence.
 */
const commonCodes: Readonly<Record<string, Meaning>> = {
  "InvalidInstanceId.NotFound": means(
    "not-found",
    "Alibaba Cloud does not know this server in the target's region.",
    "Check the server; it may have been released, and its snapshots with it.",
  ),
  NotFoundInstance: means(
    "not-found",
    "Alibaba Cloud does not know this server in the target's region.",
    "Check the target's region and endpoint: each endpoint knows its own region only.",
  ),
  "InvalidSnapshotId.NotFound": means(
    "not-found",
    "Alibaba Cloud does not know this snapshot.",
    "Check the snapshot's id and region; it may have been deleted.",
  ),
  "IncorrectInstanceStatus.ResetDisk": means(
    "not-ready",
    "A disk can be rolled back only while its server is stopped.",
    "Stop the server first.",
  ),
  ServiceUnavailable: serviceFault,
  SignatureDoesNotMatch: badSignature,
  IncompleteSignature: badSignature,
  SignatureNonceUsed: means(
    "unavailable",
    "Alibaba Cloud has seen this very call before: something between the bot and Alibaba repeats calls.",
    "Ask again; if it stays, the operator should look for a proxy that repeats requests.",
    soon,
  ),
  "InvalidTimeStamp.Expired": wrongClock,
  "InvalidTimeStamp.Format": wrongClock,
  IllegalTimestamp: wrongClock,
  "InvalidAccessKeyId.NotFound": badKey,
  "InvalidAccessKeyId.Inactive": badKey,
  InvalidAccessKeyId: badKey,
  "InvalidSecurityToken.Expired": badToken,
  "InvalidSecurityToken.Malformed": badToken,
  "InvalidSecurityToken.MismatchWithAccessKey": badToken,
  "Forbidden.RAM": notAllowed,
  NoPermission: notAllowed,
  Forbidden: notAllowed,
  "Forbidden.RiskControl": accountProblem,
  "Forbidden.UserVerification": accountProblem,
  MissingParameter: rejected,
  InvalidParameter: rejected,
  UnsupportedOperation: wrongCall,
  NoSuchVersion: wrongCall,
  "InvalidAction.NotFound": wrongCall,
  IdempotentParameterMismatch: means(
    "conflict",
    "Alibaba Cloud remembers another call under this request's token.",
    "Ask again: a new request has a new token.",
  ),

  // The token service, where a role's temporary keys come from.
  "EntityNotExist.Role": means(
    "bad-credentials",
    "Alibaba Cloud does not know the role that the bot takes on.",
    "Ask the operator to check the target's `role-arn`.",
  ),
  "AuthenticationFail.NoPermission": notAllowed,
};

export const createSnapshotCodes: readonly string[] = Object.keys(createCodes);
export const gatewayCodes: readonly string[] = Object.keys(commonCodes);

/** What to tell about a code; the meaning of an unnamed refusal for one that no source names. */
export function meaningOf(code: string): Meaning {
  for (const codes of [createCodes, commonCodes]) {
    const found = Object.hasOwn(codes, code) ? codes[code] : undefined;
    if (found !== undefined) return found;
  }
  // `Throttling.User`, `Throttling.Api`, … and `MissingRegionId`, `MissingDiskId`, …
  if (isThrottling(code)) return throttled;
  return /^Missing[A-Z]/.test(code) ? rejected : unnamedRefusal;
}

/** Whether a source names the code, or the family that it belongs to. */
export function isNamed(code: string): boolean {
  return meaningOf(code) !== unnamedRefusal;
}

export function isThrottling(code: string): boolean {
  return code.includes("Throttling");
}
