import type { ModalView } from "@slack/types";
import { z } from "zod";
import { notice } from "../../domain/notice.ts";
import { code, say } from "../../domain/phrase.ts";
import type { Address } from "../../requests/intake.ts";
import { inLanguage } from "../../texts/reading.ts";
import { slackFault } from "../slack-errors.ts";
import { whyNotAdmitted } from "./answer-member.ts";
import type { BotContext } from "./context.ts";

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

/**
 * Opens a form for a member, after what is to be acknowledged: that costs less, and Slack waits for it.
 * A trigger that expired is said, and to others why there is none.
 */
export async function openView(
  context: BotContext,
  address: Address,
  triggerId: string,
  draw: () => ModalView,
): Promise<OpenView | null> {
  try {
    await context.lull();
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
