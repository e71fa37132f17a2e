import type { ModalView } from "@slack/types";
import type { Language } from "../../domain/language.ts";
import { z } from "zod";
import type { Authority } from "../../auth/authority.ts";
import type { Log } from "../../domain/log.ts";
import { notice } from "../../domain/notice.ts";
import type { Notice } from "../../domain/notice.ts";
import { code, say } from "../../domain/phrase.ts";
import type { Address, Intake } from "../../requests/intake.ts";
import type { Outbox } from "../../requests/outbox.ts";
import type { Queries } from "../../requests/queries.ts";
import type { IntakeDesk } from "../../workflows/intake-desk.ts";
import { refusalNotice } from "../../workflows/refusals.ts";
import type { CreateDeps } from "../../commands/create.ts";
import type { GlanceDeps } from "../../commands/glance.ts";
import type { Settable } from "../../commands/settable.ts";
import type { ListDeps } from "../../commands/list.ts";
import type { WhyDeps } from "../../commands/why.ts";
import type { Reply } from "../../commands/reply.ts";
import type { StepTeller } from "../../workflows/finish-steps.ts";
import type { PrivateAnswers } from "../answers.ts";
import { requestsOf } from "../card-links.ts";
import type { CardLinks } from "../card-links.ts";
import { inLanguage } from "../../texts/reading.ts";
import type { Message } from "../blocks/message.ts";
import { replyMessage } from "../blocks/reply.ts";
import type { Surroundings } from "../blocks/rich-text.ts";
import { slackFault } from "../slack-errors.ts";
import type { Readers } from "../readers.ts";
import type { HomePages } from "../ids.ts";
import type { SlackClients } from "../slack-clients.ts";

/** What kind of payload was acknowledged, for the counters. */
export type PayloadKind = "command" | "click" | "submission" | "suggestion" | "shortcut" | "event";

export interface FormDefaults {
  readonly settable: Settable;
  readonly reason?: string;
  readonly incidentExpiryMs?: number;
}

/** All that listeners need, built once. */
export interface BotContext {
  /** The workspace that the app is installed in: whoever acts is judged as somebody there. */
  readonly teamId: string;
  /** Of the bot itself: a message that begins with it is meant for the bot. */
  readonly botUserId: string;
  readonly desk: IntakeDesk;
  readonly queries: Queries;
  readonly outbox: Outbox;
  readonly answers: PrivateAnswers;
  readonly teller: StepTeller;
  readonly readers: Readers;
  readonly clients: SlackClients;
  readonly commands: CreateDeps & ListDeps & WhyDeps & GlanceDeps;
  readonly around: () => Surroundings;
  readonly links: CardLinks;
  /** Of cards and threads. */
  readonly language: () => Language;
  readonly log: Log;
  readonly onAck: (kind: PayloadKind, ms: number) => void;
  /** What the form starts with where a channel is called this; `null` where that is not known. */
  readonly formDefaults: (channelName: string | null) => FormDefaults;
  /** A configured volume's name, so that help shows commands that work here. */
  readonly exampleVolume: () => string | null;
  /** Somebody looks at the App Home, at the first pages where none are given. */
  readonly showHome: (userId: string, pages?: HomePages) => Promise<void>;
}

/**
 * `ack`, measured from now until Slack's library has sent it. Where the socket goes before that, the
 * person reads that nobody answered; what comes after the acknowledgement is done all the same.
 * @param lost says what was to be said with it
 */
export function timed<Arguments extends readonly unknown[]>(
  context: Pick<BotContext, "onAck" | "log">,
  kind: PayloadKind,
  ack: (...values: Arguments) => Promise<void>,
  lost: () => Promise<void> = async () => undefined,
): (...values: Arguments) => Promise<void> {
  const start = performance.now();
  return async (...values) => {
    try {
      await ack(...values);
    } catch (error) {
      context.log.warn({ err: error, kind }, "the connection went before an acknowledgement");
      return lost();
    }
    context.onAck(kind, performance.now() - start);
  };
}

interface Committed {
  /** `false` for a delivery that was committed before, or could not be. */
  readonly fresh: boolean;
  /** What to tell the person when it was not committed. */
  readonly problem: Notice | null;
}

