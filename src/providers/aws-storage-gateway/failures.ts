import type { FailureCode } from "../../domain/failure.ts";

/** What one of AWS's codes means to the person who asked. */
export interface Meaning {
  readonly code: FailureCode;
  readonly message: string;
  readonly advice: string;
  /** Milliseconds to wait before asking again; `null` when that cannot help. */
  readonly retryAfterMs: number | null;
}

function means(
  code: FailureCode,
  message: string,
  advice: string,
  retryAfterMs: number | null = null,
): Meaning {
  return { code, message, advice, retryAfterMs };
}

const soon = 15_000;
const later = 5 * 60_000;

const volumeUnknown = means(
  "not-found",
  "AWS Storage Gateway does not know this volume.",
  "Check the volume's id, its gateway, the region and the account.",
);
const gatewayUnknown = means(
  "not-found",
  "AWS Storage Gateway does not know this volume's gateway.",
  "Check the gateway id, the region and the account.",
);
const serviceFault = means(
  "unavailable",
  "AWS Storage Gateway reports a fault of its own.",
  "Ask again in a few minutes; if it stays, give AWS support the code and the request id.",
  soon,
);
const gatewayFault = means(
  "unavailable",
  "The gateway appliance reports an internal fault.",
  "Look at the appliance's health in the Storage Gateway console, then ask again.",
  later,
);
const throttled = means(
  "throttled",
  "AWS takes no more calls from this account for the moment.",
  "Nothing to do: the call is made again by and by.",
  soon,
);
const notAllowed = means(
  "forbidden",
  "The bot's AWS credentials do not allow this call.",
  "Ask the operator to compare the role's permissions with the list in the AWS Storage Gateway guide of this bot.",
);
const badKey = means(
  "bad-credentials",
  "AWS does not accept the bot's credentials.",
  "Ask the operator to check this target's credentials.",
);
const badSignature = means(
  "bad-credentials",
  "AWS does not accept the signature on the bot's call.",
  "Ask the operator to check the secret key of this target and the clock of the bot's machine.",
);
const expired = means(
  "bad-credentials",
  "The bot's AWS credentials have expired.",
  "Ask the operator to renew this target's credentials, and to check the clock of the bot's machine.",
);
const rejected = means(
  "invalid",
  "AWS rejected a parameter of the call.",
  "Check the description and the tags; if they are plain, tell the operator the code and the request id.",
);
const wrongCall = means(
  "unsupported",
  "This AWS endpoint does not know the call.",
  "Ask the operator to check the target's region and endpoint.",
);
const cannotDo = means(
  "unsupported",
  "This kind of gateway or volume cannot do that.",
  "Snapshots work for cached and stored volume gateways; check which kind this one is.",
);

/**
 * Every code that the sources name, whether it stands in `error.errorCode` or is the exception's
 * own name. Sources: Storage Gateway User Guide (API reference: error responses, operation error
 * codes), `ErrorCode` of client-storage-gateway 3.1048.0, EC2 API error codes, STS API reference.
 */
