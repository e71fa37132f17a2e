import { setTimeout as delay } from "node:timers/promises";
import type { WebClient } from "@slack/web-api";
import type { Log } from "../domain/log.ts";
import type { Notice } from "../domain/notice.ts";
import type { Address } from "../requests/intake.ts";
import type { Answers } from "../workflows/answers.ts";
import { inLanguage } from "../texts/reading.ts";
import type { Message } from "./blocks/message.ts";
import { noticeMessage } from "./blocks/notice.ts";
import type { CardLinks } from "./card-links.ts";
import type { Readers } from "./readers.ts";
import { mayGoElsewhere, refusesContents, slackFault } from "./slack-errors.ts";
import { slackFetch } from "./slack-fetch.ts";

export interface PrivateAnswers extends Answers {
  /** Sends any message to one person only, drawn in that person's language; in the place of what was clicked where that is wanted. */
  send(address: Address, draw: () => Message, how?: "beside" | "in-place"): Promise<void>;
}

const tries = 4;
const timeoutMs = 5000;

/**
 * Answers one person: by the one-off address of what they did, which works where the bot is no
 * member; else as a private message in the thread, or in the channel; else, when Slack takes it in
 * neither, directly.
 */
export function createAnswers(
  client: WebClient,
  apiUrl: string,
  readers: Pick<Readers, "of">,
  links: CardLinks,
  log: Log,
): PrivateAnswers {
  const mayPostTo = answeringPlaces(apiUrl);
  const send: PrivateAnswers["send"] = async (address, draw, how = "beside") => {
    const { responseUrl } = address;
    const message = inLanguage(await readers.of(address.userId), draw);
    if (
      responseUrl !== null &&
      mayPostTo(responseUrl) &&
      (await respond(responseUrl, message, how === "in-place"))
    ) {
      return;
    }
    for (let n = 1; ; n += 1) {
      const waitMs = await trySend(address, message);
      if (waitMs === null) return;
      if (n === tries) break;
      await delay(waitMs);
    }
    log.warn({ user: address.userId }, "an answer could not be delivered");
  };

  /** @returns how long to wait before the next try, or `null` when done */
  const trySend = async (address: Address, message: Message): Promise<number | null> => {
    try {
      if (address.channelId === null) await direct(address.userId, message);
      else await inChannel(address.channelId, address, message);
      return null;
    } catch (error) {
      if (refusesContents(error) && message.blocks.length > 0) {
        log.error({ fault: slackFault(error) }, "Slack does not take an answer");
        return trySend(address, { text: message.text, blocks: [] });
      }
      const fault = slackFault(error);
      // Never passed on: what the answer is about has been done, and is not to be done again.
      if (fault.kind === "bug") log.error({ user: address.userId, err: error }, "no answer");
      else log.warn({ user: address.userId, fault }, "an answer was not taken");
      if (fault.kind === "rate-limited") return Math.min(fault.retryAfterMs, 30_000);
      return fault.kind === "unreachable" ? 2000 : null;
    }
  };

  const inChannel = async (
    channel: string,
    { userId: user, threadTs }: Address,
    message: Message,
  ) => {
    const places = threadTs === undefined ? [{}] : [{ thread_ts: threadTs }, {}];
    for (const place of places) {
      try {
        await client.chat.postEphemeral({ channel, user, ...place, ...message });
        return;
      } catch (error) {
        if (!mayGoElsewhere(error)) throw error;
      }
    }
    await direct(user, message);
  };

  const direct = async (user: string, message: Message) => {
    await client.chat.postMessage({
      channel: user,
      ...message,
      unfurl_links: false,
      unfurl_media: false,
    });
  };

  return {
    send,
    tell: async (address, notice: Notice) => {
      const linked = await links([notice.text, ...notice.details]);
      await send(address, () => noticeMessage(notice, linked));
    },
  };
}

/** Slack's own hosts, and the one that stands in for them. Source: Slack, "Handling interaction". */
function answeringPlaces(apiUrl: string): (url: string) => boolean {
  const hosts = new Set(["https://hooks.slack.com", "https://hooks.slack-gov.com"]);
  hosts.add(new URL(apiUrl).origin);
  return (url) => hosts.has(URL.parse(url)?.origin ?? "");
}

/** @returns whether Slack took it: the address works five times in half an hour */
async function respond(url: string, message: Message, replace: boolean): Promise<boolean> {
  try {
    const { ok } = await slackFetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ ...message, response_type: "ephemeral", replace_original: replace }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    return ok;
  } catch {
    return false;
  }
}