/** Commits an action, once however often it is delivered. */
export async function commit(context: BotContext, key: string, intake: Intake): Promise<Committed> {
  const { promise: late, resolve } = Promise.withResolvers<"late">();
  const timer = setTimeout(resolve, commitMs, "late");
  try {
    const how = await Promise.race([context.desk.accept(key, intake), late]);
    if (how !== "late") return { fresh: how === "new", problem: null };
    context.log.error({ kind: intake.kind }, "an action was not committed in time");
    return { fresh: false, problem: notSavedYet };
  } catch (error) {
    context.log.error({ err: error, kind: intake.kind }, "an action could not be committed");
    return { fresh: false, problem: notSaved };
  } finally {
    clearTimeout(timer);
  }
}

/** Slack waits 3 seconds for an acknowledgement, and people hear nothing of what comes later. */
const commitMs = 2000;

const notSavedYet = notice(
  "problem",
  say`The bot's database does not answer, so it is not certain that this was taken.`,
  [say`Look for the card, or at ${code("/snapshot list")}, before you try again.`],
);

const notSaved = notice(
  "problem",
  say`The bot cannot write to its database, so nothing was done.`,
  [say`Try again in a minute. If it stays so, tell whoever runs the bot.`],
);

/** Runs what comes after the acknowledgement; the person hears of it when that fails. */
export async function afterAck(
  context: BotContext,
  address: Address,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    context.log.error({ err: error }, "an answer could not be made");
    await context.answers.tell(address, notAnswered);
  }
}

/** Some of what is answered had been committed before. */
const notAnswered = notice("problem", say`Something went wrong while answering you.`, [
  say`Look at the card, or at ${code("/snapshot list")}, before you try again. If it stays so, tell whoever runs the bot.`,
]);

/** What to tell somebody who is no full member of this workspace, or may be none; `null` for members. */
export async function whyNotAdmitted(
  context: Pick<BotContext, "teamId"> & {
    readonly commands: { readonly authority: Pick<Authority, "admit"> };
  },
  userId: string,
): Promise<Notice | null> {
  const refusal = await context.commands.authority.admit({ teamId: context.teamId, userId });
  return refusal === null ? null : refusalNotice("view", refusal);
}

/** Answers members with what there is to know here; whoever is none learns only that. */
export async function answerMember(
  context: BotContext,
  address: Address,
  make: () => Reply | Promise<Reply>,
  how?: "beside" | "in-place",
): Promise<void> {
  await afterAck(context, address, async () => {
    const refusal = await whyNotAdmitted(context, address.userId);
    const reply: Reply = refusal === null ? await make() : { kind: "notice", notice: refusal };
    const links = await context.links(requestsOf(reply));
    const draw = () => replyMessage(reply, { ...context.around(), links });
    await context.answers.send(address, draw, how);
  });
}

/** A reply that names no request, to be drawn at once for whoever reads it. */
export function drawing(context: BotContext, reply: Reply): () => Message {
  return () => replyMessage(reply, context.around());
}

/** Draws what goes into an acknowledgement, which waits for nobody. */
export function atOnce<Drawn>(
  context: Pick<BotContext, "readers">,
  userId: string,
  draw: () => Drawn,
): Drawn {
  return inLanguage(context.readers.known(userId), draw);
}

const notInTime = notice("problem", say`Slack did not open the form in time.`, [
  say`Click or type it once more.`,
]);

const noForm = notice("problem", say`The form cannot be opened.`, [
  say`Type what you want instead: ${code("/snapshot help")} has the words. If it stays so, tell whoever runs the bot.`,
]);

/** Whether a form that did not open this time may open the next. */
function worthAgain(error: unknown): boolean {
  return ["late", "unreachable", "rate-limited"].includes(slackFault(error).kind);
}

export const openViewSchema = z.object({ id: z.string(), hash: z.string() });

/** A form that somebody has open, in the state that Slack last told. */
export type OpenView = z.infer<typeof openViewSchema>;

/** Opens a form for a member; a trigger that expired is said, and to others why there is none. */
export async function openView(
  context: BotContext,
  address: Address,
  triggerId: string,
  draw: () => ModalView,
): Promise<OpenView | null> {
  try {
    const [language, refusal] = await Promise.all([
      context.readers.of(address.userId),
      whyNotAdmitted(context, address.userId),
    ]);
    if (refusal !== null) {
      await context.answers.tell(address, refusal);
      return null;
    }
    const view = inLanguage(language, draw);
    const opened = await context.clients.views.views.open({ trigger_id: triggerId, view });
    return openViewSchema.parse(opened.view);
  } catch (error) {
    context.log.warn({ err: error }, "a form could not be opened");
    await context.answers.tell(address, worthAgain(error) ? notInTime : noForm);
    return null;
  }
}
