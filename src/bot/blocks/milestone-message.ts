import { request as requestPart, say, user } from "../../domain/phrase.ts";
import type { Phrase } from "../../domain/phrase.ts";
import type { Request } from "../../requests/model.ts";
import type { Message } from "./message.ts";
import { reminderButtons } from "./reminder.ts";
import type { Milestone } from "./milestone.ts";
import { paragraphs, plainOf } from "./rich-text.ts";
import type { Links } from "./rich-text.ts";
import { joined, placeOf } from "./wording.ts";

/**
 * A thread reply. The requester is mentioned, and so notified, only where the milestone says so; a
 * broadcast reply names its request, because in the channel it stands alone.
 */
export function milestoneMessage(
  request: Pick<Request, "id" | "requesterId">,
  milestone: Milestone,
  links?: Links,
): Message {
  const phrase = say`${milestone.mentionRequester ? say`${user(request.requesterId)} ` : []}${
    milestone.broadcast ? say`${requestPart(request.id)}: ` : []
  }${milestone.phrase}`;
  const { mentionRequester, forApprovers, reminder } = milestone;
  const buttons = reminder === undefined ? [] : reminderButtons(request.id, reminder);
  const options = { links, mentionGroups: forApprovers === true };
  return {
    text: plainOf(phrase, mentionRequester),
    blocks: [...paragraphs([phrase], options), ...buttons],
  };
}

/** The same for a requester who is not in the channel: it is read alone, so it names its request. */
export function directMessage(request: Request, milestone: Milestone, links?: Links): Message {
  const where = say`You read this here because you are not in ${placeOf(request)}, where its card is.`;
  return readAlone(request, milestone, where, links);
}

/** The same for those who are to approve, where only the requester sees the card. */
export function approverMessage(request: Request, milestone: Milestone): Message {
  const where = say`Only ${user(request.requesterId)}, who asked, sees its card: you find it on my Home tab.`;
  return readAlone(request, milestone, where);
}

function readAlone(request: Request, milestone: Milestone, where: Phrase, links?: Links): Message {
  const phrase = joined([milestone.phrase, where], " ");
  const alone = { ...milestone, phrase, mentionRequester: false, broadcast: true };
  return milestoneMessage(request, alone, links);
}
