import type { AllMiddlewareArgs, BlockButtonAction, SlackActionMiddlewareArgs } from "@slack/bolt";
import { z } from "zod";
import { notice } from "../../domain/notice.ts";
import { code, request, say } from "../../domain/phrase.ts";
import type { Address, Intake } from "../../requests/intake.ts";
import { inLanguage } from "../../texts/reading.ts";
import { strayCard } from "../blocks/moved-card.ts";
import { readCardValue, readReminderValue } from "../button-values.ts";
import type { CardValue, ReminderValue } from "../button-values.ts";
import { slackFault } from "../slack-errors.ts";
import { channelNameOf } from "./channel-name.ts";
import { timed } from "./acknowledging.ts";
import { afterAck } from "./answer-member.ts";
import { commit } from "./commit.ts";
import type { BotContext } from "./context.ts";

type ButtonArgs = SlackActionMiddlewareArgs<BlockButtonAction> & AllMiddlewareArgs;
export type ButtonListener = (args: ButtonArgs) => Promise<void>;

/** A click, as far as it concerns us: who, on which message, with which value. */
export interface Click {
  readonly userId: string;
  readonly value: string;
  readonly triggerId: string;
  readonly key: string;
  readonly address: Address;
  /** As Slack calls the channel: an incident is recognised by it. */
  readonly channelName: string | null;
  readonly message: { readonly channelId: string; readonly ts: string } | null;
}

/** What is left to do once the click is acknowledged. */
type Rest = () => Promise<void>;

/** Acknowledges once `handle` has resolved. */
export function onButton(
  context: BotContext,
  handle: (click: Click) => Promise<Rest>,
): ButtonListener {
  return async (args) => {
    const ack = timed(context, "click", args.ack);
    const click = clickOf(context, args);
    const rest = await handle(click);
    await ack();
    await afterAck(context, click.address, rest);
  };
}

/** What every action of a click says of itself. */
type Common = Pick<Intake, "teamId" | "userId" | "answerTo">;

/** Commits what a click asks for; the person hears of it only when that cannot be done. */
export async function take(
  context: BotContext,
  click: Click,
  intakeOf: (common: Common) => Intake,
): Promise<Rest> {
  const { userId, address } = click;
  const common = { teamId: context.teamId, userId, answerTo: address };
  const { problem } = await commit(context, click.key, intakeOf(common));
  return async () => {
    if (problem) await context.answers.tell(address, problem);
  };
}

/** A button below a reminder. */
export function onReminder(
  context: BotContext,
  intakeOf: (reminder: ReminderValue, common: Common) => Intake,
): ButtonListener {
  return onButton(context, async (click) => {
    const reminder = readReminderValue(click.value);
    if (reminder === null) return async () => unknownCard(context, click);
    return take(context, click, (common) => intakeOf(reminder, common));
  });
}

/** A button of a card. */
export function onCard(
  context: BotContext,
  handle: (click: Click, card: CardValue) => Promise<Rest>,
): ButtonListener {
  return onButton(context, async (click) => {
    const card = readCardValue(click.value);
    if (card === null) return async () => unknownCard(context, click);
    const rest = await handle(click, card);
    return async () => {
      await rest();
      await tidyStray(context, click, card);
    };
  });
}

/** Of a message in a thread, whoever sees it. Source: Slack, `block_actions` payload. */
const threadSchema = z.object({ thread_ts: z.string() });

/** Of a message that one person sees: nobody can edit it. Source: as above. */
const privateSchema = z.object({ is_ephemeral: z.literal(true) });

export function clickOf(context: BotContext, { body, action }: ButtonArgs): Click {
  const channelId = body.channel?.id ?? null;
  const ts = body.message?.ts ?? null;
  const thread = threadSchema.safeParse(body.container);
  const { success: isPrivate } = privateSchema.safeParse(body.container);
  return {
    userId: body.user.id,
    value: action.value ?? "",
    triggerId: body.trigger_id,
    key: `${context.teamId}:${body.trigger_id}`,
    address: {
      userId: body.user.id,
      channelId,
      // On the App Home there is none, whatever the library's type says.
      responseUrl: body.response_url ? body.response_url : null,
      ...(thread.success ? { threadTs: thread.data.thread_ts } : {}),
    },
    channelName: channelNameOf(body.channel?.name),
    message: channelId !== null && ts !== null && !isPrivate ? { channelId, ts } : null,
  };
}

/** Says that nothing was done. */
export async function unknownCard(context: BotContext, click: Click): Promise<void> {
  const text = say`This button belongs to a card that the bot does not know any more. Nothing was done.`;
  const next = say`${code("/snapshot list")} shows what there is.`;
  await context.answers.tell(click.address, notice("unknown", text, [next]));
}

/**
 * A post whose confirmation was lost is posted again: the first copy is then a stray that nobody
 * edits. Whoever clicks on one turns it into a pointer; where many click at once, the next one does.
 */
export async function tidyStray(context: BotContext, click: Click, card: CardValue): Promise<void> {
  if (click.message === null || context.desk.inRush()) return;
  try {
    const real = await context.outbox.cardOf(card.requestId);
    if (real === null || real.channelId !== click.message.channelId) return;
    if (real.ts === click.message.ts) return;
    const links = await context.links([[request(card.requestId)]]);
    const pointer = inLanguage(context.language(), () => strayCard(card.requestId, links));
    await context.clients.posts.chat.update({
      channel: click.message.channelId,
      ts: click.message.ts,
      ...pointer,
    });
  } catch (error) {
    const fault = slackFault(error);
    context.log.warn({ fault, err: error }, "a stray copy of a card stays");
  }
}
