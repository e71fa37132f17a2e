import type { Principal } from "./accounts.ts";
import { passes, readFilters } from "./ec2-filters.ts";
import { AwsProblem } from "./problem.ts";
import type { QueryInput } from "./query.ts";
import { viewOf, type SimSnapshot } from "./snapshot.ts";
import type { AwsState } from "./state.ts";

export interface Ec2Call {
  readonly state: AwsState;
  readonly principal: Principal;
  readonly region: string;
  readonly now: number;
}

type Operation = (call: Ec2Call, input: QueryInput) => Readonly<Record<string, unknown>>;

const idPattern = /^snap-(?:[0-9a-f]{8}|[0-9a-f]{17})$/;

// Source: EC2 API reference 2016-11-15.
export const ec2: Readonly<Record<string, Operation>> = {
  DescribeSnapshots: (call, input) => {
    const ids = input.list("SnapshotId");
    const maxResults = input.get("MaxResults");
    if (ids.length > 0 && maxResults !== null) {
      throw new AwsProblem(
        "InvalidParameterCombination",
        400,
        "The parameter snapshotSet cannot be used with the parameter maxResults",
      );
    }
    for (const id of ids) mustBeWellFormed(id);
    const filters = readFilters(input);
    const owners = input.list("Owner");
    const here = call.state.snapshots.filter(
      (snapshot) => snapshot.region === call.region && snapshot.visibleAt <= call.now,
    );
    for (const id of ids) {
      if (!here.some((snapshot) => snapshot.id === id)) throw notFound(id);
    }
    const found = here.filter(
      (snapshot) =>
        (snapshot.account === call.principal.account || snapshot.isPublic) &&
        (ids.length === 0 || ids.includes(snapshot.id)) &&
        (owners.length === 0 || owners.some((owner) => isOwner(owner, snapshot, call.principal))) &&
        passes(snapshot, viewOf(snapshot, call.now), filters),
    );
    // EC2 promises no order: by the end of the id it is as good as none.
    found.sort((a, b) => (a.id.slice(-8) < b.id.slice(-8) ? -1 : 1));
    const { from, to } = pageOf(input, maxResults, found.length);
    return {
      snapshotSet: {
        item: found.slice(from, to).map((snapshot) => snapshotItem(snapshot, call.now)),
      },
      ...(to < found.length ? { nextToken: tokenOf(to) } : {}),
    };
  },

  DeleteSnapshot: (call, input) => {
    const id = input.required("SnapshotId");
    mustBeWellFormed(id);
    const snapshot = call.state.snapshots.find(
      (candidate) =>
        candidate.id === id &&
        candidate.account === call.principal.account &&
        candidate.region === call.region,
    );
    if (snapshot === undefined) throw notFound(id);
    if (snapshot.usedBy !== null) {
      throw new AwsProblem(
        "InvalidSnapshot.InUse",
        400,
        `The snapshot ${id} is currently in use by ${snapshot.usedBy}`,
      );
    }
    if (snapshot.madeByBackup) {
      throw new AwsProblem(
        "InvalidParameterValue",
        400,
        "This snapshot is managed by the AWS Backup service and cannot be deleted via EC2 APIs.",
      );
    }
    mustNotBeRehearsal(input);
    // One that is still being made goes away only when it is done.
    snapshot.deleteAsked = true;
    call.state.sweep();
    return { return: true };
  },

  CreateTags: (call, input) => {
    const tags = input.prefixes("Tag", "Key").map((prefix) => ({
      Key: input.required(`${prefix}.Key`),
      Value: input.get(`${prefix}.Value`) ?? "",
    }));
    const snapshots = input.list("ResourceId").map((id) => {
      mustBeWellFormed(id);
      const found = call.state.snapshots.find(
        (snapshot) => snapshot.id === id && snapshot.account === call.principal.account,
      );
      if (found === undefined) throw notFound(id);
      return found;
    });
    if (snapshots.length === 0) input.required("ResourceId.1");
    if (tags.length === 0) input.required("Tag.1.Key");
    mustNotBeRehearsal(input);
    for (const { Key, Value } of tags) {
      if (Key.length > 128 || Value.length > 256 || Key.toLowerCase().startsWith("aws:")) {
        throw new AwsProblem("InvalidParameterValue", 400, `Tag key ${Key} is not valid`);
      }
    }
    for (const snapshot of snapshots) {
      const merged = new Map([...snapshot.tags, ...tags].map((tag) => [tag.Key, tag]));
      if (merged.size > 50)
        throw new AwsProblem("TagLimitExceeded", 400, "The maximum number of tags is 50");
      snapshot.tags = [...merged.values()];
    }
    return { return: true };
  },
};

function snapshotItem(snapshot: SimSnapshot, now: number): Record<string, unknown> {
  const view = viewOf(snapshot, now);
  return {
    snapshotId: snapshot.id,
    volumeId: snapshot.volumeId,
    status: view.state,
    ...(view.message === null ? {} : { statusMessage: view.message }),
    startTime: new Date(snapshot.startedAt).toISOString(),
    progress: view.progress,
    ownerId: snapshot.account,
    volumeSize: snapshot.volumeSizeGiB,
    description: snapshot.description,
    encrypted: false,
    storageTier: "standard",
    ...(view.completedAt === null
      ? {}
      : {
          completionTime: new Date(view.completedAt).toISOString(),
          fullSnapshotSizeInBytes: snapshot.fullBytes,
        }),
    ...(snapshot.tags.length === 0
      ? {}
      : { tagSet: { item: snapshot.tags.map(({ Key, Value }) => ({ key: Key, value: Value })) } }),
  };
}

function isOwner(owner: string, snapshot: SimSnapshot, principal: Principal): boolean {
  return owner === "self" ? snapshot.account === principal.account : owner === snapshot.account;
}

function pageOf(
  input: QueryInput,
  maxResults: string | null,
  total: number,
): { from: number; to: number } {
  const token = input.get("NextToken");
  const from = token === null ? 0 : offsetOf(token);
  if (maxResults === null) return { from, to: total };
  const size = Number(maxResults);
  if (!Number.isInteger(size) || size < 5 || size > 1000) {
    throw new AwsProblem(
      "InvalidParameterValue",
      400,
      `Value ( ${maxResults} ) for parameter maxResults is invalid. Expecting a value between 5 and 1000.`,
    );
  }
  return { from, to: Math.min(from + size, total) };
}

function tokenOf(offset: number): string {
  return Buffer.from(`page:${offset}`).toString("base64url");
}

function offsetOf(token: string): number {
  const offset = /^page:(\d+)$/.exec(Buffer.from(token, "base64url").toString())?.[1];
  if (offset === undefined)
    throw new AwsProblem("InvalidParameterValue", 400, "The token is not valid");
  return Number(offset);
}

function mustBeWellFormed(id: string): void {
  if (!idPattern.test(id))
    throw new AwsProblem("InvalidSnapshotID.Malformed", 400, `Invalid id: "${id}"`);
}

function mustNotBeRehearsal(input: QueryInput): void {
  if (input.get("DryRun") === "true") {
    throw new AwsProblem(
      "DryRunOperation",
      412,
      "Request would have succeeded, but DryRun flag is set.",
    );
  }
}

function notFound(id: string): AwsProblem {
  return new AwsProblem("InvalidSnapshot.NotFound", 400, `The snapshot '${id}' does not exist.`);
}
