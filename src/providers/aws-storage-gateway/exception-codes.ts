import { means, type Meaning } from "../meaning.ts";
import {
  badKey,
  badSignature,
  expired,
  later,
  notAllowed,
  rejected,
  serviceFault,
  soon,
  throttled,
  wrongCall,
} from "./meaning.ts";

/**
 * The names of exceptions, and EC2's and STS's codes. Sources: Storage Gateway User Guide, API
 * reference, error responses; EC2 API error codes; STS API reference.
 */
export const exceptionCodes: Readonly<Record<string, Meaning>> = {
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
    "This is over within seconds.",
    soon,
  ),
  ConcurrentSnapshotLimitExceeded: means(
    "quota",
    "Too many snapshots of this volume are under way.",
    "Another one can be taken once one of them is complete.",
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
    "If it stays, the operator should look at the identity provider.",
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
