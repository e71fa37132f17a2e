import type { ChatPostMessageArguments, WebClient } from "@slack/web-api";
import type { Language } from "../domain/language.ts";
import type { Clock } from "../domain/instant.ts";
import { toMs } from "../domain/instant.ts";
import type { Log } from "../domain/log.ts";
import { sha256 } from "../requests/canonical.ts";
import { isFinalRequest } from "../requests/lifecycle.ts";
import type { RequestView } from "../requests/model.ts";
import type { Outbox, Posted, Unpublished } from "../requests/outbox.ts";
import type { Queries } from "../requests/queries.ts";
import { inLanguage } from "../texts/reading.ts";
import { bareCard } from "./blocks/bare-card.ts";
import { card } from "./blocks/card.ts";
import { discreetCard, withoutNames } from "./blocks/discreet.ts";
import type { Message } from "./blocks/message.ts";
import { milestoneMessage } from "./blocks/milestone-message.ts";
import { milestones } from "./blocks/milestones.ts";
import type { Milestone } from "./blocks/milestone.ts";
import { closedReminder } from "./blocks/reminder.ts";
import { movedCard } from "./blocks/moved-card.ts";
import type { Surroundings } from "./blocks/rich-text.ts";
import type { Discretions } from "./discretion.ts";
import { persistently } from "./persistently.ts";
import { pinCard } from "./pin-card.ts";
import { closedBy, refusesContents, slackFault } from "./slack-errors.ts";

export interface PublishDeps {
  /** Makes one attempt a call and never waits by itself. */
  readonly client: WebClient;
  readonly outbox: Outbox;
  readonly queries: Queries;
  readonly clock: Clock;
  readonly log: Log;
  readonly around: () => Surroundings;
  /** Whether a channel may read the names of targets and volumes. */
  readonly discretion: Discretions;
  /** Of cards and threads, which several people read. */
  readonly language: () => Language;
}

/** Later than this, the card says so. */
const lateMs = 10_000;
/** The client gives up a call by then; a lease must outlast the call that is made under it. */
const callMs = 11_000;

/** Somebody else has taken this request over: whatever is left is theirs to do. */
export class Overtaken extends Error {}

export type Published =
  /** Slack shows everything up to this version, be it to the requester alone. */
  | { readonly kind: "complete"; readonly version: number }
  /** Neither the channel nor its requester can be written to now. */
  | { readonly kind: "shut-out" };

/** One request's way into Slack, under the lease that its publisher holds. */
interface Work extends PublishDeps {
  readonly view: RequestView;
  readonly posted: ReadonlyMap<string, Posted>;
  /** Called before each call to Slack. */
  readonly hold: () => Promise<void>;
}

/**
 * Makes Slack equal to the newest state of one request.
 * @throws Overtaken, or what Slack's client throws; what was sent before that is remembered
 */
export async function publishRequest(
  deps: PublishDeps,
  unpublished: Unpublished,
): Promise<Published> {
  const view = await deps.queries.get(unpublished.requestId);
  if (view === null) return { kind: "complete", version: unpublished.version };
  const { state, version } = view.request;
  // Refusals are private: whoever asked was told, and nobody else is to see it.
  if (state === "refused") return { kind: "complete", version };
  const posted = new Map(unpublished.posted.map((message) => [message.key, message]));
  const work: Work = { ...deps, view, posted, hold: holder(deps, unpublished) };
  // A card that waited for an invitation was never behind.
  const behindMs = posted.has("direct-card") ? 0 : deps.clock() - toMs(unpublished.changedAt);
  const late = behindMs > lateMs;
  try {
    const discretion = await deps.discretion(view.request.channelId);
    const around = { ...deps.around(), late };
    const draw = () =>
      discretion === "open" ? card(view, around) : discreetCard(view, around, discretion);
    const place = await placeCard(work, inLanguage(deps.language(), draw));
    await pinCard(work, view.request, place, posted);
    const hidden = discretion !== "open" && place.key === "card";
    const told = hidden ? inLanguage(deps.language(), () => withoutNames(view)) : view;
    const replies = milestones(told);
    for (const milestone of replies) {
      const nobodyThere = milestone.forApprovers === true && place.key !== "card";
      if (!posted.has(milestone.key) && !nobodyThere) await reply(work, place, milestone);
    }
    await closeReminders(work, replies);
    // Where its card is already, the channel may open again.
    const elsewhere = posted.has("card") && place.key !== "card";
    if (!elsewhere || isFinalRequest(state)) return { kind: "complete", version };
  } catch (error) {
    if (slackFault(error).kind !== "place-gone") throw error;
  }
  // What is over is not going to be published for ever in a place that is closed to us.
  return isFinalRequest(state) ? { kind: "complete", version } : { kind: "shut-out" };
}

