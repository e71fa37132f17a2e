import type { ActionsBlock } from "@slack/types";
import type { Plan } from "../../commands/reply.ts";
import { code, group, say, strong, time } from "../../domain/phrase.ts";
import type { Phrase } from "../../domain/phrase.ts";
import { preflightLines } from "./preflight-lines.ts";
import type { Message } from "./message.ts";
import { paragraphs, plainOf } from "./rich-text.ts";
import { fitsButton, runButton } from "./run-button.ts";
import { line } from "./text.ts";
import { linesUpTo, listUpTo, namesOf, shown } from "./wording.ts";

/** So many volumes have a line each; a request has no more. */
const shownItems = 50;
const linesMax = 8_000;
const shownGroups = 10;
const shownPolicies = 10;
const shownSentences = 10;
const shownTargets = 10;

/** What asking would come to, for whoever wants to know before asking. */
export function planMessage(plan: Plan): Message {
  const first = say`${strong(say`Dry run:`)} nothing was asked for, and nothing is made.`;
  const reason = line(plan.reason, shown.reason);
  const lines: Phrase[] = [
    first,
    say`It would be a request for ${namesOf(plan.items)} on ${targets(plan)}.`,
    reason === "" ? say`No reason is given.` : say`Reason: ${reason}`,
    ...decision(plan),
  ];
  const request = {
    keepDays: plan.keepDays,
    createdAt: plan.checkedAt,
    state: "awaiting-approval",
  } as const;
  const refused = plan.quorum === null;
  const volumes = refused ? [] : preflightLines({ request, items: plan.items }, shownItems);
  return {
    text: plainOf(first),
    blocks: [
      ...paragraphs(lines, { max: 3_000 }),
      ...paragraphs(volumes, { max: linesMax }),
      ...askButton(plan),
    ],
  };
}

function targets({ items }: Plan): Phrase {
  const names = [...new Set(items.map(({ target }) => target))];
  return listUpTo(
    names.map((name) => code(line(name, shown.name))),
    shownTargets,
  );
}

function decision({ quorum, approverGroups, policies, whyNot, checkedAt }: Plan): Phrase[] {
  const groups = approverGroups.map(({ id, handle }) => group(id, handle));
  const ids = policies.map((id) => code(line(id, shown.name)));
  const rules =
    ids.length === 0
      ? say`Checked ${time(checkedAt)}.`
      : say`Decided by ${listUpTo(ids, shownPolicies)}, checked ${time(checkedAt)}.`;
  if (quorum === null) {
    return [say`It would be ${strong(say`refused`)}:`, ...linesUpTo(whyNot, shownSentences), rules];
  }
  if (quorum === 0) return [say`No approval is needed: it would start at once.`, rules];
  const needed = quorum === 1 ? say`1 approval is needed.` : say`${quorum} approvals are needed.`;
  const who: Phrase =
    groups.length === 0 ? [] : say`${listUpTo(groups, shownGroups, "or")} can approve.`;
  return [needed, who, rules];
}

/** Where it would be refused, or is too long for a button, there is nothing to click. */
function askButton({ quorum, commandText }: Plan): ActionsBlock[] {
  if (quorum === null || !fitsButton(commandText)) return [];
  return [{ type: "actions", elements: [runButton(say`Ask for it now`, commandText)] }];
}
