import type { Group, Person } from "../domain/person.ts";
import type { Action, Refused, Situation, Thing, Verdict } from "./model.ts";
import { isSnapshot, refused } from "./model.ts";
import type { Policy } from "./policy.ts";

/** Policies are asked with 0 to this many approvals. */
export const mostApprovals = 5;

export type Quorum =
  | { readonly kind: "needs"; readonly approvals: number; readonly policies: readonly string[] }
  | { readonly kind: "refused"; readonly verdict: Refused };

/** The verdict for all things together after this many approvals: the first refusal counts. */
export function decideAll(
  policy: Policy,
  person: Person,
  action: Action,
  things: readonly Thing[],
  situation: Situation,
  approvals: number,
): Verdict {
  const policies = new Set<string>();
  for (const thing of things) {
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
export function quorumFor(
  policy: Policy,
  action: Action,
  things: readonly Thing[],
  situation: Situation,
  atLeast = 0,
): Quorum {
  for (let approvals = atLeast; ; approvals++) {
    const verdict = decideAll(policy, situation.requester, action, things, situation, approvals);
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
 * Finds the approvers by asking the policy about a made-up member of each group that it names, and
 * about each combination of those groups in which somebody really is.
 */
export function eligibleApprovers(
  policy: Policy,
  groups: readonly Group[],
  things: readonly Thing[],
  situation: Situation,
): Approvers {
  // Approvals are about volumes, whatever is to be done to them.
  const volumes = things.map((thing) => (isSnapshot(thing) ? thing.volume : thing));
  const may = (person: Person) =>
    decideAll(policy, person, "approve", volumes, situation, 0).allowed;
  const named = mentionedGroups(policy, groups);

  const answers = new Map<string, boolean>();
  const mayAsMemberOf = (memberships: readonly Group[], admin = false) => {
    const key = [admin, ...memberships.map((group) => group.id)].join();
    const answer = answers.get(key) ?? may({ ...someMember(situation, memberships), admin });
    answers.set(key, answer);
    return answer;
  };

  const mentioned = mentionedIds(policy, "User");
  const candidates = new Set([...named.flatMap((group) => group.memberIds), ...mentioned]);
  candidates.delete(situation.requester.userId);
  const mayAs = (userId: string, admin: boolean) => {
    const memberships = named.filter((group) => group.memberIds.includes(userId));
    return mentioned.has(userId)
      ? may({ ...someMember(situation, memberships), userId, admin })
      : mayAsMemberOf(memberships, admin);
  };
  const userIds = [...candidates].filter((userId) => mayAs(userId, false));

  const able = new Set(userIds);
  return {
    groups: named.filter(
      (group) => mayAsMemberOf([group]) && group.memberIds.some((userId) => able.has(userId)),
    ),
    userIds,
    others:
      mayAsMemberOf([]) ||
      mayAsMemberOf([], true) ||
      [...candidates].some((userId) => !able.has(userId) && mayAs(userId, true)),
  };
}

/** The groups that some rule names, by handle or by id. */
export function mentionedGroups(policy: Policy, groups: readonly Group[]): readonly Group[] {
  const names = mentionedIds(policy, "Usergroup");
  return groups.filter((group) => names.has(group.handle) || names.has(group.id));
}

function mentionedIds(policy: Policy, type: string): Set<string> {
  return new Set(
    policy.rules
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