const meanings: Readonly<Record<string, Meaning>> = {
  // The nine operation error codes that CreateSnapshot documents.
  GatewayInternalError: gatewayFault,
  GatewayNotConnected: means(
    "not-connected",
    "The gateway is not connected to AWS.",
    "Start the gateway appliance or its network, then ask again; for a cached volume, `from-recovery-point` works meanwhile.",
    later,
  ),
  GatewayNotFound: gatewayUnknown,
  GatewayProxyNetworkConnectionBusy: means(
    "busy",
    "The gateway's connection to AWS is busy.",
    "Nothing to do: it is tried again shortly.",
    soon,
  ),
  InternalError: serviceFault,
  InvalidParameters: rejected,
  NotSupported: means(
    "unsupported",
    "AWS Storage Gateway does not support snapshots of this volume.",
    "Check that it belongs to a cached or stored volume gateway and what state it is in.",
  ),
  VolumeNotFound: volumeUnknown,
  VolumeNotReady: means(
    "not-ready",
    "The volume's state does not allow a snapshot now.",
    "Look at the volume's state in the Storage Gateway console; ask again once it is AVAILABLE.",
    later,
  ),

  // Further operation error codes that a snapshot can meet.
  Blocked: means(
    "busy",
    "AWS Storage Gateway is blocking operations on this gateway for the moment.",
    "Look for maintenance or an update of the gateway, then ask again.",
    later,
  ),
  InvalidGateway: gatewayUnknown,
  NotImplemented: cannotDo,
  OperationAborted: means(
    "busy",
    "AWS Storage Gateway gave the operation up because of another one.",
    "Ask again in a minute.",
    soon,
  ),
  OutdatedGateway: means(
    "unsupported",
    "The gateway's software is too old for this call.",
    "Update the gateway appliance, then ask again.",
  ),
  ParametersNotImplemented: rejected,
  RegionInvalid: means(
    "invalid",
    "The volume does not belong to the region that was asked.",
    "Check the region in the target's settings against the volume's ARN.",
  ),
  RequestTimeout: means(
    "unavailable",
    "AWS Storage Gateway did not finish the call in its own time.",
    "Ask again in a minute.",
    soon,
  ),
  ServiceUnavailable: serviceFault,
  SnapshotDeleted: means("gone", "The snapshot has been deleted.", "Take a new one."),
  SnapshotIdInvalid: means(
    "invalid",
    "AWS does not accept this as a snapshot id.",
    "Check the snapshot's id.",
  ),
  SnapshotInProgress: means(
    "busy",
    "A snapshot of this volume is being taken already.",
    "Wait until it is complete, then ask again.",
    later,
  ),
  SnapshotInProgressException: means(
    "busy",
    "A snapshot of this volume is being taken already.",
    "Wait until it is complete, then ask again.",
    later,
  ),
  SnapshotNotFound: means(
    "not-found",
    "AWS does not know this snapshot.",
    "Check the snapshot's id and region.",
  ),
  CannotExportSnapshot: means(
    "unsupported",
    "AWS Storage Gateway cannot export this snapshot.",
    "Look at the volume in the Storage Gateway console.",
  ),
  StagingAreaFull: means(
    "not-ready",
    "The gateway's upload buffer is full.",
    "Wait until it has drained or add buffer disks to the gateway, then ask again.",
    later,
  ),
  StorageFailure: means(
    "unavailable",
    "The gateway reports a failure of its storage.",
    "Look at the gateway's disks at once; the volume's data may be at risk.",
    later,
  ),
  LocalStorageLimitExceeded: means(
    "quota",
    "The gateway's local storage is used up.",
    "Add disks to the gateway, then ask again.",
  ),
  MaximumContentLengthExceeded: rejected,
  NetworkConfigurationChanged: means(
    "busy",
    "The gateway's network is being changed.",
    "Ask again in a minute.",
    soon,
  ),
  UnauthorizedOperation: notAllowed,
  AuthenticationFailure: badKey,
  IAMNotSupported: means(
    "unsupported",
    "This AWS endpoint does not support the bot's kind of credentials.",
    "Ask the operator to check the target's region and credentials.",
  ),
  UnsupportedOperationForGatewayType: cannotDo,
  VolumeIdInvalid: means(
    "invalid",
    "AWS Storage Gateway does not accept this volume id.",
    "Check the volume's id: `vol-` and 8 or 17 characters.",
  ),
  VolumeInUse: means(
    "busy",
    "The volume is in use by another operation.",
    "Ask again in a minute.",
    soon,
  ),

  // Exceptions that carry no operation error code, or an unknown one.
  InternalServerError: serviceFault,
  ServiceUnavailableError: serviceFault,
  InternalFailure: serviceFault,
  InternalServiceError: serviceFault,
  ThrottlingException: throttled,
  Throttling: throttled,
  TooManyRequestsException: throttled,
  ValidationException: rejected,
  ValidationError: rejected,
  SerializationException: rejected,
  InvalidParameterCombination: rejected,
  InvalidParameterValue: rejected,
  MissingParameter: rejected,
  UnknownParameter: rejected,
  InvalidAction: wrongCall,
  MissingAction: wrongCall,
  UnknownOperationException: wrongCall,
  OptInRequired: badKey,
  SubscriptionRequiredException: means(
    "bad-credentials",
    "The AWS account is not signed up for this service.",
    "Ask the operator to activate Storage Gateway and EC2 for the account.",
  ),
  InvalidSignatureException: badSignature,
  SignatureDoesNotMatch: badSignature,
  IncompleteSignatureException: badSignature,
  IncompleteSignature: badSignature,
  RequestExpired: expired,
  ExpiredTokenException: expired,
  ExpiredToken: expired,
  UnrecognizedClientException: badKey,
  InvalidClientTokenId: badKey,
  MissingAuthenticationToken: badKey,
  MissingAuthenticationTokenException: badKey,
  AuthFailure: badKey,
  AccessDeniedException: notAllowed,
  AccessDenied: notAllowed,

  // EC2, where the snapshots are listed and deleted.
  RequestLimitExceeded: throttled,
  Unavailable: serviceFault,
  "InvalidSnapshot.NotFound": means(
    "not-found",
    "AWS does not know this snapshot.",
    "Check the snapshot's id and region; it may have been deleted.",
  ),
  "InvalidSnapshotID.Malformed": means(
    "invalid",
    "AWS does not accept this as a snapshot id.",
    "Check the snapshot's id: `snap-` and 8 or 17 hexadecimal digits.",
  ),
  "InvalidSnapshot.InUse": means(
    "conflict",
    "The snapshot is in use by a registered machine image.",
    "Deregister the image first, then delete the snapshot.",
  ),
  DryRunOperation: means("invalid", "AWS was asked for a rehearsal only.", "Ask again without it."),
  SnapshotCreationPerVolumeRateExceeded: means(
    "throttled",
    "AWS allows one snapshot of a volume every 15 seconds.",
    "Nothing to do: it is tried again shortly.",
    soon,
  ),
  ConcurrentSnapshotLimitExceeded: means(
    "quota",
    "Too many snapshots of this volume are under way.",
    "Wait until one of them is complete, then ask again.",
    later,
  ),
  SnapshotLimitExceeded: means(
    "quota",
    "The AWS account holds as many snapshots as it may.",
    "Delete old snapshots or raise the quota in the AWS console.",
  ),

  // STS and the places that credentials come from.
  InvalidIdentityToken: badKey,
  InvalidIdentityTokenException: badKey,
  IDPCommunicationError: means(
    "unreachable",
    "AWS could not ask the identity provider of the bot's credentials.",
    "Ask again in a minute; if it stays, the operator should look at the identity provider.",
    soon,
  ),
  IDPRejectedClaim: badKey,
  RegionDisabledException: means(
    "bad-credentials",
    "AWS gives no credentials in this region.",
    "Ask the operator to activate the region for the AWS account.",
  ),
  CredentialsProviderError: means(
    "bad-credentials",
    "The bot has no AWS credentials for this target.",
    "Ask the operator to check the target's `credentials` in the configuration.",
  ),
  TokenProviderError: means(
    "bad-credentials",
    "The bot's AWS sign-in has ended.",
    "Ask the operator to sign in again or to choose credentials that renew themselves.",
  ),
};

/**
 * What to tell about a code; `null` for one that no source names. A snapshot that AWS Backup made
 * has no code of its own: `InvalidParameterValue` with words about it.
 */
export function meaningOf(operation: string, code: string): Meaning | null {
  if (operation === "DeleteSnapshot" && code === "InvalidParameterValue") {
    return means(
      "conflict",
      "AWS does not let the bot delete this snapshot; AWS Backup may own it.",
      "If AWS Backup made it, delete it in the Backup console.",
    );
  }
  // The SDK's list of codes has one with a blank at its end, so blanks do not count.
  const key = code.trim();
  return Object.hasOwn(meanings, key) ? (meanings[key] ?? null) : null;
}

/** A refusal with a code that no source names; the code itself is kept beside the sentence. */
export const unnamedRefusal = means(
  "invalid",
  "AWS refused the call for a reason that this bot has no words for.",
  "Give the operator the code and the request id.",
);

export const unnamedFault = serviceFault;
