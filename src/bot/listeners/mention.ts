import type { AllMiddlewareArgs, SlackEventMiddlewareArgs } from "@slack/bolt";
import { z } from "zod";
import type { Invocation } from "../../commands/command.ts";
import type { Address } from "../../requests/intake.ts";
import { howToMention, offerForm } from "../blocks/mention.ts";
import { noticeMessage } from "../blocks/notice.ts";
import { whyNotAdmitted } from "./answer-member.ts";
import type { BotContext } from "./context.ts";
import { obey } from "./obey.ts";

type MentionArgs = SlackEventMiddlewareArgs<"app_mention"> & AllMiddlewareArgs;

/** What a post by a workflow or another app may lack. Source: Slack, `app_mention` event. */
const mentionSchema = z.object({
  user: z.string(),
  text: z.string(),
  ts: z.string(),
  channel: z.string(),
  thread_ts: z.string().optional(),
});

/**
 * `@Snapshot …` in a channel or thread: the same as the command, answered where it was said. Resolves
 * once what changes something is committed, so that the event may then be acknowledged; the same
 * message is one action, however often it is delivered or edited.
 */
export function mentionListener(context: BotContext) {
  return async ({ event }: MentionArgs): Promise<void> => {
    const start = performance.now();
    const said = mentionSchema.safeParse(event);
    if (!said.success) return;
    const { user: userId, channel: channelId, ts, thread_ts: threadTs } = said.data;
    const thread = threadTs === undefined ? {} : { threadTs };
    const address: Address = { userId, channelId, responseUrl: null, ...thread };
    const { teamId, botUserId, answers, desk } = context;
    const text = commandIn(said.data.text, botUserId);
    const committed = Promise.withResolvers<void>();
    const settled = () => {
      context.onAck("event", performance.now() - start);
      committed.resolve();
    };
    const sayHow = async () => {
      const refusal = await whyNotAdmitted(context, userId);
      const example = refusal === null ? context.exampleVolume() : null;
      await answers.send(address, () => howToMention(botUserId, example));
    };
    if (text === null) {
      settled();
      void sayHow();
      return;
    }
    const where: Invocation = { teamId, userId, channelId, channelName: null, ...thread };
    const key = `${teamId}:mention:${channelId}:${ts}`;
    const openForm = async () => {
      const refusal = await whyNotAdmitted(context, userId);
      const draw = () => (refusal === null ? offerForm(botUserId) : noticeMessage(refusal));
      return answers.send(address, draw);
    };
    obey(context, { text, key, where, address, openForm }, async (draw) => {
      settled();
      if (draw) await desk.inCalm(async () => answers.send(address, draw));
    }).catch(committed.reject);
    return committed.promise;
  };
}

/**
 * What follows the bot's name, where a message begins with it: `null` otherwise, since then people
 * talk about the bot. Code marks are how people quote names in messages.
 */
export function commandIn(text: string, botUserId: string): string | null {
  const match = /^\s*<@([A-Z0-9]+)(?:\|[^<>]*)?>[\s,:]*/u.exec(text);
  if (match?.[1] !== botUserId) return null;
  return text.slice(match[0].length).replaceAll("`", "");
}
