import type { Circumstances, Situation, VolumeFacts } from "../../src/auth/model.ts";
import type { Policy } from "../../src/auth/policy.ts";
import { loadPolicy } from "../../src/auth/policy.ts";
import type { Group, Person } from "../../src/domain/person.ts";

/** People, groups and volumes that the permission tests share. */

export const engineers: Group = {
  id: "S0ENG",
  handle: "engineers",
  memberIds: ["UALICE", "UBOB"],
};
export const oncall: Group = { id: "S0ONC", handle: "oncall", memberIds: ["UCAROL"] };
export const leads: Group = {
  id: "S0LEAD",
  handle: "storage-leads",
  memberIds: ["UBOB", "UDORA"],
};
export const groups: readonly Group[] = [engineers, oncall, leads];

export function person(userId: string, rest: Partial<Person> = {}): Person {
  return {
    teamId: "T1",
    userId,
    standing: "member",
    displayName: userId.toLowerCase(),
    email: null,
    admin: false,
    groups: groups.filter((group) => group.memberIds.includes(userId)),
    ...rest,
  };
}

export const alice = person("UALICE");
export const bob = person("UBOB");
export const carol = person("UCAROL");
export const dora = person("UDORA");
export const eve = person("UEVE");

export function volume(rest: Partial<VolumeFacts> = {}): VolumeFacts {
  return {
    target: "tokyo",
    provider: "aws-storage-gateway",
    id: "arn:aws:storagegateway:ap-northeast-1:111122223333:gateway/sgw-12A3456B/volume/vol-1122AABB",
    shortId: "vol-1122AABB",
    name: "db-primary",
    sets: ["checkout"],
    sizeGiB: 500,
    labels: { tier: "prod" },
    ...rest,
  };
}

export function circumstances(rest: Partial<Circumstances> = {}): Circumstances {
  return {
    channel: { id: "C1", name: "general" },
    incident: false,
    reason: "before migration 42",
    keepDays: 14,
    force: false,
    deletes: false,
    items: 1,
    nowMs: Date.UTC(2026, 10, 20, 14, 2, 11),
    ...rest,
  };
}

export function situation(requester: Person, rest: Partial<Circumstances> = {}): Situation {
  return { ...circumstances(rest), requester };
}

/** A policy that loads, or a test that says why not. */
export function policyOf(...rules: readonly string[]): Policy {
  const load = loadPolicy(rules.join("\n"), "policy.cedar");
  if (load.ok) return load.policy;
  throw new Error(load.problems.map(({ message }) => message).join("; "));
}
