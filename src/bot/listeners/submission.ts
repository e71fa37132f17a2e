import type { AllMiddlewareArgs, SlackViewMiddlewareArgs, ViewSubmitAction } from "@slack/bolt";
import { planCreate } from "../../commands/create.ts";
import type { Reply } from "../../commands/reply.ts";
import { meantInstead } from "../../commands/suggest.ts";
import type { Notice } from "../../domain/notice.ts";
import type { Address } from "../../requests/intake.ts";
import { say } from "../../domain/phrase.ts";
import type { Phrase } from "../../domain/phrase.ts";
import { unformatted, withQuotes } from "../blocks/words.ts";
import { clamp } from "../blocks/text.ts";
import { blockIds } from "../ids.ts";
import { readAsk } from "../modals/ask.ts";
import { readDeny } from "../modals/deny.ts";
import { retiredView } from "../modals/retired.ts";
import type { FieldErrors } from "../modals/submitted.ts";
import { atOnce, timed } from "./acknowledging.ts";
import { commit } from "./commit.ts";
import { commitAsk } from "./commit-ask.ts";
import type { BotContext } from "./context.ts";

type SubmissionArgs = SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs;
export type SubmissionListener = (args: SubmissionArgs) => Promise<void>;

/** The form for asking: complaints stand beside the field; a form sent twice is one ask. */
export function askSubmission(context: BotContext) {
  return async ({ ack: rawAck, body, view }: SubmissionArgs): Promise<void> => {
    const ack = timed(context, "submission", rawAck);
    const read = readAsk(view);
    const userId = body.user.id;
    if (!read.ok) return ack(complaints(context, userId, read.errors));
    const channelId = read.channelId ?? userId;
    const planned = planCreate(context.commands, read.command);
    if (!planned.ok) {
      const pointed = Object.fromEntries(
        [...(planned.beside ?? [])].filter(([option]) => read.fields.includes(option)),
      );
      if (Object.keys(pointed).length > 0) return ack(complaints(context, userId, pointed));
      return ack(beside(context, userId, blockIds.what, whyNotPlanned(planned.reply)));
    }
    const { channelName, threadTs } = read;
    const thread = threadTs === undefined ? {} : { threadTs };
    const address: Address = { userId, channelId, responseUrl: null, ...thread };
    const { about, link } = read;
    const where = {
      teamId: context.teamId,
      userId,
      channelId,
      channelName,
      about,
      link,
      ...thread,
    };
    const key = `${context.teamId}:view:${view.id}`;
    const { what } = read.command;
    const asked = await commitAsk(context, key, what, planned.plan, where, address);
    const { repeated, problem, draw } = asked;
    // The form stays open with what was filled in.
    if (problem) return ack(beside(context, userId, blockIds.what, whole(problem)));
    await ack();
    if (!repeated) await context.desk.inCalm(async () => context.answers.send(address, draw));
  };
}

/** A form of an older version: nobody knows any more what it meant. */
export function retiredSubmission(context: BotContext) {
  return async ({ ack: rawAck, body }: SubmissionArgs): Promise<void> => {
    const ack = timed(context, "submission", rawAck);
    await ack({ response_action: "update", view: atOnce(context, body.user.id, retiredView) });
  };
}

/** The form for denying. */
export function denySubmission(context: BotContext) {
  return async ({ ack: rawAck, body, view }: SubmissionArgs): Promise<void> => {
    const ack = timed(context, "submission", rawAck);
    const read = readDeny(view);
    const userId = body.user.id;
    if (!read.ok) return ack(complaints(context, userId, read.errors));
    const address: Address = { userId, channelId: read.channelId, responseUrl: null };
    const { problem } = await commit(context, `${context.teamId}:view:${view.id}`, {
      kind: "decide",
      teamId: context.teamId,
      userId,
      answerTo: address,
      requestId: read.requestId,
      choice: "deny",
      note: read.note,
      seenDigest: read.digest,
    });
    return problem ? ack(beside(context, userId, blockIds.note, whole(problem))) : ack();
  };
}

/** A notice in one go, as there is room for beside a field. */
function whole({ text, details }: Notice): Phrase {
  return details.reduce<Phrase>((before, detail) => say`${before} ${detail}`, text);
}

/** Slack refuses longer ones. */
const besideMax = 400;

function beside(context: BotContext, userId: string, blockId: string, phrase: Phrase) {
  const text = atOnce(context, userId, () => clamp(unformatted(phrase), besideMax));
  return { response_action: "errors" as const, errors: { [blockId]: text } };
}

function complaints(context: BotContext, userId: string, errors: FieldErrors) {
  const drawn = atOnce(context, userId, () =>
    Object.entries(errors).map(([blockId, phrase]) => [
      blockId,
      clamp(withQuotes(phrase), besideMax),
    ]),
  );
  return { response_action: "errors" as const, errors: Object.fromEntries(drawn) };
}

/** In a form there is no button beside a complaint: what would help is said. */
function whyNotPlanned(reply: Reply): Phrase {
  if (reply.kind === "notice") return whole(reply.notice);
  return meantInstead(reply) ?? say`This name fits several volumes: choose one from the list.`;
}
