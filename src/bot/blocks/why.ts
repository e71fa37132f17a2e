import type { Explanation } from "../../commands/reply.ts";
import { code, group, request, say, strong, time, user } from "../../domain/phrase.ts";
import type { Phrase } from "../../domain/phrase.ts";
import type { Message } from "./message.ts";
import { paragraphs, plainOf } from "./rich-text.ts";
import type { Links } from "./rich-text.ts";
import { line } from "./text.ts";
import { joined, linesUpTo, listUpTo, shown } from "./wording.ts";

const shownPolicies = 10;
const shownSentences = 10;
const shownGroups = 10;

/** Whether somebody may, how many must approve, who can, and which policies say so. */
export function whyMessage(explanation: Explanation, links?: Links): Message {
  const { requestId } = explanation;
  const may = explanation.deletes ? deletes(explanation) : creates(explanation);
  const first = requestId === undefined ? may : joined([[request(requestId)], may]);
  const lines = [
    first,
    approvers(explanation),
    ...linesUpTo(explanation.sentences, shownSentences),
    policies(explanation),
  ];
  // One person alone reads it: naming somebody in the text notifies nobody else.
  return { text: plainOf(first, true), blocks: paragraphs(lines, { links }) };
}

function creates({ allowed, userId, what, quorum }: Explanation): Phrase {
  const volumes = code(line(what, shown.label));
  return allowed
    ? say`${strong(say`Allowed`)}: ${user(userId)} may ask for a snapshot of ${volumes}${approvals(quorum)}.`
    : say`${strong(say`Not allowed`)}: ${user(userId)} may not ask for a snapshot of ${volumes}.`;
}

function deletes({ allowed, userId, what, quorum }: Explanation): Phrase {
  const snapshot = code(line(what, shown.label));
  return allowed
    ? say`${strong(say`Allowed`)}: ${user(userId)} may ask for the deletion of ${snapshot}${approvals(quorum)}.`
    : say`${strong(say`Not allowed`)}: ${user(userId)} may not ask for the deletion of ${snapshot}.`;
}

function approvals(quorum: number | null): Phrase {
  if (quorum === null) return [];
  if (quorum === 0) return say`; no approval is needed`;
  return quorum === 1 ? say`; 1 approval is needed` : say`; ${quorum} approvals are needed`;
}

function approvers({ approverGroups, quorum }: Explanation): Phrase {
  if (approverGroups.length === 0 || quorum === 0) return [];
  const groups = approverGroups.map(({ id, handle }) => group(id, handle));
  return say`${listUpTo(groups, shownGroups, "or")} can approve.`;
}

function policies({ policies, checkedAt }: Explanation): Phrase {
  const ids = policies.map((id) => code(line(id, shown.name)));
  if (ids.length === 0) return say`Checked ${time(checkedAt)}.`;
  return say`Decided by ${listUpTo(ids, shownPolicies)}, checked ${time(checkedAt)}.`;
}
