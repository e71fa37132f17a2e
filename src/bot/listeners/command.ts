import type { AllMiddlewareArgs, SlackCommandMiddlewareArgs } from "@slack/bolt";
import type { Command, Invocation } from "../../commands/command.ts";
import { planCreate } from "../../commands/create.ts";
import type { Planned } from "../../commands/create.ts";
import { dryRun } from "../../commands/dry-run.ts";
import { parseCommand } from "../../commands/grammar.ts";
import { quoted } from "../../commands/grammar/problem.ts";
import { list } from "../../commands/list.ts";
import type { Reply } from "../../commands/reply.ts";
import { show } from "../../commands/show.ts";
import { volumes } from "../../commands/volumes.ts";
import { why } from "../../commands/why.ts";
import { notice } from "../../domain/notice.ts";
import type { Notice } from "../../domain/notice.ts";
import { code, listOf, say } from "../../domain/phrase.ts";
import type { Address, Intake } from "../../requests/intake.ts";
import { noticeMessage } from "../blocks/notice.ts";
import type { Message } from "../blocks/message.ts";
import { commandName } from "../ids.ts";
import { answerMember, atOnce, commit, drawing, timed } from "./context.ts";
import type { BotContext } from "./context.ts";
import { openAsk } from "./open-ask.ts";

/** What Slack says in place of the name of a direct message and of a private channel. */
const namesOfNone = ["directmessage", "privategroup"];

/** `null` where the payload has no name, or none that says anything. */
export function channelNameOf(name: string | undefined): string | null {
  return name === undefined || namesOfNone.includes(name) ? null : name;
}

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

/** A command's text, and whatever it came in. */
export interface Spoken {
  readonly text: string;
  /** The same for each delivery of the same words. */
  readonly key: string;
  readonly where: Invocation;
  readonly address: Address;
  /** What a command without words does. */
  readonly openForm: () => Promise<void>;
}

/** @param draw what is shown with the acknowledgement, or where there is none right after it */
type Acknowledge = (draw?: () => Message) => Promise<void>;

/** Does what was said: what changes something is committed first, the rest is done after `ack`. */
export async function obey(context: BotContext, spoken: Spoken, ack: Acknowledge): Promise<void> {
  const { key, where, address } = spoken;
  const parsed = parseCommand(spoken.text);
  if (!parsed.ok) return ack(drawing(context, { kind: "usage", problem: parsed.problem }));
  const { command } = parsed;
  switch (command.name) {
    case "create": {
      if (command.dryRun) {
        await ack();
        const deps = { ...context.commands, log: context.log };
        return answerMember(context, address, async () => dryRun(deps, command, where));
      }
      const planned = planCreate(context.commands, command);
      if (!planned.ok) {
        await ack();
        return answerMember(context, address, () => planned.reply);
      }
      const { what } = command;
      const { draw, repeated } = await create(context, key, what, planned.plan, where, address);
      return repeated ? ack() : ack(draw);
    }
    case "approve":
    case "deny":
    case "cancel":
    case "keep":
    case "delete":
    case "retry": {
      if (command.name === "deny" && command.note === "") {
        return ack(drawing(context, reasonMissing(command.requestId)));
      }
      const { problem } = await commit(context, key, changing(command, where, address));
      return problem ? ack(() => noticeMessage(problem)) : ack();
    }
    case "form":
      await ack();
      return spoken.openForm();
    case "list":
    case "show":
    case "why":
    case "volumes":
    case "help":
      await ack();
      return answerMember(context, address, async () => read(context, command, where));
  }
}

type Changing = Extract<
  Command,
  { name: "approve" | "deny" | "cancel" | "keep" | "delete" | "retry" }
>;
type Reading = Extract<Command, { name: "list" | "show" | "why" | "volumes" | "help" }>;

type Plan = Extract<Planned, { ok: true }>["plan"];

/** What became of an ask that was typed, chosen or filled in. */
interface Asked {
  /** The same delivery was committed before: whoever asked has been told. */
  readonly repeated: boolean;
  /** Why it was not committed. */
  readonly problem: Notice | null;
  /** What the person reads at once: that it was taken, or why not. */
  readonly draw: () => Message;
}

/**
 * Commits an ask. Who asks is not known yet, so that nothing is repeated but what they wrote.
 * @param what the names in the ask, as written
 */
export async function create(
  context: BotContext,
  key: string,
  what: readonly string[],
  plan: Plan,
  where: Invocation,
  address: Address,
): Promise<Asked> {
  const { teamId, userId, channelId, channelName, threadTs, about, link } = where;
  const { fresh, problem } = await commit(context, key, {
    kind: "create",
    teamId,
    userId,
    channelId,
    channelName,
    ...(threadTs === undefined ? {} : { threadTs }),
    ...(about === undefined ? {} : { about }),
    ...(link === undefined ? {} : { link }),
    answerTo: address,
    ...plan,
  });
  if (problem) return { repeated: false, problem, draw: () => noticeMessage(problem) };
  const names = what.slice(0, 5).map(quoted);
  const rest = what.length - names.length;
  const listed = listOf(rest > 0 ? [...names, say`${rest} more`] : names);
  const text = say`Asked for a snapshot of ${listed}. Checking who must approve; the answer follows here.`;
  return { repeated: !fresh, problem, draw: () => noticeMessage(notice("done", text)) };
}

function changing(command: Changing, where: Invocation, answerTo: Address): Intake {
  const common = {
    teamId: where.teamId,
    userId: where.userId,
    answerTo,
  };
  const { name } = command;
  if (name === "keep") {
    return { kind: "keep", ...common, what: command.what, days: command.days, until: null };
  }
  if (name === "delete") {
    const { channelId, channelName, threadTs } = where;
    const thread = threadTs === undefined ? {} : { threadTs };
    const { what, reason } = command;
    return { kind: "delete", ...common, channelId, channelName, ...thread, what, reason };
  }
  const { requestId } = command;
  if (name === "cancel") return { kind: "cancel", ...common, requestId };
  if (name === "retry") return { kind: "retry", ...common, requestId, seen: null };
  return {
    kind: "decide",
    ...common,
    requestId,
    choice: command.name,
    note: command.note,
    seenDigest: null,
  };
}

/** A denial ends the request: whoever asked is to know why. */
function reasonMissing(requestId: string): Reply {
  const sentence = say`To deny ${code(requestId)}, say why: whoever asked reads it, and it stays on record.`;
  const advice = say`Type ${code(`${commandName} deny ${requestId}`)} and the reason behind it. Nothing was decided yet.`;
  return { kind: "usage", problem: { sentence, advice, topic: "deny" } };
}

async function read(context: BotContext, command: Reading, where: Invocation): Promise<Reply> {
  switch (command.name) {
    case "list":
      return list(context.commands, command, where);
    case "show":
      return show(context.commands, command.id, where);
    case "why":
      return why(context.commands, command.what, command.userId, where);
    case "volumes":
      return volumes(context.commands, command.text);
    case "help":
      return { kind: "help", topic: command.topic, exampleVolume: context.exampleVolume() };
  }
}

function privately(message: Message) {
  return { response_type: "ephemeral" as const, ...message };
}
