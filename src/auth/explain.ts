import type { Failure } from "../domain/failure.ts";
import { failure } from "../domain/failure.ts";
import type { Standing } from "../domain/person.ts";
import type { Phrase } from "../domain/phrase.ts";
import { code, group, inEnglish, listOf, say, user } from "../domain/phrase.ts";
import type { Action, Refused, Remedy, RemedyChange } from "./model.ts";

/** What somebody may not do: approvals are named after what they approve. */
export type Deed = Action | "approve-deletion";

/** What somebody reads about a decision. */
export interface Wording {
  readonly headline: Phrase;
  /** What would allow it, or what to do now. */
  readonly details: readonly Phrase[];
}

/**
 * Makes the sentences of a refusal from its data alone.
 * @param about Slack user id of whom it is about, when that is not the reader
 */
export function explainRefusal(deed: Deed, verdict: Refused, about: string | null = null): Wording {
  const { refusal, policies } = verdict;
  const whom: Phrase = about === null ? say`you` : [user(about)];
  const who: Phrase = about === null ? say`You` : [user(about)];
  const what = verdict.what === null ? say`this` : [code(verdict.what)];
  switch (refusal.reason) {
    case "not-a-member":
      return standingWording(refusal.standing);
    case "own-request":
      return {
        headline:
          about === null
            ? say`You asked for this yourself, so your approval does not count.`
            : say`${who} asked for this and cannot approve it.`,
        details: remedyLines(deed, verdict.remedies),
      };
    case "nothing-asked":
      return {
        headline: say`There is nothing to decide: no volume is named.`,
        details: [say`Name a volume, for example with ${code("/snapshot volumes")}.`],
      };
    case "no-permit":
      return {
        headline: say`No rule lets ${whom} ${deeds[deed]} ${what}.`,
        details: whatWouldHelp(deed, verdict.remedies),
      };
    case "forbidden-by":
      return {
        headline:
          policies.length === 1
            ? say`${who} cannot ${deeds[deed]} ${what}: rule ${codes(policies)} forbids it.`
            : say`${who} cannot ${deeds[deed]} ${what}: rules ${codes(policies)} forbid it.`,
        details: whatWouldHelp(deed, verdict.remedies),
      };
    case "needs-approvals":
      return {
        headline:
          refusal.have === 1
            ? say`To ${deeds[deed]} ${what} takes ${approvalsOf(refusal.needed)}; there is 1.`
            : say`To ${deeds[deed]} ${what} takes ${approvalsOf(refusal.needed)}; there are ${refusal.have}.`,
        details: policies.length === 0 ? [] : [say`Decided by ${codes(policies)}.`],
      };
    case "no-approver":
      return {
        headline: tooFew(refusal.needed, refusal.available, whom),
        details: [
          say`Decided by ${codes(policies)}. Ask whoever keeps the policy to name more approvers.`,
        ],
      };
    case "cannot-check":
      return {
        headline: say`Slack could not say who may do this, so it is refused for now.`,
        details: [
          refusal.lacks === undefined
            ? say`Try again in a minute. If it stays so, tell whoever runs the bot.`
            : say`The bot's app lacks the scope ${code(refusal.lacks)}. Tell whoever runs the bot to add it and to install the app again.`,
        ],
      };
    case "policy-error":
      return {
        headline: say`The policy could not be evaluated for ${what}, so it is refused.`,
        details: [
          policies.length === 0
            ? say`Tell whoever keeps the policy.`
            : say`Tell whoever keeps the policy: it fails in ${codes(policies)}.`,
        ],
      };
  }
}

/** A refusal as it is stored with a request. */
export function refusalFailure(action: Action, verdict: Refused): Failure {
  const { headline, details } = explainRefusal(action, verdict);
  const again = verdict.refusal.reason === "cannot-check" ? { retryAfterMs: 60_000 } : {};
  return failure(
    verdict.refusal.reason === "cannot-check" ? "cannot-check" : "denied",
    inEnglish(headline),
    details.map(inEnglish).join(" "),
    again,
  );
}

const deeds: Record<Deed, Phrase> = {
  view: say`see`,
  create: say`snapshot`,
  approve: say`approve a snapshot of`,
  "approve-deletion": say`approve the deletion of a snapshot of`,
  delete: say`delete`,
  keep: say`change how long to keep`,
  restore: say`restore`,
};

function standingWording(standing: Exclude<Standing, "member">): Wording {
  const ask = [say`Ask a full member of this workspace to do it.`];
  switch (standing) {
    case "guest":
      return {
        headline: say`Guests can neither ask for snapshots nor approve them.`,
        details: ask,
      };
    case "bot":
      return { headline: say`Bots can neither ask for snapshots nor approve them.`, details: ask };
    case "deactivated":
      return { headline: say`This Slack account is deactivated.`, details: ask };
    case "outsider":
      return {
        headline: say`People of other workspaces can neither ask for snapshots nor approve them.`,
        details: ask,
      };
  }
}

function whatWouldHelp(deed: Deed, remedies: readonly Remedy[]): readonly Phrase[] {
  return remedies.length === 0
    ? [say`No group, reason or channel would change that. Ask whoever keeps the policy.`]
    : remedyLines(deed, remedies);
}

function remedyLines(deed: Deed, remedies: readonly Remedy[]): readonly Phrase[] {
  // Groups that would do by themselves are one line together.
  const alone = remedies.filter(
    ({ changes, approvals, group }) => changes.length + approvals === 0 && group !== null,
  );
  const others = remedies.filter((remedy) => !alone.includes(remedy));
  const groups = alone.flatMap(({ group: some }) =>
    some === null ? [] : [group(some.id, some.handle)],
  );
  return [
    ...(groups.length === 0 ? [] : [membersMay(deed, listOf(groups, "or"))]),
    ...others.map(remedyLine),
  ];
}

function membersMay(deed: Deed, groups: Phrase): Phrase {
  return deed === "approve" || deed === "approve-deletion"
    ? say`Members of ${groups} may approve it.`
    : say`Members of ${groups} may do it.`;
}

function remedyLine({ group: some, changes, approvals }: Remedy): Phrase {
  const conditions = [
    ...(some === null ? [] : [say`by a member of ${group(some.id, some.handle)}`]),
    ...changes.flatMap((change) => (change === "reason" ? [] : [changeWords[change]])),
  ];
  const given = [
    ...(changes.includes("reason") ? [say`a reason`] : []),
    ...(approvals === 0 ? [] : [approvalsOf(approvals)]),
  ];
  if (given.length === 0) return say`It would be allowed ${listOf(conditions)}.`;
  return conditions.length === 0
    ? say`It would be allowed with ${listOf(given)}.`
    : say`It would be allowed ${listOf(conditions)}, with ${listOf(given)}.`;
}

const changeWords: Record<Exclude<RemedyChange, "reason">, Phrase> = {
  incident: say`in an incident channel`,
  "keep-shorter": say`when kept for a shorter time`,
  "fewer-items": say`for one volume at a time`,
  "no-force": say`without force`,
};

function tooFew(needed: number, available: number, besides: Phrase): Phrase {
  const approvals = approvalsOf(needed);
  if (available === 0) {
    return say`This takes ${approvals}, and nobody besides ${besides} may approve it.`;
  }
  return available === 1
    ? say`This takes ${approvals}, and only one person besides ${besides} may approve it.`
    : say`This takes ${approvals}, and only ${available} people besides ${besides} may approve it.`;
}

function approvalsOf(count: number): Phrase {
  return count === 1 ? say`1 approval` : say`${count} approvals`;
}

function codes(ids: readonly string[]): Phrase {
  return listOf(ids.map(code));
}
