import type { AllMiddlewareArgs, BlockButtonAction, SlackActionMiddlewareArgs } from "@slack/bolt";
import { z } from "zod";
import { parseCommand } from "../../commands/grammar.ts";
import { details } from "../../commands/details.ts";
import { list } from "../../commands/list.ts";
import { show } from "../../commands/show.ts";
import { whyRequest } from "../../commands/why.ts";
import { notice } from "../../domain/notice.ts";
import { code, say } from "../../domain/phrase.ts";
import type { Address, Intake } from "../../requests/intake.ts";
import { unknownRequest } from "../../workflows/decide.ts";
import { strayCard } from "../blocks/moved-card.ts";
import { moreDays } from "../blocks/reminder.ts";
import {
  readCardValue,
  readDetailsValue,
  readHomePages,
  readPageValue,
  readReminderValue,
  readRetryValue,
} from "../ids.ts";
import type { CardValue, ReminderValue } from "../ids.ts";
import { askView } from "../modals/ask.ts";
import { askedBefore } from "../modals/asked-before.ts";
import { denyView } from "../modals/deny.ts";
import { inLanguage } from "../../texts/reading.ts";
import { slackFault } from "../slack-errors.ts";
import { showGlance } from "./chosen.ts";
import { channelNameOf, obey } from "./command.ts";
import { afterAck, commit, drawing, openView, timed } from "./context.ts";
import type { BotContext } from "./context.ts";

type ButtonArgs = SlackActionMiddlewareArgs<BlockButtonAction> & AllMiddlewareArgs;
export type ButtonListener = (args: ButtonArgs) => Promise<void>;

/** A click, as far as it concerns us: who, on which message, with which value. */
interface Click {
  readonly userId: string;
  readonly value: string;
  readonly triggerId: string;
  readonly key: string;
  readonly address: Address;
  /** As Slack calls the channel: an incident is recognised by it. */
  readonly channelName: string | null;
  readonly message: { readonly channelId: string; readonly ts: string } | null;
}

export interface ButtonListeners {
  readonly approve: ButtonListener;
  readonly deny: ButtonListener;
  readonly why: ButtonListener;
  readonly cancel: ButtonListener;
  readonly retry: ButtonListener;
  readonly askAgain: ButtonListener;
  readonly keepMore: ButtonListener;
  readonly letGo: ButtonListener;
  readonly undo: ButtonListener;
  readonly show: ButtonListener;
  /** Turns a private list to another page, in place. */
  readonly page: ButtonListener;
  /** Every volume of a request, a page at a time. */
  readonly details: (how: "beside" | "in-place") => ButtonListener;
  readonly homeAsk: ButtonListener;
  readonly homePage: ButtonListener;
  readonly chooseVolume: ButtonListener;
  /** Whatever no card of this version has. */
  readonly retired: ButtonListener;
}

