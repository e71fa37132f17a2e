import { shownBy, type Row } from "./row.ts";

const vendor = "alibaba-swas";
const start = shownBy(vendor, "start.test.ts");
const fields = shownBy(vendor, "create-fields.test.ts");
const options = shownBy(vendor, "options.test.ts");
const preflight = shownBy(vendor, "preflight.test.ts");
const exchanges = shownBy(vendor, "exchanges.test.ts");
const failures = shownBy(vendor, "failures.test.ts");

const code = "%s: %j";
const envelope = "whose %s is %j is read by its code, and none of its words are passed on";

/**
 * CreateSnapshot of SWAS-OPEN 2020-06-01. Sources: its API page, English and Chinese; SWAS limits
 * of snapshots; topics on idempotence and on the gateway's common error codes.
 */
export const alibabaSwas: readonly Row[] = [
  ...start(
    "parameter",
    "carries the region, the disk, the name, the token and the tags, and nothing else",
    ["RegionId", "DiskId"],
  ),
  ...options(
    "parameter",
    "lead from one to the other and back, with or without a name of one's own",
    ["SnapshotName"],
  ),
  ...fields(
    "parameter",
    "the name %s, which not every page of the documentation allows, is refused before anything is sent",
    {
      "SnapshotName in Chinese": ["数据库", "a数据库"],
      "SnapshotName with http:// or https://": ["http://x", "https://x"],
    },
  ),
  ...fields("parameter", "is ASCII and no longer than 64 characters, whatever marker is accepted", [
    "ClientToken",
  ]),
  ...fields(
    "parameter",
    "eighteen tags of a person and two of the bot are the twenty that are taken",
    ["Tag.N"],
  ),
  ...options("parameter", "%s is refused with a sentence", {
    "Tag.N.Key": ["a tag's name of 65", "longer than 64"],
    "Tag.N.Key with http:// or https://": ["a link in a tag's name"],
    "Tag.N.Key with acs:": ["acs:rm", "belong to Alibaba"],
    "Tag.N.Key with aliyun": ["AliyunThing", "belong to Alibaba"],
    "Tag.N.Value": ["a tag's value of 65", "longer than 64"],
    "Tag.N.Value with http:// or https://": ["a link in a tag's value"],
    ResourceGroupId: ["a resource group without rg-"],
  }),
  ...fields("parameter", "words that a person gives are never sent as a remark", ["no Remark"]),

  ...preflight("precondition", "three of three: not possible, and which could go is said", [
    "three snapshots of a server",
  ]),
  ...preflight(
    "precondition",
    "the account's fifteen: shown where they are tighter, and where they are used up",
    ["fifteen of an account"],
  ),
  ...preflight("precondition", "three for each server when there are fewer than five", [
    "three for each server of an account",
  ]),
  ...preflight("precondition", "a snapshot under way: not possible now", [
    "one snapshot of a disk at a time",
  ]),
  ...preflight("precondition", "a failed snapshot, which takes a place and is not the last one", [
    "a failed snapshot takes a place",
  ]),
  ...preflight(
    "precondition",
    "a subscription that ends soon or has ended, since the snapshots end with it",
    ["gone with the server"],
  ),
  ...preflight("precondition", "a disk that is %s: a snapshot is possible: %s", {
    "disk In_use": ['"In_use"', "true"],
    "disk Available": ['"Available"', "true"],
    "disk ReIniting": ['"ReIniting"', "false"],
    "disk Creating": ['"Creating"', "false"],
    "disk Attaching": ['"Attaching"', "false"],
    "disk Detaching": ['"Detaching"', "false"],
  }),
  ...preflight("precondition", "a server that is %s: possible: %s, with %i warnings", {
    "server Running": ['"Running"', "true"],
    "server Stopped": ['"Stopped"', "true"],
    "server Starting": ['"Starting"', "true"],
    "server Stopping": ['"Stopping"', "true"],
    "server Pending": ['"Pending"', "false"],
    "server Resetting": ['"Resetting"', "false"],
    "server Upgrading": ['"Upgrading"', "false"],
    "server Disabled": ['"Disabled"', "false"],
  }),

  ...exchanges("response", "200 without an id is an unknown outcome", ["SnapshotId"]),
  ...exchanges("response", "a started one, whose request id ends in a tab", ["RequestId"]),
  ...fields("response", "needs no more than an id, and tells no state, size or time", [
    "no state, size or time",
  ]),
  ...failures("response", "the lower-case keys of other products are understood", {
    "code, message, requestId": ['"code"', '"requestId"', '"message"'],
  }),
  ...exchanges("response", "%s: %s, with %s kept", {
    Code: ["create-snapshot-error-IncorrectStatus", '"IncorrectStatus"'],
  }),
  ...fields("response", envelope, {
    Message: ['"Message"', "canary"],
    HostId: ['"HostId"', "canary"],
    Recommend: ['"Recommend"', "canary"],
    AccessDeniedDetail: ['"AccessDeniedDetail"', "AuthPrincipalDisplayName"],
  }),

  // The nine of the page.
  ...failures("error", code, {
    "InvalidRemark.ValueNotSupported": '["invalid", false]',
    "InvalidRemark.Duplicate": '["conflict", false]',
    IncorrectStatus: '["not-ready", true]',
    "InvalidSnapshotName.ValueNotSupported": '["invalid", false]',
    "InvalidSnapshotName.Duplicate": '["conflict", false]',
    InternalError: '["unknown-outcome", false]',
    SnapshotLimitExceed: '["quota", false]',
    "IncorrectDiskStatus.CreatingSnapshot": '["busy", true]',
    "InvalidDiskId.NotFound": '["not-found", false]',
  }),
  // What three of them also may be: our own attempt whose answer was lost.
  ...start("error", "is an unknown outcome, not a taken name, when its token is forgotten", [
    "InvalidSnapshotName.Duplicate of our own",
  ]),
  ...start("error", "is an unknown outcome, not a busy disk, while it is under way", [
    "IncorrectDiskStatus.CreatingSnapshot of our own",
  ]),
  ...start("error", "is an unknown outcome, not a full server", ["SnapshotLimitExceed of our own"]),
  // The gateway's.
  ...failures("error", code, {
    Throttling: '["throttled", true]',
    "Throttling.User": '["throttled", true]',
    "Throttling.Api": '["throttled", true]',
    ServiceUnavailable: '["unknown-outcome", false]',
    SignatureDoesNotMatch: '["bad-credentials", false]',
    IncompleteSignature: '["bad-credentials", false]',
    SignatureNonceUsed: '["unknown-outcome", false]',
    "InvalidTimeStamp.Expired": '["bad-credentials", false]',
    "InvalidTimeStamp.Format": '["bad-credentials", false]',
    IllegalTimestamp: '["bad-credentials", false]',
    "InvalidAccessKeyId.NotFound": '["bad-credentials", false]',
    "InvalidAccessKeyId.Inactive": '["bad-credentials", false]',
    "InvalidSecurityToken.Expired": '["bad-credentials", false]',
    "InvalidSecurityToken.Malformed": '["bad-credentials", false]',
    "InvalidSecurityToken.MismatchWithAccessKey": '["bad-credentials", false]',
    "Forbidden.RAM": '["forbidden", false]',
    NoPermission: '["forbidden", false]',
    Forbidden: '["forbidden", false]',
    "Forbidden.RiskControl": '["forbidden", false]',
    "Forbidden.UserVerification": '["forbidden", false]',
    MissingParameter: '["invalid", false]',
    InvalidParameter: '["invalid", false]',
    UnsupportedOperation: '["unsupported", false]',
    NoSuchVersion: '["unsupported", false]',
    "InvalidAction.NotFound": '["unsupported", false]',
    IdempotentParameterMismatch: '["conflict", false]',
  }),
  ...exchanges("error", "%s: %s, with %s kept", {
    "Missing<Name>": ['"error-missing-parameter"', '"invalid"', '"MissingRegionId"'],
  }),
];
