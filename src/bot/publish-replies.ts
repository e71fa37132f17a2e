import { request as requestPart } from "../domain/phrase.ts";
import { inLanguage } from "../texts/reading.ts";
import type { Posted } from "../requests/messages.ts";
import type { RequestView } from "../requests/model.ts";
import type { Message } from "./blocks/message.ts";
import type { Milestone } from "./blocks/milestone.ts";
import { approverMessage, directMessage, milestoneMessage } from "./blocks/milestone-message.ts";
import { retold } from "./blocks/milestones.ts";
import { closedReminder } from "./blocks/reminder.ts";
import { isChannel } from "./is-channel.ts";
import { isInChannel } from "./is-in-channel.ts";
import { placeDirectly } from "./place-card.ts";
import { base, edit, forgetting, remember, threadOf } from "./sending.ts";
import type { Work } from "./sending.ts";
import { closedBy, mayGoElsewhere, refusesContents, slackFault } from "./slack-errors.ts";

/**
 * Posts a reply below the card, or, where its channel turns out to be closed, below the one that
 * only whoever asked sees.
 * @returns the card that it is below
 */
export async function reply(work: Work, place: Posted, milestone: Milestone): Promise<Posted> {
  try {
    await replyBelow(work, place, milestone);
    return place;
  } catch (error) {
    const closed = place.key === "card" ? closedBy(error) : null;
    if (closed === null) throw error;
    const own = await placeDirectly(work, closed);
    await replyBelow(work, own, milestone);
    return own;
  }
}

/** What the record of messages calls a reply that whoever asked reads directly too. */
const direct = "direct:";

/** Tells whoever asked directly, once, what mentions them in a channel that they are not in. */
export async function tellAbsent(work: Work, place: Posted, milestone: Milestone): Promise<void> {
  const { request } = work.view;
  const key = `${direct}${milestone.key}`;
  if (!milestone.mentionRequester || place.key !== "card" || work.posted.has(key)) return;
  const { requesterId } = request;
  await work.hold();
  if (await isInChannel(work.client, place.channelId, requesterId)) return;
  await tellDirectly(work, key, requesterId, await toAbsent(work, milestone));
}

async function toAbsent(work: Work, milestone: Milestone): Promise<Message> {
  const { request } = work.view;
  const links = await work.links([[requestPart(request.id)]]);
  return inLanguage(work.language(), () => directMessage(request, milestone, links));
}

/** Whether nobody but whoever asked reads the card. */
export function isAlone(place: Posted): boolean {
  return place.key !== "card" || !isChannel(place.channelId);
}

/** Tells those who are to approve directly, each once, what they cannot read below the card. */
export async function tellApprovers(work: Work, milestone: Milestone): Promise<void> {
  const { request } = work.view;
  const message = inLanguage(work.language(), () => approverMessage(request, milestone));
  for (const userId of request.reminder?.userIds ?? []) {
    const key = `${direct}${milestone.key}:${userId}`;
    if (!work.posted.has(key)) await tellDirectly(work, key, userId, message);
  }
}

async function tellDirectly(
  work: Work,
  key: string,
  userId: string,
  message: Message,
): Promise<void> {
  await work.hold();
  await unlessRefused(
    work.client.chat
      .postMessage(base(userId, message))
      .then(async ({ channel, ts }) => remember(work, key, channel ?? userId, ts, message)),
  );
}

async function replyBelow(work: Work, place: Posted, milestone: Milestone): Promise<void> {
  const message = below(work, milestone);
  const inThread = { thread_ts: threadOf(work, place) ?? place.ts };
  await work.hold();
  const broadcast = milestone.broadcast ? { reply_broadcast: true } : {};
  const post = async (of: Message) =>
    work.client.chat.postMessage({ ...base(place.channelId, of), ...inThread, ...broadcast });
  const sent = await forgetting(work, place.key, async () =>
    post(message).catch(async (error: unknown) => {
      // Barely told is told: every later reply waits for this one.
      if (!refusesContents(error)) throw error;
      return post({ text: message.text, blocks: [] });
    }),
  );
  await remember(work, milestone.key, place.channelId, sent.ts, message);
}

function below(work: Work, milestone: Milestone): Message {
  return inLanguage(work.language(), () => milestoneMessage(work.view.request, milestone));
}

/**
 * What was posted earlier claims nothing that is not so any more: a reminder that was answered, or
 * overtaken by the next, has no buttons.
 * @param readable the request as those may read it who read the card
 * @param told what is still told
 */
export async function keepTrue(
  work: Work,
  readable: RequestView,
  told: readonly Milestone[],
): Promise<void> {
  const open = new Set(told.map(({ key }) => key));
  for (const known of work.posted.values()) {
    const message = await asOfNow(work, readable, known.key, open);
    if (message) await unlessRefused(correct(work, known, message));
  }
}

/** What somebody deleted stays deleted: it is not what anybody waits for. */
async function correct(work: Work, known: Posted, message: Message): Promise<void> {
  try {
    await edit(work, known, message);
  } catch (error) {
    if (slackFault(error).kind !== "message-gone") throw error;
    await remember(work, known.key, known.channelId, known.ts, message);
  }
}

/** What a message says by now; `null` when it is to stay as it was posted. */
async function asOfNow(
  work: Work,
  readable: RequestView,
  known: string,
  open: ReadonlySet<string>,
): Promise<Message | null> {
  const key = known.replace(direct, "");
  const alone = key !== known;
  const milestone = retold(alone ? work.view : readable, key);
  if (milestone !== null) return alone ? toAbsent(work, milestone) : below(work, milestone);
  return open.has(key) ? null : inLanguage(work.language(), () => closedReminder(known));
}

/** What cannot be written where it belongs is left: what comes after it does not wait for it. */
async function unlessRefused(work: Promise<unknown>): Promise<void> {
  await work.catch((error: unknown) => {
    if (!mayGoElsewhere(error)) throw error;
  });
}
