import type { Actor, Group, Person } from "../domain/person.ts";
import { LookUpForbidden } from "./membership.ts";
import type { Membership } from "./membership.ts";
import type { Ask, Refused, Situation, Verdict } from "./model.ts";
import { refused } from "./model.ts";
import type { Policy } from "./policy.ts";
import { areEnough, decideAll, eligibleApprovers, mostApprovals, quorumFor } from "./quorum.ts";
import { remediesFor } from "./remedies.ts";
import { standingRefusal } from "./standing.ts";

/** What policy makes of a new ask: how many approvals by whom, or why not. */
export type Assessment = {
  /** Of the policy that was asked: SHA-256, hex. */
  readonly policyVersion: string;
} & (
  | {
      readonly kind: "needs";
      readonly approvals: number;
      readonly policies: readonly string[];
      /** Groups to mention; empty when no approval is needed. */
      readonly approverGroups: readonly Group[];
      /** People known to be able to approve; empty when no approval is needed. */
      readonly approverIds: readonly string[];
    }
  | { readonly kind: "refused"; readonly verdict: Refused }
);

export interface Question extends Ask {
  /** Distinct people who approved so far; the requester's own never count. */
  readonly approvals: number;
  /** Ask Slack again instead of trusting memory: right before something happens. */
  readonly fresh?: boolean;
  /** Only whether, not what would allow it: finding that takes up to 300 decisions more. */
  readonly briefly?: boolean;
}

/** The one place where it is decided whether somebody may do something. */
export interface Authority {
  /**
   * Whether the actor may do this now. Commands, buttons, forms, the command line and the last
   * check before a provider call all ask here. Never rejects: what cannot be looked up is refused.
   */
  authorise(question: Question): Promise<Verdict>;
  /**
   * What a new ask needs, or why it is refused; also refused when nobody could approve it. Never
   * rejects.
   */
  assess(ask: Ask): Promise<Assessment>;
  /**
   * Why somebody may not even know what there is: the checks that no policy can override. `null`
   * for full members of this workspace. Never rejects: who cannot be looked up is refused.
   */
  admit(actor: Actor): Promise<Refused | null>;
}

/**
 * @param policy gives the newest policy; read once per question
 * @param onLookUpFailure hears why somebody could not be looked up, for the log
 */
export function createAuthority(
  policy: () => Policy,
  people: Membership,
  onLookUpFailure: (error: unknown) => void = () => undefined,
): Authority {
  const cannotCheck = (error: unknown): Refused => {
    onLookUpFailure(error);
    const lacks = error instanceof LookUpForbidden ? { lacks: error.scope } : {};
    return refused({ reason: "cannot-check", ...lacks });
  };

  async function lookUp(ask: Ask, fresh: boolean): Promise<Known | Refused> {
    const { actor, requester } = ask;
    // Both, so that the last check, moments after the decision that leads to it, need not wait for Slack.
    if (fresh) for (const one of [actor, requester]) people.forget(one);
    try {
      const [person, asker, groups] = await Promise.all([
        people.person(actor),
        people.person(requester),
        people.groups(),
      ]);
      return { person, situation: { ...ask.circumstances, requester: asker }, groups };
    } catch (error) {
      return cannotCheck(error);
    }
  }

  return {
    async authorise(question) {
      const rules = policy();
      const known = await lookUp(question, question.fresh ?? false);
      if ("refusal" in known) return known;
      const { action, things, approvals } = question;
      const verdict = await decideAll(
        rules,
        known.person,
        action,
        things,
        known.situation,
        approvals,
      );
      if (verdict.allowed || question.briefly === true) return verdict;
      return (
        (await needsApprovals(rules, question, known, verdict)) ??
        withRemedies(rules, question, known, verdict)
      );
    },

    async assess(ask) {
      const rules = policy();
      const policyVersion = rules.version;
      const known = await lookUp(ask, false);
      if ("refusal" in known) return { kind: "refused", verdict: known, policyVersion };
      const { situation, groups } = known;
      const quorum = await quorumFor(rules, ask.action, ask.things, situation, ask.atLeast);
      if (quorum.kind === "refused") {
        const verdict = await withRemedies(rules, ask, known, quorum.verdict);
        return { kind: "refused", verdict, policyVersion };
      }
      const needed = quorum.approvals;
      if (needed === 0) return { ...quorum, approverGroups: [], approverIds: [], policyVersion };
      const approvers = await eligibleApprovers(rules, groups, ask.things, situation);
      if (areEnough(approvers, needed)) {
        const { groups: approverGroups, userIds: approverIds } = approvers;
        return { ...quorum, approverGroups, approverIds, policyVersion };
      }
      const available = approvers.userIds.length;
      const { policies } = quorum;
      const verdict = refused({ reason: "no-approver", needed, available }, { policies });
      return { kind: "refused", verdict, policyVersion };
    },

    async admit(actor) {
      try {
        const refusal = standingRefusal(await people.person(actor), "view", actor);
        return refusal === null ? null : refused(refusal);
      } catch (error) {
        return cannotCheck(error);
      }
    },
  };
}

interface Known {
  readonly person: Person;
  readonly situation: Situation;
  readonly groups: readonly Group[];
}

/** The refusal said better, when more approvals would turn it into permission; else `null`. */
async function needsApprovals(
  policy: Policy,
  { action, things, approvals: have }: Question,
  { person, situation }: Known,
  verdict: Refused,
): Promise<Refused | null> {
  if (action === "approve" || !mayDependOnFacts(verdict)) return null;
  for (let needed = have + 1; needed <= mostApprovals; needed++) {
    const then = await decideAll(policy, person, action, things, situation, needed);
    if (!then.allowed) continue;
    const refusal = { reason: "needs-approvals", have, needed } as const;
    return { ...verdict, refusal, policies: then.policies };
  }
  return null;
}

async function withRemedies(
  policy: Policy,
  { action, things }: Ask,
  { person, situation, groups }: Known,
  verdict: Refused,
): Promise<Refused> {
  if (verdict.refusal.reason === "own-request") {
    const approvers = await eligibleApprovers(policy, groups, things, situation);
    const remedies = approvers.groups.map((group) => ({ group, changes: [], approvals: 0 }));
    return { ...verdict, remedies };
  }
  if (!mayDependOnFacts(verdict)) return verdict;
  const remedies = await remediesFor(policy, person, action, things, situation, groups);
  return { ...verdict, remedies };
}

function mayDependOnFacts({ refusal }: Refused): boolean {
  return refusal.reason === "no-permit" || refusal.reason === "forbidden-by";
}
