import { shownBy, type Row } from "./row.ts";

const vendor = "ntt-ecl";
const start = shownBy(vendor, "start.test.ts");
const fields = shownBy(vendor, "create-fields.test.ts");
const naming = shownBy(vendor, "naming.test.ts");
const preflight = shownBy(vendor, "preflight.test.ts");
const exchanges = shownBy(vendor, "exchanges.test.ts");
const snapshots = shownBy(vendor, "snapshots.test.ts");
const failures = shownBy(vendor, "failures.test.ts");

const sent =
  "a create is a POST of JSON below the catalog's address and the tenant, with the token";
const tolerated = "whose %s is %j is an answer all the same";
const needed = "whose %s is %j leaves the outcome unknown";
// As the title stands in the file, where it is filled in.
const status = "ends a create as ${create}, in every shape that ECL has for errors";

/**
 * Create Snapshot of the storage API v1.0. Sources: its reference page with those of Show, List,
 * Update and Restore Snapshot; nttcom/eclsdk, eclcloud, terraform-provider-ecl and eclcli for what
 * the pages leave open.
 */
export const nttEcl: readonly Row[] = [
  ...fields("parameter", sent, [
    "POST /v1.0/{tenant_id}/snapshots",
    "Content-Type",
    "Accept",
    "X-Auth-Token",
  ]),
  ...start("parameter", "sends volume, name and description, and nothing else", [
    "volume_id",
    "name",
  ]),
  ...start("parameter", "leaves the description out when there is nothing to say", ["description"]),

  ...preflight("precondition", "is told of file storage, which cannot be snapshotted", [
    "volume type piops_iscsi_na",
  ]),
  ...preflight("precondition", "%s: a snapshot is possible: %s", {
    available: ['"available"', "true"],
    creating: ['"creating"', "false"],
    updating: ['"updating"', "false"],
    deleting: ['"deleting"', "false"],
    error_creating: ['"error_creating"', "false"],
    error_updating: ['"error_updating"', "false"],
    error_deleting: ['"error_deleting"', "false"],
  }),
  ...naming(
    "precondition",
    "a description is never longer than 64 characters, unprintable or broken",
    ["length and characters"],
  ),
  ...fields("precondition", "is left to ECL: no quota is shown, and its refusal is told as one", [
    "number of snapshots",
  ]),
  ...start("precondition", "by another volume's snapshot is a conflict that names it", [
    "name unique within the tenant",
  ]),
  ...start(
    "precondition",
    "a second create meanwhile is busy, and is made when the first is over",
    ["one change of a tenant at a time"],
  ),

  ...start("response", "may be answered with status %i", { "200, 201, 202": ["200, 201, 202"] }),
  ...exchanges(
    "response",
    "a create, with the login before it, is sent exactly so and understood",
    ["snapshot.id", "snapshot.description"],
  ),
  ...start("response", "answered with a snapshot %s is an unknown outcome", {
    "snapshot.name": ["of another name"],
    "snapshot.volume_id": ["of another volume"],
  }),
  ...fields("response", tolerated, {
    api_error_message: ['"api_error_message"', "null"],
    "snapshot.snapshot_type_id": ['"snapshot_type_id"', "undefined"],
    "snapshot.updated_at": ['"updated_at"', "undefined"],
    "snapshot.deleted_at": ['"deleted_at"', "undefined"],
  }),
  ...fields("response", needed, { "snapshot.status": ['"status"', "undefined"] }),
  ...naming("response", "%s is %s", {
    "snapshot.created_at": ["2026-11-20T07:01:03+0000", "2026-11-20T07:01:03.000Z"],
  }),
  ...snapshots("response", "%s: phase %j", {
    "snapshot.error_message": ['error_message: " "', '"available"'],
    "snapshot.delete_reason": ["deleted by the platform", "delete_reason"],
    "status ^error": ['"error_creating"', '"failed"'],
    "any other status": ["in a state nobody has seen", '"creating"'],
  }),
  ...snapshots(
    "response",
    "has the moment of its creation, and no size while nothing has changed",
    ["snapshot.usage"],
  ),

  ...start("error", "that made nothing is a refusal", ["200 with an api_error_message"]),
  ...failures("error", status, {
    "400": ["[400,", '"invalid"'],
    "401": ["[401,", '"bad-credentials"'],
    "403": ["[403,", '"forbidden"'],
    "404": ["[404,", '"not-found"'],
    "405": ["[405,", '"unsupported"'],
    "408": ["[408,", '"unknown-outcome"'],
    "409": ["[409,", '"busy"'],
    "413": ["[413,", '"quota"'],
    "429": ["[429,", '"throttled"'],
    "500": ["[500,", '"unknown-outcome"'],
    "501": ["[501,", '"unknown-outcome"'],
    "502": ["[502,", '"unknown-outcome"'],
    "503": ["[503,", '"unknown-outcome"'],
  }),
  ...failures("error", "%j is in the shape called %s", {
    '{"api_error_message"}': ['{"api_error_message":"x"}', '"storage"'],
    '{"fault":{"faultstring"}}': ["faultstring", '"gateway"'],
    '{"errorMessage"}': ["errorMessage", '"iam"'],
    '{"error":{"code","message","title"}}': ['"title"', '"keystone"'],
    '{"badRequest":{"message"}}': ["badRequest", '"cinder"'],
    '{"message"}': ['{"message":"x"}', '"plain"'],
    "no body": ['""', '"plain"'],
    HTML: ["<html></html>", '"page"'],
  }),
];
