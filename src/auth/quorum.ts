import type { Group, Person } from "../domain/person.ts";
import type { Action, Refused, Situation, Thing, Verdict } from "./model.ts";
import { isSnapshot, refused } from "./model.ts";
import type { Policy } from "./policy.ts";
import { isAbout, lineageOfAll } from "./scope.ts";

/** Policies are asked with 0 to this many approvals. */
export const mostApprovals = 5;

export type Quorum =
  | { readonly kind: "needs"; readonly approvals: number; readonly policies: readonly string[] }
  | { readonly kind: "refused"; readonly verdict: Refused };

/** The verdict for all things together after this many approvals: the first refusal counts. */
export async function decideAll(
  policy: Policy,
  person: Person,
  action: Action,
  things: readonly Thing[],
  situation: Situation,
  approvals: number,
): Promise<Verdict> {
  const policies = new Set<string>();
  for (const thing of things) {
    await policy.turn();
    const verdict = policy.decide(person, action, thing, situation, approvals);
    if (!verdict.allowed) return verdict;
    for (const id of verdict.policies) policies.add(id);
  }
  if (things.length === 0) return refused({ reason: "nothing-asked" });
  return { allowed: true, policies: [...policies] };
}

/**
 * The least number of approvals with which the requester may do it to every thing, or why no number
 * would do: then the verdict is the one after the most approvals.
 */
export async function quorumFor(
  policy: Policy,
  action: Action,
  things: readonly Thing[],
  situation: Situation,
  atLeast = 0,
): Promise<Quorum> {
  for (let approvals = atLeast; ; approvals++) {
    const { requester } = situation;
    const verdict = await decideAll(policy, requester, action, things, situation, approvals);
    if (verdict.allowed) return { kind: "needs", approvals, policies: verdict.policies };
    // Fewer than all of these can be helped by approvals.
    const hopeless = !["no-permit", "forbidden-by", "policy-error"].includes(
      verdict.refusal.reason,
    );
    if (hopeless || approvals === mostApprovals) return { kind: "refused", verdict };
  }
}

/** Who could approve, as far as the policy and the groups tell. */
export interface Approvers {
  /** Groups whose members may approve and that have a member besides the requester. */
  readonly groups: readonly Group[];
  /** Distinct people known to be able to, without the requester. */
  readonly userIds: readonly string[];
  /** Others may as well: the policy asks for no group, or for an admin, alone or of a group. */
  readonly others: boolean;
}

export function areEnough(approvers: Approvers, needed: number): boolean {
  return approvers.others || approvers.userIds.length >= needed;
}

/**
 * Finds the approvers by asking the policy about a made-up member of each group that it names for
 * these volumes, and about each combination of those groups in which somebody really is.
 */
export async function eligibleApprovers(
  policy: Policy,
  groups: readonly Group[],
  things: readonly Thing[],
  situation: Situation,
): Promise<Approvers> {
  // Approvals are about volumes, whatever is to be done to them.
  const volumes = things.map((thing) => (isSnapshot(thing) ? thing.volume : thing));
  const may = async (person: Person) =>
    (await decideAll(policy, person, "approve", volumes, situation, 0)).allowed;
  const named = decisiveGroups(policy, groups, "approve", volumes);
  const mentioned = decisiveIds("User", policy, "approve", volumes);

  const memberships = new Map([...mentioned].map((userId): [string, Group[]] => [userId, []]));
  for (const group of named) {
    for (const userId of group.memberIds) {
      memberships.set(userId, [...(memberships.get(userId) ?? []), group]);
    }
  }
  memberships.delete(situation.requester.userId);

  const answers = new Map<string, boolean>();
  const mayAsMemberOf = async (of: readonly Group[], admin = false) => {
    const key = [admin, ...of.map((group) => group.id)].join();
    const answer = answers.get(key) ?? (await may({ ...someMember(situation, of), admin }));
    answers.set(key, answer);
    return answer;
  };
  const ableAs = async (admin: boolean, among: Iterable<readonly [string, readonly Group[]]>) => {
    const able = new Set<string>();
    for (const [userId, of] of among) {
      const mayAs = mentioned.has(userId)
        ? may({ ...someMember(situation, of), userId, admin })
        : mayAsMemberOf(of, admin);
      if (await mayAs) able.add(userId);
    }
    return able;
  };

  const able = await ableAs(false, memberships);
  const ableGroups: Group[] = [];
  for (const group of named) {
    const somebody = group.memberIds.some((userId) => able.has(userId));
    if (somebody && (await mayAsMemberOf([group]))) ableGroups.push(group);
  }
  const rest = [...memberships].filter(([userId]) => !able.has(userId));
  return {
    groups: ableGroups,
    userIds: [...able],
    others:
      (await mayAsMemberOf([])) ||
      (await mayAsMemberOf([], true)) ||
      (await ableAs(true, rest)).size > 0,
  };
}

/** The groups that some rule about this names, by handle or by id. */
export function decisiveGroups(
  policy: Policy,
  groups: readonly Group[],
  action: Action,
  things: readonly Thing[],
): readonly Group[] {
  const names = decisiveIds("Usergroup", policy, action, things);
  return groups.filter((group) => names.has(group.handle) || names.has(group.id));
}

function decisiveIds(
  type: string,
  policy: Policy,
  action: Action,
  things: readonly Thing[],
): Set<string> {
  const lineage = lineageOfAll(things);
  const rules = policy.rules.filter(({ scope }) => isAbout(scope, action, lineage));
  return new Set(
    rules
      .flatMap((rule) => rule.mentions)
      .filter((mention) => mention.type === type)
      .map((mention) => mention.id),
  );
}

/** A member of these groups who is nobody in particular. */
export function someMember(situation: Situation, groups: readonly Group[]): Person {
  return {
    teamId: situation.requester.teamId,
    userId: "",
    standing: "member",
    displayName: "",
    email: null,
    admin: false,
    groups,
  };
}
