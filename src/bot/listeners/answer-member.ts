import type { Authority } from "../../auth/authority.ts";
import type { Reply } from "../../commands/reply.ts";
import { notice } from "../../domain/notice.ts";
import type { Notice } from "../../domain/notice.ts";
import { code, say } from "../../domain/phrase.ts";
import type { Address } from "../../requests/intake.ts";
import { refusalNotice } from "../../workflows/refusals.ts";
import type { Message } from "../blocks/message.ts";
import { replyMessage } from "../blocks/reply.ts";
import { requestsOf } from "../card-links.ts";
import type { BotContext } from "./context.ts";

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
