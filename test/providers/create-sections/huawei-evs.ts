import { shownBy, type Row } from "./row.ts";

const vendor = "huawei-evs";
const fields = shownBy(vendor, "create-fields.test.ts");
const marking = shownBy(vendor, "marking.test.ts");
const preflight = shownBy(vendor, "preflight.test.ts");
const exchanges = shownBy(vendor, "exchanges.test.ts");
const credentials = shownBy(vendor, "credentials.test.ts");
const failures = shownBy(vendor, "failures.test.ts");
const contract = shownBy(vendor, "../../contract/provider.ts");

const created = "goes to cloudsnapshots below the project, signed, and its answer is read";
const tolerated = "whose %s is %j is an answer all the same";
const needed = "whose %s is %j leaves the outcome unknown";
const code = "$envelope $row";

/**
 * "Creating an EVS Snapshot" of API v2. Sources: that page with "Querying Details About EVS
 * Snapshots" and "Error Codes"; user guide; Open Telekom Cloud's edition of both; API Request
 * Signing Guide for the gateway's codes.
 */
export const huaweiEvs: readonly Row[] = [
  ...exchanges("parameter", created, ["POST /v2/{project_id}/cloudsnapshots"]),
  ...marking(
    "parameter",
    "is the disk, the reason, and the request in name and metadata, and no force",
    ["volume_id"],
  ),
  ...marking("parameter", "%j", {
    name: ['name: "x".repeat(41)', "longer than 40 characters"],
    "name with autobk_snapshot_": ["autobk_snapshot_x"],
    "name with manualbk_snapshot_": ["manualbk_snapshot_x"],
    "name with autobk_snapshot_vbs_ or autobk_snapshot_csbs_": ["AutoBK_snapshot_vbs_x"],
  }),
  ...marking(
    "parameter",
    "cuts any reason to 85 characters and 255 bytes, and no character in two",
    ["description"],
  ),
  ...failures(
    "parameter",
    "that is attached is snapshotted when the person or the operator says so",
    ["force"],
  ),
  ...marking("parameter", "among them tags of more than a mebibyte", ["metadata"]),

  ...preflight("precondition", "%s: a snapshot is possible: %s", {
    available: ['"available"', "true"],
    "in-use": ['"in-use"', "true"],
    creating: ['"creating"', "false"],
    attaching: ['"attaching"', "false"],
    detaching: ['"detaching"', "false"],
    "restoring-backup": ['"restoring-backup"', "false"],
    "backing-up": ['"backing-up"', "false"],
    uploading: ['"uploading"', "false"],
    downloading: ['"downloading"', "false"],
    extending: ['"extending"', "false"],
    deleting: ['"deleting"', "false"],
    rollbacking: ['"rollbacking"', "false"],
    "awaiting-transfer": ['"awaiting-transfer"', "false"],
    error: ['"error"', "false"],
    error_restoring: ['"error_restoring"', "false"],
    error_extending: ['"error_extending"', "false"],
    error_deleting: ['"error_deleting"', "false"],
    error_rollbacking: ['"error_rollbacking"', "false"],
  }),
  ...preflight(
    "precondition",
    "a disk with all seven snapshots: not possible, and which one is the oldest",
    ["seven snapshots of a disk"],
  ),
  ...preflight("precondition", "the project's quota, where it leaves less room than the disk", [
    "quota `snapshots`",
  ]),
  ...preflight("precondition", "the quota for the disk's type", ["quota `snapshots_<type>`"]),
  ...preflight("precondition", "a system disk, and a disk that servers share", [
    "system disks: gone when the system is reinstalled",
  ]),
  ...fields("precondition", "snapshots that went with their disk are simply not there any more", [
    "gone with the disk",
  ]),
  ...credentials("precondition", "without the permission is told apart from a wrong one", [
    "evs:snapshots:create",
  ]),

  ...exchanges("response", created, ["202"]),
  ...contract("response", "tells the observer of every call and how it came out", ["X-Request-Id"]),
  ...fields("response", needed, {
    id: ['"id"', "undefined"],
    status: ['"status"', "undefined"],
    volume_id: ['"volume_id"', "undefined"],
  }),
  ...fields("response", tolerated, {
    name: ['"name"', "undefined"],
    description: ['"description"', "undefined"],
    size: ['"size"', "undefined"],
    metadata: ['"metadata"', "undefined"],
    updated_at: ['"updated_at"', "null"],
    "os-extended-snapshot-attributes:project_id": [":project_id", "undefined"],
    service_type: ['"service_type"', "undefined"],
    dedicated_storage_id: ['"dedicated_storage_id"', "undefined"],
    dedicated_storage_name: ['"dedicated_storage_name"', "undefined"],
  }),
  ...exchanges("response", "the time %j of EVS is still %j", {
    created_at: ["2026-11-20T03:56:53.081642", "2026-11-20T03:56:53.081Z"],
  }),
  ...fields("response", "the progress %j of a snapshot being made is %j percent", {
    "os-extended-snapshot-attributes:progress": ["45%", "45"],
  }),
  ...marking("response", "and snapshots of the backup service are never taken, listed or counted", [
    "metadata.__system__enableActive",
    "status backing-up",
  ]),
  ...exchanges("response", "%s is %s", {
    "status creating": ['"creating", "creating"'],
    "status available": ['"available", "available"'],
    "status error": ['"error", "failed"'],
    "status error_deleting": ['"error_deleting", "failed"'],
    "status rollbacking": ['"rollbacking", "creating"'],
  }),
  ...marking("response", "as failed while it is being deleted, so that it is not made again", [
    "status deleting",
  ]),

  ...failures("error", code, {
    "EVS.0001": ["400", '"EVS.0001"', '"invalid"'],
    "EVS.0002": ["400", '"EVS.0002"', '"bad-credentials"'],
    "EVS.0003": ["403", '"EVS.0003"', '"forbidden"'],
    "EVS.1027": ["403", '"EVS.1027"', '"forbidden"'],
    "EVS.2056": ["403", '"EVS.2056"', '"forbidden"'],
    "EVS.5403": ["403", '"EVS.5403"', '"forbidden"'],
    "EVS.1002": ["400", '"EVS.1002"', '"invalid"'],
    "EVS.2045": ["400", '"EVS.2045"', '"invalid"'],
    "EVS.1005": ["400", '"EVS.1005"', '"invalid"'],
    "EVS.1013": ["400", '"EVS.1013"', '"invalid"'],
    "EVS.1018": ["400", '"EVS.1018"', '"invalid"'],
    "EVS.1052": ["400", '"EVS.1052"', '"invalid"'],
    "EVS.1070": ["400", '"EVS.1070"', '"invalid"'],
    "EVS.2108": ["400", '"EVS.2108"', '"invalid"'],
    "EVS.5400": ["400", '"EVS.5400"', '"invalid"'],
    "EVS.1023": ["400", '"EVS.1023"', '"invalid"'],
    "EVS.1024": ["400", '"EVS.1024"', '"invalid"'],
    "EVS.2142": ["400", '"EVS.2142"', '"invalid"'],
    "EVS.1033": ["400", '"EVS.1033"', '"unavailable"', '"again"'],
    "EVS.1047": ["400", '"EVS.1047"', '"not-ready"', '"again"'],
    "EVS.2043": ["400", '"EVS.2043"', '"not-ready"', '"again"'],
    "EVS.2068": ["400", '"EVS.2068"', '"not-ready"'],
    "EVS.2089": ["400", '"EVS.2089"', '"unsupported"'],
    "EVS.2093": ["400", '"EVS.2093"', '"unsupported"'],
    "EVS.2144": ["403", '"EVS.2144"', '"forbidden"'],
    "EVS.2145": ["403", '"EVS.2145"', '"forbidden"'],
    "EVS.2218": ["400", '"EVS.2218"', '"conflict"'],
    "EVS.2219": ["400", '"EVS.2219"', '"conflict"'],
    "EVS.2220": ["400", '"EVS.2220"', '"conflict"'],
    "EVS.2221": ["400", '"EVS.2221"', '"busy"', '"again"'],
    "EVS.2222": ["400", '"EVS.2222"', '"conflict"'],
    "EVS.2223": ["400", '"EVS.2223"', '"conflict"'],
    "EVS.2409": ["409", '"EVS.2409"', '"busy"', '"again"'],
    "EVS.5401": ["401", '"EVS.5401"', '"bad-credentials"'],
    "EVS.5404": ["404", '"EVS.5404"', '"not-found"'],
    "EVS.5413": ["413", '"EVS.5413"', '"quota"'],
    "EVS.2001": ["500", '"EVS.2001"', '"unknown-outcome"'],
    "EVS.2002": ["500", '"EVS.2002"', '"unknown-outcome"'],
    "EVS.2005": ["500", '"EVS.2005"', '"unknown-outcome"'],
    "EVS.2010": ["500", '"EVS.2010"', '"unknown-outcome"'],
    "EVS.2019": ["500", '"EVS.2019"', '"unknown-outcome"'],
    "EVS.2023": ["500", '"EVS.2023"', '"unknown-outcome"'],
    "EVS.5500": ["500", '"EVS.5500"', '"unknown-outcome"'],
    "EVS.5503": ["503", '"EVS.5503"', '"unknown-outcome"'],
    "APIGW.0301": ["401", '"APIGW.0301"', '"bad-credentials"', '"over"'],
    "APIGW.0101": ["404", '"APIGW.0101"', '"unsupported"'],
    "APIGW.0201 with 413": ["413", '"APIGW.0201"', '"invalid"'],
    "APIGW.0201 with 504": ["504", '"APIGW.0201"', '"unknown-outcome"'],
    "APIGW.0201 with 400": ["400", '"APIGW.0201"', '"invalid"'],
    "APIGW.0308": ["429", '"APIGW.0308"', '"throttled"', '"again"'],
    "APIGW.0310": ["403", '"APIGW.0310"', '"forbidden"'],
    badRequest: ["400", '"badRequest"', '"not-ready"'],
    itemNotFound: ["404", '"itemNotFound"', '"not-found"'],
    overLimit: ["413", '"overLimit"', '"quota"'],
  }),
  ...failures("error", "of Open Telekom Cloud's gateway: %i %s", {
    "APIG.": ["429", '"APIGW.0308"', '"throttled"'],
  }),
  ...credentials("error", "refused with %i %j ends as %s", {
    "IAM.0007": ["401", '"IAM.0007"', '"bad-credentials"'],
    '{"error":{"code":401,"message","title"}}': ["401", '"Unauthorized"', '"bad-credentials"'],
  }),
  ...failures("error", "%s", {
    HTML: ["a proxy's refusal", '"unknown-outcome"'],
    "no body": ["an empty error", '"unknown-outcome"'],
  }),
];
