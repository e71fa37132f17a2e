import { means, type Meaning } from "../meaning.ts";
import {
  badKey,
  cannotDo,
  gatewayFault,
  gatewayUnknown,
  later,
  notAllowed,
  rejected,
  serviceFault,
  soon,
  volumeUnknown,
} from "./meaning.ts";

/**
 * The operation error codes that Storage Gateway puts into `error.errorCode`. Sources: Storage
 * Gateway User Guide, API reference, operation error codes; `ErrorCode` of client-storage-gateway
 * 3.1048.0; which of its 62 deserve words of their own is a judgement.
 */
export const operationCodes: Readonly<Record<string, Meaning>> = {
  // The nine operation error codes that CreateSnapshot documents.
  GatewayInternalError: gatewayFault,
  GatewayNotConnected: means(
    "not-connected",
    "The gateway is not connected to AWS.",
    "Start the gateway appliance or its network.",
    later,
  ),
  GatewayNotFound: gatewayUnknown,
  GatewayProxyNetworkConnectionBusy: means(
    "busy",
    "The gateway's connection to AWS is busy.",
    "This is usually over within a minute.",
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
    "Look at the volume's state in the Storage Gateway console: it has to be AVAILABLE.",
    later,
  ),

  // Further operation error codes that a snapshot can meet.
  Blocked: means(
    "busy",
    "AWS Storage Gateway is blocking operations on this gateway for the moment.",
    "Look for maintenance or an update of the gateway.",
    later,
  ),
  InvalidGateway: gatewayUnknown,
  NotImplemented: cannotDo,
  OperationAborted: means(
    "busy",
    "AWS Storage Gateway gave the operation up because of another one.",
    "This is usually over within a minute.",
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
    "This is usually over within a minute.",
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
    "Another one can be taken once that one is complete.",
    later,
  ),
  SnapshotInProgressException: means(
    "busy",
    "A snapshot of this volume is being taken already.",
    "Another one can be taken once that one is complete.",
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
    "Wait until it has drained, or add buffer disks to the gateway.",
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
    "This is usually over within a minute.",
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
    "This is usually over within a minute.",
    soon,
  ),
};
