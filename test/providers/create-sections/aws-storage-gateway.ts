import { shownBy, type Row } from "./row.ts";

const vendor = "aws-storage-gateway";
const start = shownBy(vendor, "start.test.ts");
const marking = shownBy(vendor, "marking.test.ts");
const preflight = shownBy(vendor, "preflight.test.ts");
const ids = shownBy(vendor, "ids.test.ts");
const exchanges = shownBy(vendor, "exchanges.test.ts");
const failures = shownBy(vendor, "failures.test.ts");
const contract = shownBy(vendor, "../../contract/provider.ts");

const sent = "is one signed POST that names volume, description and tags, and nothing else";
const unclear = "calls the outcome unknown after %s, sends nothing twice, and finds what was made";
const codes = "each of them is told as what it is, and everything else keeps its own code";
const exceptions = "%s with status %i ends a create as %s";
const elsewhere =
  "an operation error code that belongs to other calls ends a create with a sentence and its code";

/**
 * CreateSnapshot and CreateSnapshotFromVolumeRecoveryPoint. Sources: API reference of Storage
 * Gateway 2013-06-30 with its error responses and operation error codes; User Guide, volume
 * statuses; `ErrorCode` of client-storage-gateway 3.1048.0.
 */
export const awsStorageGateway: readonly Row[] = [
  ...start("parameter", sent, ["POST /", "content-type", "x-amz-target", "Authorization"]),
  ...start("parameter", "under the name of 2012 is understood by the simulated cloud too", {
    "x-amz-target of 2012": ["StorageGateway_20120630.CreateSnapshot"],
  }),
  ...start("parameter", "in %s is %s", {
    "storagegateway.<region>.<suffix>": [
      "cn-north-1",
      "storagegateway.cn-north-1.amazonaws.com.cn",
    ],
  }),
  ...start("parameter", "with %s is %s", {
    "storagegateway-fips.": [
      "AWS_USE_FIPS_ENDPOINT",
      "storagegateway-fips.us-east-1.amazonaws.com",
    ],
    "api.aws": ["AWS_USE_DUALSTACK_ENDPOINT", "storagegateway.us-east-1.api.aws"],
  }),
  ...start("parameter", "a volume's ARN has 50 to 500 characters, whatever is accepted as one", [
    "VolumeARN",
  ]),
  ...marking(
    "parameter",
    "never exceeds 255 units, breaks no character, and always ends with the marker",
    ["SnapshotDescription"],
  ),
  ...start(
    "parameter",
    "tags at every limit are taken: 128 and 256 characters, no value, keys apart by case",
    ["Tags"],
  ),
  ...marking("parameter", "refuse %s and say why", {
    "Tags[].Key": ["aws:x", "belong to AWS"],
    "Tags[].Value": ["a value of 257 characters", "256"],
  }),

  ...preflight("precondition", "%s: a snapshot is possible: %s", {
    AVAILABLE: "true",
    RESTORING: "true",
    BOOTSTRAPPING: "false",
    "PASS THROUGH": "false",
    "RESTORE AND PASS THROUGH": "false",
    "UPLOAD BUFFER NOT CONFIGURED": "false",
    "WORKING STORAGE NOT CONFIGURED": "false",
    CREATING: "false",
    DELETING: "false",
    DELETED: "false",
    IRRECOVERABLE: "false",
  }),
  ...preflight(
    "precondition",
    "a gateway that is off: not possible, and the recovery point's time is offered",
    ["gateway connected"],
  ),
  ...preflight(
    "precondition",
    "a stored volume whose gateway is off has no recovery point to offer",
    ["recovery point: cached volumes only"],
  ),
  ...preflight(
    "precondition",
    "a cached volume beyond recovery: the recovery point is offered, or said to be missing",
    ["recovery point: one for each volume"],
  ),
  ...ids("precondition", "%j is none of this target's", {
    "partition, Region and account of the ARN": ["111122223333", "444455556666"],
  }),
  ...start(
    "precondition",
    "made twice makes two: AWS is given nothing by which to know a repetition",
    ["no client token"],
  ),

  ...exchanges("response", "200 without an id is an unknown outcome", ["SnapshotId"]),
  ...contract("response", unclear, { "200 with {} or no body": ['"empty-reply"'] }),
  ...start(
    "response",
    "is answered with an id in either letter case, and needs no volume in the answer",
    ["VolumeARN"],
  ),
  ...exchanges("response", "a snapshot from a recovery point tells the moment it captures", [
    "VolumeRecoveryPointTime",
  ]),
  ...exchanges("response", "%s: %s, with %s kept", {
    __type: ["create-snapshot-error-namespaced-type", "VolumeNotFound"],
    "error.errorCode": ["create-snapshot-error-VolumeNotReady", "not-ready"],
  }),
  ...failures(
    "response",
    "a code that no source names is a refusal with the code kept, and no word of AWS",
    ["message"],
  ),
  ...start("response", "with %s is read by its code alone, and none of its words are passed on", {
    "error.errorDetails": ["details as a map", "errorDetails"],
  }),

  // Exceptions.
  ...start("error", "%s with status %i and no operation error code ends as %s", {
    InvalidGatewayRequestException: ["InvalidGatewayRequestException", "400", '"invalid"'],
    InternalServerError: ["InternalServerError", "500", '"unknown-outcome"'],
    "InternalServerError with 400": ["InternalServerError", "400", '"unknown-outcome"'],
    ServiceUnavailableError: ["ServiceUnavailableError", "503", '"unknown-outcome"'],
  }),
  ...failures("error", exceptions, {
    "ServiceUnavailable, the exception": ["ServiceUnavailable", "503", '"unknown-outcome"'],
    InternalFailure: '"unknown-outcome"',
    ThrottlingException: '"throttled"',
    ValidationException: '"invalid"',
    SerializationException: '"invalid"',
    UnknownOperationException: '"unsupported"',
    InvalidAction: '"unsupported"',
    MissingAction: '"unsupported"',
    InvalidSignatureException: '"bad-credentials"',
    IncompleteSignatureException: '"bad-credentials"',
    RequestExpired: '"bad-credentials"',
    UnrecognizedClientException: '"bad-credentials"',
    SubscriptionRequiredException: '"bad-credentials"',
    InvalidClientTokenId: '"bad-credentials"',
    MissingAuthenticationToken: '"bad-credentials"',
    AccessDeniedException: '"forbidden"',
    ExpiredTokenException: '"bad-credentials"',
  }),
  ...contract("error", unclear, {
    "a body that is no JSON": ['"page"'],
    "a socket closed after sending": ['"lose-reply"'],
  }),

  // Operation error codes: the nine of CreateSnapshot, then the others a snapshot can meet.
  ...failures("error", codes, {
    GatewayInternalError: '"unknown-outcome"',
    GatewayNotConnected: '"not-connected"',
    GatewayNotFound: '"not-found"',
    GatewayProxyNetworkConnectionBusy: '"busy"',
    InternalError: '"unknown-outcome"',
    InvalidParameters: '"invalid"',
    NotSupported: '"unsupported"',
    VolumeNotFound: '"not-found"',
    VolumeNotReady: '"not-ready"',
    Blocked: '"busy"',
    InvalidGateway: '"not-found"',
    NotImplemented: '"unsupported"',
    OperationAborted: '"busy"',
    OutdatedGateway: '"unsupported"',
    RegionInvalid: '"invalid"',
    RequestTimeout: '"unknown-outcome"',
    ServiceUnavailable: '"unavailable"',
    SnapshotInProgress: '"busy"',
    StagingAreaFull: '"not-ready"',
    StorageFailure: '"unavailable"',
    UnauthorizedOperation: '"forbidden"',
    VolumeIdInvalid: '"invalid"',
    UnsupportedOperationForGatewayType: '"unsupported"',
    SnapshotInProgressException: '"busy"',
  }),
  // The rest of the model's 62, and one that is outside it.
  ...start("error", elsewhere, {
    ActivationKeyExpired: '"invalid"',
    ActivationKeyInvalid: '"invalid"',
    ActivationKeyNotFound: '"invalid"',
    AuthenticationFailure: '"bad-credentials"',
    BandwidthThrottleScheduleNotFound: '"invalid"',
    CannotExportSnapshot: '"unsupported"',
    ChapCredentialNotFound: '"invalid"',
    DiskAlreadyAllocated: '"invalid"',
    DiskDoesNotExist: '"invalid"',
    DiskSizeGreaterThanVolumeMaxSize: '"invalid"',
    DiskSizeLessThanVolumeSize: '"invalid"',
    DiskSizeNotGigAligned: '"invalid"',
    DuplicateCertificateInfo: '"invalid"',
    DuplicateSchedule: '"invalid"',
    EndpointNotFound: '"invalid"',
    IAMNotSupported: '"unsupported"',
    InitiatorInvalid: '"invalid"',
    InitiatorNotFound: '"invalid"',
    InvalidEndpoint: '"invalid"',
    InvalidSchedule: '"invalid"',
    JoinDomainInProgress: '"invalid"',
    LocalStorageLimitExceeded: '"quota"',
    "LunAlreadyAllocated ": '"invalid"',
    LunInvalid: '"invalid"',
    MaximumContentLengthExceeded: '"invalid"',
    MaximumTapeCartridgeCountExceeded: '"invalid"',
    MaximumVolumeCountExceeded: '"invalid"',
    NetworkConfigurationChanged: '"busy"',
    NoDisksAvailable: '"invalid"',
    ParametersNotImplemented: '"invalid"',
    SnapshotDeleted: '"gone"',
    SnapshotIdInvalid: '"invalid"',
    SnapshotNotFound: '"not-found"',
    SnapshotScheduleNotFound: '"invalid"',
    TapeCartridgeNotFound: '"invalid"',
    TargetAlreadyExists: '"invalid"',
    TargetInvalid: '"invalid"',
    TargetNotFound: '"invalid"',
    VolumeAlreadyExists: '"invalid"',
    VolumeInUse: '"busy"',
    FileSystemAssociationNotFound: '"invalid"',
  }),
];
