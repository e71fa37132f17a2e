import type { Command, Invocation } from "../../commands/command.ts";
import { planCreate } from "../../commands/create.ts";
import { dryRun } from "../../commands/dry-run.ts";
import { parseCommand } from "../../commands/grammar.ts";
import { list } from "../../commands/list.ts";
import type { Reply } from "../../commands/reply.ts";
import { show } from "../../commands/show.ts";
import { volumes } from "../../commands/volumes.ts";
import { why } from "../../commands/why.ts";
import { code, say } from "../../domain/phrase.ts";
import type { Address, Intake } from "../../requests/intake.ts";
import { noticeMessage } from "../blocks/notice.ts";
import type { Message } from "../blocks/message.ts";
import { commandName } from "../ids.ts";
import { answerMember, drawing } from "./answer-member.ts";
import { commit } from "./commit.ts";
import { commitAsk } from "./commit-ask.ts";
import type { BotContext } from "./context.ts";

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
      const { draw, repeated } = await commitAsk(context, key, what, planned.plan, where, address);
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
