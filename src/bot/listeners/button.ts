import { parseCommand } from "../../commands/grammar.ts";
import { details } from "../../commands/details.ts";
import { list } from "../../commands/list.ts";
import { mayRead } from "../../commands/may-read.ts";
import { show } from "../../commands/show.ts";
import { whyRequest } from "../../commands/why.ts";
import { notice } from "../../domain/notice.ts";
import type { Notice } from "../../domain/notice.ts";
import { code, say } from "../../domain/phrase.ts";
import { unknownRequest } from "../../workflows/unknown-request.ts";
import { askedLines } from "../blocks/request-line.ts";
import { moreDays } from "../blocks/reminder.ts";
import {
  readDetailsValue,
  readHomePages,
  readPageValue,
  readRetryValue,
} from "../button-values.ts";
import { askView, fitsForm } from "../modals/ask.ts";
import { askedBefore } from "../modals/asked-before.ts";
import { denyView } from "../modals/deny.ts";
import { showGlance } from "./chosen.ts";
import { clickOf, onButton, onCard, onReminder, take, tidyStray, unknownCard } from "./click.ts";
import type { ButtonListener, Click } from "./click.ts";
import { timed } from "./acknowledging.ts";
import { afterAck, answerMember } from "./answer-member.ts";
import type { BotContext } from "./context.ts";
import { obey } from "./obey.ts";
import { openView } from "./open-view.ts";
import { openAsk } from "./open-ask.ts";

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
  /** Whoever clicked reads the same wherever that was. */
  const readerOf = ({ userId }: Click) => ({
    teamId: context.teamId,
    userId,
    channelId: "",
    channelName: null,
  });

  return {
    approve: onCard(context, async (click, { requestId, digest }) =>
      take(context, click, (common) => ({
        kind: "decide",
        ...common,
        requestId,
        choice: "approve",
        note: "",
        seenDigest: digest,
      })),
    ),

    cancel: onCard(context, async (click, { requestId }) =>
      take(context, click, (common) => ({ kind: "cancel", ...common, requestId })),
    ),

    undo: onCard(context, async (click, { requestId }) =>
      take(context, click, (common) => ({ kind: "undo", ...common, requestId })),
    ),

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
      const rest = await take(context, click, (common) => ({
        kind: "retry",
        ...common,
        requestId,
        seen: { digest, round },
      }));
      return async () => {
        await rest();
        await tidyStray(context, click, seen);
      };
    }),

    deny: onCard(context, async (click, card) => async () => {
      const { requestId, digest } = card;
      const { channelId } = click.address;
      const known = await context.queries.get(requestId);
      if (known === null || known.request.teamId !== context.teamId)
        return context.answers.tell(click.address, unknownRequest(requestId));
      const readable = (await mayRead(context.commands, readerOf(click), known)) === null;
      await openView(context, click.address, click.triggerId, () =>
        denyView(
          { requestId, digest, channelId },
          readable ? askedLines(known, context.around()) : [],
        ),
      );
    }),

    why: onCard(context, async (click, card) => async () => {
      const request = await context.queries.get(card.requestId);
      if (request === null || request.request.teamId !== context.teamId)
        return context.answers.tell(click.address, unknownRequest(card.requestId));
      return answerMember(context, click.address, async () =>
        whyRequest(context.commands, request, readerOf(click)),
      );
    }),

    askAgain: onCard(context, async (click, card) => async () => {
      const known = await context.queries.get(card.requestId);
      if (known === null || known.request.teamId !== context.teamId)
        return context.answers.tell(click.address, unknownRequest(card.requestId));
      const refusal = await mayRead(context.commands, readerOf(click), known);
      if (refusal) return context.answers.tell(click.address, refusal);
      const before = {
        ...context.formDefaults(known.request.channelName),
        ...askedBefore(context.commands, known),
      };
      const tooLong = before.what?.find((name) => !fitsForm(name));
      if (tooLong !== undefined) return context.answers.tell(click.address, noForm(tooLong));
      const view = await openView(context, click.address, click.triggerId, () => askView(before));
      if (view !== null) await showGlance(context, click.userId, view, before);
    }),

    show: onButton(context, async (click) => async () => {
      await answerMember(context, click.address, async () =>
        show(context.commands, click.value, readerOf(click)),
      );
    }),

    page: onButton(context, async (click) => async () => {
      const page = readPageValue(click.value);
      const parsed = page === null ? null : parseCommand(page.text);
      const command = parsed?.ok === true ? parsed.command : null;
      const { commands } = context;
      const where = readerOf(click);
      if (page !== null && command?.name === "list") {
        const turned = async () => list(commands, command, where, page.turn);
        return answerMember(context, click.address, turned, "in-place");
      }
      if (page !== null && command?.name === "show") {
        const turned = async () => show(commands, command.id, where, page.turn);
        return answerMember(context, click.address, turned, "in-place");
      }
      return unknownCard(context, click);
    }),

    details: (how) =>
      onButton(context, async (click) => async () => {
        const wanted = readDetailsValue(click.value);
        if (wanted === null) return unknownCard(context, click);
        const page = async () =>
          details(context.commands, wanted.requestId, readerOf(click), wanted.page);
        return answerMember(context, click.address, page, how);
      }),

    homeAsk: onButton(context, async (click) => async () => {
      const { channelId, threadTs } = click.address;
      const { channelName } = click;
      await openAsk(context, click.address, click.triggerId, { channelId, channelName, threadTs });
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

/** A form without one of the volumes would ask for less than was asked for before. */
function noForm(name: string): Notice {
  const text = say`${code(name)} is too long for the form, so it cannot be asked for again there.`;
  return notice("problem", text, [
    say`Type ${code("/snapshot")} and the names of the volumes instead.`,
  ]);
}