/** Renews the lease before it could run out during a call, so that nobody posts the same beside us. */
function holder({ outbox, clock }: PublishDeps, { requestId, heldUntil }: Unpublished) {
  let until = heldUntil;
  return async () => {
    if (toMs(until) - clock() > callMs) return;
    const renewed = await outbox.renew(requestId, until);
    if (renewed === null) throw new Overtaken();
    until = renewed;
  };
}

/** Edits the card where it is, or posts it: in the channel, else privately to whoever asked. */
async function placeCard(work: Work, message: Message): Promise<Posted> {
  const { view, posted } = work;
  const known = posted.get("card");
  const direct = posted.get("direct-card");
  try {
    const placed = known
      ? await edit(work, known, message)
      : await post(work, "card", view.request.channelId, message);
    if (direct)
      await edit(
        work,
        direct,
        inLanguage(work.language(), () => movedCard(view.request)),
      );
    return placed;
  } catch (error) {
    const closed = closedBy(error);
    if (closed === null) throw error;
    const privately = inLanguage(work.language(), () => card(view, { ...work.around(), closed }));
    if (!direct) return post(work, "direct-card", view.request.requesterId, privately);
    const { channelId, ts } = await edit(work, direct, privately);
    // Also when nothing was to be edited: that the channel was tried is remembered with it.
    return remember(work, direct.key, channelId, ts, privately);
  }
}

/** What Slack does not take as it is goes out in its barest form, until something changes. */
async function orBarely<Value>(
  work: Work,
  message: Message,
  call: (message: Message) => Promise<Value>,
): Promise<Value> {
  try {
    return await call(message);
  } catch (error) {
    if (!refusesContents(error)) throw error;
    const { id } = work.view.request;
    work.log.error({ request: id, fault: slackFault(error) }, "Slack does not take a card");
    await work.hold();
    return call(inLanguage(work.language(), () => bareCard(work.view, work.clock())));
  }
}

async function reply(work: Work, place: Posted, milestone: Milestone): Promise<void> {
  const message = inLanguage(work.language(), () => milestoneMessage(work.view.request, milestone));
  const inThread = {
    ...base(place.channelId, message),
    thread_ts: threadOf(work, place) ?? place.ts,
  };
  await work.hold();
  const sent = await forgetting(work, place.key, () =>
    work.client.chat.postMessage(
      milestone.broadcast ? { ...inThread, reply_broadcast: true } : inThread,
    ),
  );
  await remember(work, milestone.key, place.channelId, sent.ts, message);
}

/** The thread that the card is part of; a card that only the requester sees is in none. */
function threadOf({ view }: Work, { key }: Pick<Posted, "key">): string | null {
  return key === "card" ? view.request.threadTs : null;
}

/** A reminder that was answered, or overtaken by the next, has no buttons. */
async function closeReminders(work: Work, told: readonly Milestone[]): Promise<void> {
  const open = new Set(told.map(({ key }) => key));
  for (const known of work.posted.values()) {
    const closed = open.has(known.key)
      ? null
      : inLanguage(work.language(), () => closedReminder(known.key));
    if (closed) await edit(work, known, closed);
  }
}

async function post(work: Work, key: string, channelId: string, message: Message): Promise<Posted> {
  await work.hold();
  const thread_ts = threadOf(work, { key });
  const thread = thread_ts === null ? {} : { thread_ts };
  const sent = await orBarely(work, message, async (taken) =>
    work.client.chat.postMessage({ ...base(channelId, taken), ...thread }),
  );
  return remember(work, key, sent.channel ?? channelId, sent.ts, message);
}

async function edit(work: Work, known: Posted, message: Message): Promise<Posted> {
  if (known.hash === hashOf(message)) return known;
  await work.hold();
  await forgetting(work, known.key, () =>
    orBarely(work, message, async (taken) =>
      work.client.chat.update({ ...base(known.channelId, taken), ts: known.ts }),
    ),
  );
  return remember(work, known.key, known.channelId, known.ts, message);
}

/** When somebody deleted the message that a call rests on: forgets it, so that it is posted anew. */
async function forgetting<Value>(
  work: Work,
  key: string,
  call: () => Promise<Value>,
): Promise<Value> {
  try {
    return await call();
  } catch (error) {
    if (slackFault(error).kind === "message-gone") {
      await work.outbox.forget(work.view.request.id, key);
    }
    throw error;
  }
}

async function remember(
  work: Work,
  key: string,
  channelId: string,
  ts: string | undefined,
  message: Message,
): Promise<Posted> {
  if (ts === undefined) throw new Error("Slack took a message but gave it no id");
  const posted = { key, channelId, ts, hash: hashOf(message) };
  await persistently(async () => work.outbox.remember(work.view.request.id, posted));
  return posted;
}

function base(channel: string, message: Message) {
  return {
    channel,
    text: message.text,
    blocks: message.blocks,
    unfurl_links: false,
    unfurl_media: false,
  } satisfies ChatPostMessageArguments;
}

function hashOf(message: Message): string {
  return sha256(JSON.stringify(message));
}
