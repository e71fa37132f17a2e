import type { Failure } from "../domain/failure.ts";
import { failure } from "../domain/failure.ts";
import type { Standing } from "../domain/person.ts";
import type { Part, Phrase } from "../domain/phrase.ts";
import { code, group, inEnglish, listOf, say, user } from "../domain/phrase.ts";
import type { Action, Refused, Remedy, RemedyChange } from "./model.ts";

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
export function explainRefusal(
  action: Action,
  verdict: Refused,
  about: string | null = null,
): Wording {
  const { refusal, policies } = verdict;
  const whom: Part = about === null ? "you" : user(about);
  const who: Part = about === null ? "You" : user(about);
  const what = verdict.what === null ? "this" : code(verdict.what);
  switch (refusal.reason) {
    case "not-a-member":
      return standingWording(refusal.standing);
    case "own-request":
      return {
        headline:
          about === null
            ? say`You asked for this yourself, so your approval does not count.`
            : say`${who} asked for this and cannot approve it.`,
        details: remedyLines(action, verdict.remedies),
      };
    case "nothing-asked":
      return {
        headline: say`There is nothing to decide: no volume is named.`,
        details: [say`Name a volume, for example with ${code("/snapshot volumes")}.`],
      };
    case "no-permit":
      return {
        headline: say`No rule lets ${whom} ${deeds[action]} ${what}.`,
        details: whatWouldHelp(action, verdict.remedies),
      };
    case "forbidden-by":
      return {
        headline: say`${who} cannot ${deeds[action]} ${what}: ${rules(policies)} it.`,
        details: whatWouldHelp(action, verdict.remedies),
      };
    case "needs-approvals":
      return {
        headline: say`To ${deeds[action]} ${what} takes ${count(refusal.needed, "approval")}; there ${refusal.have === 1 ? "is" : "are"} ${refusal.have}.`,
        details: policies.length === 0 ? [] : [say`Decided by ${codes(policies)}.`],
      };
    case "no-approver":
      return {
        headline: say`This takes ${count(refusal.needed, "approval")}, and ${availability(refusal.available)} besides ${whom} may approve it.`,
        details: [
          say`Decided by ${codes(policies)}. Ask whoever keeps the policy to name more approvers.`,
        ],
      };
    case "cannot-check":
      return {
        headline: say`Slack could not say who may do this, so it is refused for now.`,
        details: [say`Try again in a minute.`],
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

const deeds: Record<Action, string> = {
  view: "see",
  create: "snapshot",
  approve: "approve a snapshot of",
  delete: "delete",
  keep: "change how long to keep",
  restore: "restore",
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

function whatWouldHelp(action: Action, remedies: readonly Remedy[]): readonly Phrase[] {
  return remedies.length === 0
    ? [say`No group, reason or channel would change that. Ask whoever keeps the policy.`]
    : remedyLines(action, remedies);
}

function remedyLines(action: Action, remedies: readonly Remedy[]): readonly Phrase[] {
  // Groups that would do by themselves are one line together.
  const alone = remedies.filter(
    ({ changes, approvals, group }) => changes.length + approvals === 0 && group !== null,
  );
  const others = remedies.filter((remedy) => !alone.includes(remedy));
  const groups = alone.flatMap(({ group: some }) =>
    some === null ? [] : [group(some.id, some.handle)],
  );
  return [
    ...(groups.length === 0 ? [] : [say`Members of ${listOf(groups, "or")} may ${verb(action)}.`]),
    ...others.map(remedyLine),
  ];
}

function verb(action: Action): string {
  return action === "approve" ? "approve it" : "do it";
}

function remedyLine({ group: some, changes, approvals }: Remedy): Phrase {
  const asMember = some === null ? [] : [say`by a member of ${group(some.id, some.handle)}`];
  const conditions = [...asMember, ...changes.map((change) => [changeWords[change]])];
  const joined = conditions.flatMap((words, index): Phrase => {
    if (index === 0) return words;
    return [index === conditions.length - 1 ? " and " : ", ", ...words];
  });
  const rest = approvals === 0 ? "" : `, with ${count(approvals, "approval")}`;
  return say`It would be allowed ${joined}${rest}.`;
}

const changeWords: Record<RemedyChange, string> = {
  reason: "with a reason",
  incident: "in an incident channel",
  "keep-shorter": "when kept for a shorter time",
  "fewer-items": "for one volume at a time",
  "no-force": "without force",
};

function availability(available: number): string {
  if (available === 0) return "nobody";
  return available === 1 ? "only one person" : `only ${available} people`;
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? "" : "s"}`;
}

function codes(ids: readonly string[]): Phrase {
  return listOf(ids.map(code));
}

function rules(ids: readonly string[]): Phrase {
  return ids.length === 1 ? say`rule ${codes(ids)} forbids` : say`rules ${codes(ids)} forbid`;
}