/** Every button: no click is silent, also on cards that nobody remembers. */
export function buttonListeners(context: BotContext): ButtonListeners {
  return {
    approve: onCard(context, async (click, card) => {
      const { problem } = await commit(context, click.key, {
        kind: "decide",
        teamId: context.teamId,
        userId: click.userId,
        answerTo: click.address,
        requestId: card.requestId,
        choice: "approve",
        note: "",
        seenDigest: card.digest,
        message: click.message,
      });
      return async () => {
        if (problem) await context.answers.tell(click.address, problem);
      };
    }),

    cancel: onCard(context, async (click, card) => {
      const { problem } = await commit(context, click.key, {
        kind: "cancel",
        teamId: context.teamId,
        userId: click.userId,
        answerTo: click.address,
        requestId: card.requestId,
      });
      return async () => {
        if (problem) await context.answers.tell(click.address, problem);
      };
    }),

    undo: onCard(context, async (click, card) => {
      const { problem } = await commit(context, click.key, {
        kind: "undo",
        teamId: context.teamId,
        userId: click.userId,
        answerTo: click.address,
        requestId: card.requestId,
      });
      return async () => {
        if (problem) await context.answers.tell(click.address, problem);
      };
    }),

    keepMore: onReminder(context, ({ requestId, until }, common) => ({
      kind: "keep",
      ...common,
      what: requestId,
      days: moreDays,
      until,
    })),

    letGo: onReminder(context, ({ requestId, until }, common) => ({
      kind: "let-go",
      ...common,
      requestId,
      until,
    })),

    retry: onButton(context, async (click) => {
      const seen = readRetryValue(click.value);
      if (seen === null) return async () => unknownCard(context, click);
      const { requestId, digest, round } = seen;
      const { problem } = await commit(context, click.key, {
        kind: "retry",
        teamId: context.teamId,
        userId: click.userId,
        answerTo: click.address,
        requestId,
        seen: { digest, round },
      });
      return async () => {
        if (problem) await context.answers.tell(click.address, problem);
        await tidyStray(context, click, seen);
      };
    }),

    deny: onCard(context, async (click, card) => async () => {
      const { requestId, digest } = card;
      const { channelId } = click.address;
      await openView(context, click.address, click.triggerId, () =>
        denyView({ requestId, digest, channelId }),
      );
    }),

    why: onCard(context, async (click, card) => async () => {
      const request = await context.queries.get(card.requestId);
      if (request === null || request.request.teamId !== context.teamId)
        return context.answers.tell(click.address, unknownRequest(card.requestId));
      const reader = { teamId: context.teamId, userId: click.userId };
      const reply = await whyRequest(context.commands, request, reader);
      return context.answers.send(click.address, drawing(context, reply));
    }),

    askAgain: onCard(context, async (click, card) => async () => {
      const known = await context.queries.get(card.requestId);
      if (known === null || known.request.teamId !== context.teamId)
        return context.answers.tell(click.address, unknownRequest(card.requestId));
      const before = askedBefore(context.commands, known);
      const view = await openView(context, click.address, click.triggerId, () => askView(before));
      if (view !== null) await showGlance(context, click.userId, view, before);
    }),

    show: onButton(context, async (click) => async () => {
      const where = {
        teamId: context.teamId,
        userId: click.userId,
        channelId: "",
        channelName: null,
      };
      const reply = await show(context.commands, click.value, where);
      await context.answers.send(click.address, drawing(context, reply));
    }),

    page: onButton(context, async (click) => async () => {
      const page = readPageValue(click.value);
      const parsed = page === null ? null : parseCommand(page.text);
      const command = parsed?.ok === true ? parsed.command : null;
      const { teamId, commands, answers } = context;
      const where = { teamId, userId: click.userId, channelId: "", channelName: null };
      if (page !== null && command?.name === "list") {
        const reply = await list(commands, command, where, page.turn);
        return answers.send(click.address, drawing(context, reply), "in-place");
      }
      if (page !== null && command?.name === "show") {
        const reply = await show(commands, command.id, where, page.turn);
        return answers.send(click.address, drawing(context, reply), "in-place");
      }
      return unknownCard(context, click);
    }),

    details: (how) =>
      onButton(context, async (click) => async () => {
        const wanted = readDetailsValue(click.value);
        if (wanted === null) return unknownCard(context, click);
        const { teamId, commands, answers } = context;
        const where = { teamId, userId: click.userId, channelId: "", channelName: null };
        const reply = await details(commands, wanted.requestId, where, wanted.page);
        return answers.send(click.address, drawing(context, reply), how);
      }),

    homeAsk: onButton(context, async (click) => async () => {
      await openView(context, click.address, click.triggerId, () =>
        askView({
          channelId: click.address.channelId,
          channelName: click.channelName,
          threadTs: click.address.threadTs,
          ...context.formDefaults(click.channelName),
        }),
      );
    }),

    homePage: onButton(context, async (click) => async () => {
      const pages = readHomePages(click.value);
      await (pages === null ? unknownCard(context, click) : context.showHome(click.userId, pages));
    }),

    chooseVolume: async (args) => {
      const ack = timed(context, "click", args.ack);
      const click = clickOf(context, args);
      const { value: text, key, address, channelName } = click;
      const channelId = address.channelId ?? click.userId;
      const { teamId } = context;
      const { userId } = click;
      const where = { teamId, userId, channelId, channelName, threadTs: address.threadTs };
      const parsed = parseCommand(text);
      if (!parsed.ok || parsed.command.name === "form") {
        await ack();
        return afterAck(context, address, async () => unknownCard(context, click));
      }
      const openForm = async () => undefined;
      await obey(context, { text, key, where, address, openForm }, async (draw) => {
        await ack();
        if (draw) await afterAck(context, address, async () => context.answers.send(address, draw));
      });
    },

    retired: onButton(context, async (click) => async () => unknownCard(context, click)),
  };
}

/** What is left to do once the click is acknowledged. */
type Rest = () => Promise<void>;

function onButton(context: BotContext, handle: (click: Click) => Promise<Rest>): ButtonListener {
  return async (args) => {
    const ack = timed(context, "click", args.ack);
    const click = clickOf(context, args);
    const rest = await handle(click);
    await ack();
    await afterAck(context, click.address, rest);
  };
}

/** A button below a reminder. */
function onReminder(
  context: BotContext,
  intakeOf: (
    reminder: ReminderValue,
    common: Pick<Intake, "teamId" | "userId" | "answerTo">,
  ) => Intake,
): ButtonListener {
  return onButton(context, async (click) => {
    const reminder = readReminderValue(click.value);
    if (reminder === null) return async () => unknownCard(context, click);
    const { userId, address } = click;
    const common = { teamId: context.teamId, userId, answerTo: address };
    const { problem } = await commit(context, click.key, intakeOf(reminder, common));
    return async () => {
      if (problem) await context.answers.tell(address, problem);
    };
  });
}

function onCard(
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

function clickOf(context: BotContext, { body, action }: ButtonArgs): Click {
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

async function unknownCard(context: BotContext, click: Click): Promise<void> {
  const text = say`This button belongs to a card that the bot does not know any more. Nothing was done.`;
  const next = say`${code("/snapshot list")} shows what there is.`;
  await context.answers.tell(click.address, notice("unknown", text, [next]));
}

/**
 * A post whose confirmation was lost is posted again: the first copy is then a stray that nobody
 * edits. Whoever clicks on one turns it into a pointer.
 */
async function tidyStray(context: BotContext, click: Click, card: CardValue): Promise<void> {
  if (click.message === null) return;
  const real = await context.outbox.cardOf(card.requestId);
  if (real === null || real.channelId !== click.message.channelId) return;
  if (real.ts === click.message.ts) return;
  const pointer = inLanguage(context.language(), () => strayCard(card.requestId));
  try {
    await context.clients.posts.chat.update({
      channel: click.message.channelId,
      ts: click.message.ts,
      ...pointer,
    });
  } catch (error) {
    context.log.warn({ fault: slackFault(error) }, "a stray copy of a card stays");
  }
}
