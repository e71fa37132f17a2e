import type { Group, Person } from "../domain/person.ts";
import type { Action, Remedy, RemedyChange, Situation, Thing } from "./model.ts";
import type { Policy } from "./policy.ts";
import { decideAll, decisiveGroups, mostApprovals, quorumFor } from "./quorum.ts";

/** No try begins after this many; each takes about a quarter of a millisecond. */
const mostDecisions = 300;
const mostRemedies = 3;

/**
 * The smallest changes that would turn a refusal into permission, found by asking the policy: being
 * in a group, giving a reason, asking in an incident channel, and so on, alone or up to three
 * together. Empty when none of them helps.
 */
export async function remediesFor(
  policy: Policy,
  person: Person,
  action: Action,
  things: readonly Thing[],
  situation: Situation,
  groups: readonly Group[],
): Promise<Remedy[]> {
  const own = new Set(person.groups.map((group) => group.id));
  const joinable = decisiveGroups(policy, groups, action, things).filter(
    (group) => !own.has(group.id),
  );
  // An approver cannot change what somebody else asked for.
  const changes = action === "approve" ? [] : changesFor(situation);
  let decisions = 0;
  // What refused last is asked about first: it is likely to refuse the next try, in one decision.
  let inTurn = things;
  const counted: Policy = {
    ...policy,
    decide: (who, what, thing, ...rest) => {
      decisions += 1;
      const verdict = policy.decide(who, what, thing, ...rest);
      if (!verdict.allowed) inTurn = [thing, ...inTurn.filter((other) => other !== thing)];
      return verdict;
    },
  };

  for (let size = 1; size <= 3; size++) {
    const found: Remedy[] = [];
    for (const { group, chosen } of combinations(joinable, changes, size)) {
      if (found.length === mostRemedies || decisions > mostDecisions) break;
      const changed = chosen.reduce(change, situation);
      const member = group === null ? person : { ...person, groups: [...person.groups, group] };
      const approvals = await approvalsFor(counted, member, action, inTurn, changed);
      if (approvals !== null) found.push({ group, changes: chosen, approvals });
    }
    if (found.length > 0) return found;
  }
  return [];
}

async function approvalsFor(
  policy: Policy,
  person: Person,
  action: Action,
  things: readonly Thing[],
  situation: Situation,
): Promise<number | null> {
  if (action === "approve" || person.userId !== situation.requester.userId) {
    return (await decideAll(policy, person, action, things, situation, 0)).allowed ? 0 : null;
  }
  const asked = { ...situation, requester: person };
  // Most rules that a number of approvals can satisfy are satisfied by the most: try that first.
  const most = await decideAll(policy, person, action, things, asked, mostApprovals);
  if (!most.allowed) return null;
  const quorum = await quorumFor(policy, action, things, asked);
  return quorum.kind === "needs" ? quorum.approvals : null;
}

function changesFor(situation: Situation): RemedyChange[] {
  const possible: readonly (readonly [RemedyChange, boolean])[] = [
    ["reason", situation.reason.trim() === ""],
    ["incident", !situation.incident],
    ["no-force", situation.force],
    ["keep-shorter", situation.keepDays > 1],
    ["fewer-items", situation.items > 1],
  ];
  return possible.filter(([, applies]) => applies).map(([name]) => name);
}

function change(situation: Situation, what: RemedyChange): Situation {
  switch (what) {
    case "reason":
      return { ...situation, reason: "a reason" };
    case "incident":
      return { ...situation, incident: true };
    case "no-force":
      return { ...situation, force: false };
    case "keep-shorter":
      return { ...situation, keepDays: 1 };
    case "fewer-items":
      return { ...situation, items: 1 };
  }
}

function* combinations(
  groups: readonly Group[],
  changes: readonly RemedyChange[],
  size: number,
): Generator<{ group: Group | null; chosen: readonly RemedyChange[] }> {
  for (const chosen of subsets(changes, size)) yield { group: null, chosen };
  for (const chosen of subsets(changes, size - 1)) {
    for (const group of groups) yield { group, chosen };
  }
}

function subsets<T>(items: readonly T[], size: number): T[][] {
  if (size === 0) return [[]];
  return items.flatMap((item, index) =>
    subsets(items.slice(index + 1), size - 1).map((rest) => [item, ...rest]),
  );
}
