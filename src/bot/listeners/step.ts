import type { AllMiddlewareArgs, SlackEventMiddlewareArgs } from "@slack/bolt";
import type { CreateCommand } from "../../commands/command.ts";
import { planCreate } from "../../commands/create.ts";
import { readKeep } from "../../commands/grammar/create.ts";
import { cleanText } from "../../commands/grammar/clean.ts";
import { limits, readLimited } from "../../commands/grammar/problem.ts";
import { say } from "../../domain/phrase.ts";
import { meantInstead } from "../../commands/suggest.ts";
import type { Phrase } from "../../domain/phrase.ts";
import { isChannel } from "../is-channel.ts";
import { slackId } from "../modals/submitted.ts";
import { stepInputs, stepRun } from "../step.ts";
import { timed } from "./acknowledging.ts";
import { commit } from "./commit.ts";
import type { BotContext } from "./context.ts";

type StepArgs = SlackEventMiddlewareArgs<"function_executed"> & AllMiddlewareArgs;

/**
 * The workflow step: asks like the command, for the person whom the workflow names. It is committed,
 * then acknowledged; what cannot be asked ends the step with the reason before that, so that Slack
 * delivers it again when the bot dies in between. The verdict ends it later.
 */
export function stepListener(context: BotContext) {
  return async ({ ack: rawAck, event }: StepArgs): Promise<void> => {
    const ack = timed(context, "event", rawAck);
    const run = stepRun.safeParse(event);
    if (!run.success) {
      context.log.error({ err: run.error }, "a workflow step came without its id");
      return ack();
    }
    const { function_execution_id: executionId } = run.data;
    const fails = async (error: Phrase) => {
      await context.teller.finish(executionId, { ok: false, error });
      await ack();
    };
    const read = stepInputs.safeParse(run.data.inputs);
    if (!read.success) {
      context.log.error({ err: read.error }, "a workflow step came without its inputs");
      return fails(say`The step came with inputs that the bot cannot read. Its log says which.`);
    }
    const inputs = read.data;
    const command = commandOf(inputs);
    if (!command.ok) return fails(command.error);
    if (!slackId.safeParse(inputs.requester).success || !isChannel(inputs.channel)) {
      return fails(say`The step needs a person as its requester, and a channel for the card.`);
    }
    const planned = planCreate(context.commands, command.value);
    if (!planned.ok) {
      const { reply } = planned;
      const meant = meantInstead(reply);
      if (meant !== null) return fails(meant);
      const said = reply.kind === "notice" ? reply.notice : null;
      if (said === null) return fails(say`The name fits several volumes: use one that fits one.`);
      const [first] = said.details;
      return fails(first === undefined ? said.text : say`${said.text} ${first}`);
    }
    const { problem } = await commit(context, `${context.teamId}:step:${executionId}`, {
      kind: "create",
      teamId: context.teamId,
      userId: inputs.requester,
      channelId: inputs.channel,
      channelName: null,
      answerTo: { userId: inputs.requester, channelId: inputs.channel, responseUrl: null },
      step: executionId,
      ...planned.plan,
    });
    // Not acknowledged, it is delivered again: by then the database may answer.
    if (problem === null) await ack();
  };
}

type Read<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: Phrase };

function commandOf(inputs: {
  readonly what: string;
  readonly reason?: string | undefined;
  readonly keep_days?: string | undefined;
}): Read<CreateCommand> {
  const names = cleanText(inputs.what)
    .split(/[\s,]+/u)
    .filter((name) => name !== "");
  if (names.length === 0) return { ok: false, error: say`The step names no volume.` };
  if (names.length > limits.names) {
    return { ok: false, error: say`These are ${names.length}; ${limits.names} is the limit.` };
  }
  const reason = readLimited(cleanText(inputs.reason ?? ""), "reason", limits.reason, "create");
  if (!reason.ok) return { ok: false, error: reason.problem.sentence };
  const keep = readKeep(inputs.keep_days?.trim() || null);
  if (!keep.ok) return { ok: false, error: keep.problem.sentence };
  return {
    ok: true,
    value: {
      name: "create",
      what: [...new Set(names)],
      reason: reason.value,
      keepDays: keep.value,
      options: { tags: {} },
    },
  };
}
