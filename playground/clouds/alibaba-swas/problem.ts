/** An error that the simulated cloud answers. */
export class SwasProblem extends Error {
  /** `SnapshotLimitExceed`, `Throttling.User`, … */
  readonly code: string;
  readonly status: number;
  /** Further members of the envelope. */
  readonly more: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: string,
    status: number,
    message: string,
    rest: {
      readonly more?: Readonly<Record<string, unknown>>;
      readonly headers?: Readonly<Record<string, string>>;
    } = {},
  ) {
    super(message);
    this.code = code;
    this.status = status;
    this.more = rest.more ?? {};
    this.headers = rest.headers ?? {};
  }
}

// Sources: API pages of SWAS-OPEN 2020-06-01; public client-error tables of the gateway.
const documented: Readonly<Record<string, readonly [status: number, message: string]>> = {
  "InvalidRemark.ValueNotSupported": [400, "The specified parameter Remark is invalid."],
  "InvalidRemark.Duplicate": [400, "The specified Remark already exists."],
  IncorrectStatus: [
    400,
    "The state of the disk or instance does not currently support snapshot creation.",
  ],
  "InvalidSnapshotName.ValueNotSupported": [400, "The specified SnapshotName is invalid."],
  "InvalidSnapshotName.Duplicate": [400, "The specified SnapshotName already exists."],
  InternalError: [500, "An error occurred while processing your request."],
  SnapshotLimitExceed: [403, "The maximum number of snapshots in an instance is exceeded."],
  "IncorrectDiskStatus.CreatingSnapshot": [
    403,
    "A snapshot is being created in the specified disk. Please try again later.",
  ],
  "InvalidDiskId.NotFound": [404, "The specified DiskId does not exist."],
  "InvalidInstanceId.NotFound": [404, "The specified InstanceId does not exist."],
  "InvalidSnapshotId.NotFound": [404, "The specified SnapshotId does not exist."],
  "IncorrectInstanceStatus.ResetDisk": [
    403,
    "Rolling back the disk requires the instance to operate in a stopped state.",
  ],
  Throttling: [400, "Request was denied due to request throttling."],
  "Throttling.User": [400, "Request was denied due to user flow control."],
  "Throttling.Api": [400, "Request was denied due to api flow control."],
  ServiceUnavailable: [503, "The request has failed due to a temporary failure of the server."],
  SignatureDoesNotMatch: [400, "Specified signature is not matched with our calculation."],
  IncompleteSignature: [400, "The request signature does not conform to the platform standards."],
  SignatureNonceUsed: [400, "Specified signature nonce was used already."],
  "InvalidTimeStamp.Expired": [400, "Specified time stamp or date value is expired."],
  "InvalidTimeStamp.Format": [400, "Specified time stamp or date value is not well formatted."],
  IllegalTimestamp: [400, "The input parameter Timestamp is illegal."],
  "InvalidAccessKeyId.NotFound": [404, "Specified access key is not found."],
  "InvalidAccessKeyId.Inactive": [400, "Specified access key is disabled."],
  "InvalidSecurityToken.Expired": [400, "Specified SecurityToken is expired."],
  "InvalidSecurityToken.Malformed": [400, "Specified SecurityToken is malformed."],
  "InvalidSecurityToken.MismatchWithAccessKey": [
    400,
    "Specified SecurityToken mismatch with the AccessKey.",
  ],
  "Forbidden.RAM": [403, "User not authorized to operate on the specified resource."],
  NoPermission: [403, "You are not authorized to perform this action."],
  Forbidden: [403, "User not authorized to operate on the specified resource."],
  "Forbidden.RiskControl": [403, "This operation is forbidden by the risk control system."],
  "Forbidden.UserVerification": [403, "Your user account is not verified."],
  MissingParameter: [400, "A required parameter is missing."],
  InvalidParameter: [400, "A specified parameter is not valid."],
  UnsupportedOperation: [400, "This action is not supported."],
  NoSuchVersion: [400, "Specified parameter Version is not valid."],
  "InvalidAction.NotFound": [404, "Specified api is not found, please check your url and method."],
  IdempotentParameterMismatch: [
    400,
    "Request uses a client token in a previous request but is not Identical to that request.",
  ],
  "EntityNotExist.Role": [404, "The role does not exist."],
};

export const documentedCodes: readonly string[] = Object.keys(documented);

/** One of the documented errors, with its status and in its words. */
export function problem(code: string, message?: string): SwasProblem {
  const [status, words] = documented[code] ?? [400, "The request could not be carried out."];
  return new SwasProblem(code, status, message ?? words);
}

/** A required parameter is missing: `MissingRegionId`. */
export function missing(name: string): SwasProblem {
  return new SwasProblem(`Missing${name}`, 400, `${name} is mandatory for this action.`);
}
