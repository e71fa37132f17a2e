import type { AllMiddlewareArgs, SlackViewMiddlewareArgs, ViewSubmitAction } from "@slack/bolt";
import { planCreate } from "../../commands/create.ts";
import type { Notice } from "../../domain/notice.ts";
import type { Address } from "../../requests/intake.ts";
import { unformatted } from "../blocks/rich-text.ts";
import { clamp } from "../blocks/text.ts";
import { blockIds } from "../ids.ts";
import { readAsk } from "../modals/ask.ts";
import { readDeny } from "../modals/deny.ts";
import { retiredView } from "../modals/retired.ts";
import { create } from "./command.ts";
import { commit, timed } from "./context.ts";
import type { BotContext } from "./context.ts";

type SubmissionArgs = SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs;

/** The form for asking: complaints stand beside the field; a form sent twice is one ask. */
export function askSubmission(context: BotContext) {
  return async ({ ack: rawAck, body, view }: SubmissionArgs): Promise<void> => {
    const ack = timed(context, "submission", rawAck);
    const read = readAsk(view);
    if (!read.ok) return ack({ response_action: "errors", errors: { ...read.errors } });
    const userId = body.user.id;
    const channelId = read.channelId ?? userId;
    const planned = planCreate(context.commands, read.command);
    if (!planned.ok) {
      const text =
        planned.reply.kind === "notice"
          ? asText(planned.reply.notice)
          : "This name fits several volumes: choose one from the list.";
      return ack(beside(blockIds.what, clamp(text, 400)));
    }
    const { channelName, threadTs } = read;
    const thread = threadTs === undefined ? {} : { threadTs };
    const address: Address = { userId, channelId, responseUrl: null, ...thread };
    const where = { teamId: context.teamId, userId, channelId, channelName, ...thread };
    const key = `${context.teamId}:view:${view.id}`;
    const { repeated, problem, message } = await create(context, key, read.command, where, address);
    // The form stays open with what was filled in.
    if (problem) return ack(beside(blockIds.what, asText(problem)));
    await ack();
    if (!repeated) await context.desk.inCalm(async () => context.answers.send(address, message));
  };
}

/** A form of an older version: nobody knows any more what it meant. */
export function retiredSubmission(context: BotContext) {
  return async ({ ack: rawAck }: SubmissionArgs): Promise<void> => {
    const ack = timed(context, "submission", rawAck);
    await ack({ response_action: "update", view: retiredView() });
  };
}

/** The form for denying. */
export function denySubmission(context: BotContext) {
  return async ({ ack: rawAck, body, view }: SubmissionArgs): Promise<void> => {
    const ack = timed(context, "submission", rawAck);
    const read = readDeny(view);
    if (!read.ok) return ack({ response_action: "errors", errors: { ...read.errors } });
    const address: Address = { userId: body.user.id, channelId: read.channelId, responseUrl: null };
    const { problem } = await commit(context, `${context.teamId}:view:${view.id}`, {
      kind: "decide",
      teamId: context.teamId,
      userId: body.user.id,
      answerTo: address,
      requestId: read.requestId,
      choice: "deny",
      note: read.note,
      seenDigest: read.digest,
      message: null,
    });
    return problem ? ack(beside(blockIds.note, asText(problem))) : ack();
  };
}

function asText({ text, details }: Notice): string {
  return [text, ...details].map(unformatted).join(" ");
}

function beside(blockId: string, text: string) {
  return { response_action: "errors" as const, errors: { [blockId]: text } };
}
