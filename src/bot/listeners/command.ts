import type { AllMiddlewareArgs, SlackCommandMiddlewareArgs } from "@slack/bolt";
import type { Invocation } from "../../commands/command.ts";
import type { Address } from "../../requests/intake.ts";
import type { Message } from "../blocks/message.ts";
import { atOnce, timed } from "./acknowledging.ts";
import { channelNameOf } from "./channel-name.ts";
import type { BotContext } from "./context.ts";
import { obey } from "./obey.ts";
import { openAsk } from "./open-ask.ts";

/** `/snapshot …`: what changes something is committed, then acknowledged; the rest is answered after. */
export function commandListener(context: BotContext) {
  return async ({
    command: payload,
    ack: rawAck,
  }: SlackCommandMiddlewareArgs & AllMiddlewareArgs): Promise<void> => {
    let said: (() => Message) | undefined;
    const ack = timed(context, "command", rawAck, async () => {
      if (said) await context.answers.send(address, said);
    });
    const where: Invocation = {
      teamId: context.teamId,
      userId: payload.user_id,
      channelId: payload.channel_id,
      channelName: channelNameOf(payload.channel_name),
    };
    const address: Address = {
      userId: payload.user_id,
      channelId: payload.channel_id,
      responseUrl: payload.response_url,
    };
    const { text, trigger_id } = payload;
    const key = `${context.teamId}:${trigger_id}`;
    const { channelId, channelName } = where;
    const openForm = async () => openAsk(context, address, trigger_id, { channelId, channelName });
    await obey(context, { text, key, where, address, openForm }, async (draw) => {
      said = draw;
      return draw ? ack(privately(atOnce(context, where.userId, draw))) : ack();
    });
  };
}

function privately(message: Message) {
  return { response_type: "ephemeral" as const, ...message };
}
