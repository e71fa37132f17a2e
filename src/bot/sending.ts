import type { ChatPostMessageArguments, WebClient } from "@slack/web-api";
import type { Language } from "../domain/language.ts";
import type { Clock } from "../domain/instant.ts";
import type { Log } from "../domain/log.ts";
import { sha256 } from "../requests/canonical.ts";
import type { Posted } from "../requests/messages.ts";
import type { RequestView } from "../requests/model.ts";
import type { Outbox } from "../requests/outbox.ts";
import type { Queries } from "../requests/queries.ts";
import type { Answers } from "../workflows/answers.ts";
import { inLanguage } from "../texts/reading.ts";
import { bareCard } from "./blocks/bare-card.ts";
import type { Message } from "./blocks/message.ts";
import type { Surroundings } from "./blocks/rich-text.ts";
import type { CardLinks } from "./card-links.ts";
import type { Discretions } from "./discretion.ts";
import { persistently } from "./persistently.ts";
import { refusesContents, slackFault } from "./slack-errors.ts";

export interface PublishDeps {
  /** Makes one attempt a call and never waits by itself. */
  readonly client: WebClient;
  readonly outbox: Outbox;
  /** For what can be told nowhere else: one person's own way, which needs no permission to post. */
  readonly answers: Answers;
  readonly queries: Queries;
  readonly clock: Clock;
  readonly log: Log;
  readonly around: () => Surroundings;
  readonly links: CardLinks;
  /** Whether a channel may read the names of targets and volumes. */
  readonly discretion: Discretions;
  /** Of cards and threads, which several people read. */
  readonly language: () => Language;
}

/** One request's way into Slack, under the lease that its publisher holds. */
export interface Work extends PublishDeps {
  readonly view: RequestView;
  /** The same as its channel may read it. */
  readonly told: RequestView;
  readonly posted: ReadonlyMap<string, Posted>;
  /** Called before each call to Slack. */
  readonly hold: () => Promise<void>;
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
    return call(inLanguage(work.language(), () => bareCard(work.told, work.clock())));
  }
}

/** The thread that the card is part of; a card that only the requester sees is in none. */
export function threadOf({ view }: Work, { key }: Pick<Posted, "key">): string | null {
  return key === "card" ? view.request.threadTs : null;
}

/** Posts the card, and remembers it as `key`. */
export async function post(
  work: Work,
  key: string,
  channelId: string,
  message: Message,
): Promise<Posted> {
  await work.hold();
  const thread_ts = threadOf(work, { key });
  const thread = thread_ts === null ? {} : { thread_ts };
  const sent = await orBarely(work, message, async (taken) =>
    work.client.chat.postMessage({ ...base(channelId, taken), ...thread }),
  );
  return remember(work, key, sent.channel ?? channelId, sent.ts, message);
}

/** Makes a message that was posted say this; without a call when it does already, unless `always`. */
export async function edit(
  work: Work,
  known: Posted,
  message: Message,
  always = false,
): Promise<Posted> {
  if (!always && shows(known, message)) return known;
  await work.hold();
  await forgetting(work, known.key, () =>
    orBarely(work, message, async (taken) =>
      work.client.chat.update({ ...base(known.channelId, taken), ts: known.ts }),
    ),
  );
  return remember(work, known.key, known.channelId, known.ts, message);
}

/** When somebody deleted the message that a call rests on: forgets it, so that it is posted anew. */
export async function forgetting<Value>(
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

export async function remember(
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

export function base(channel: string, message: Message) {
  return {
    channel,
    text: message.text,
    blocks: message.blocks,
    unfurl_links: false,
    unfurl_media: false,
  } satisfies ChatPostMessageArguments;
}

/** Whether a message that was posted says just this. */
export function shows(known: Posted, message: Message): boolean {
  return known.hash === hashOf(message);
}

function hashOf(message: Message): string {
  return sha256(JSON.stringify(message));
}
