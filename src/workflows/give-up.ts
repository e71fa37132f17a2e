import { notice } from "../domain/notice.ts";
import { say } from "../domain/phrase.ts";
import type { TakenIntake } from "../requests/intake-store.ts";
import type { StepTeller } from "./finish-steps.ts";
import type { Answers } from "./answers.ts";

/** After many tries: the person hears that it was not done. */
export async function giveUpOn(answers: Answers, { intake }: TakenIntake): Promise<void> {
  const text = {
    create: say`Your request could not be taken: the bot failed at it again and again. Nothing was done.`,
    decide: say`Your decision could not be counted: the bot failed at it again and again. Nothing was done.`,
    retry: say`The failed snapshots could not be tried again: the bot failed at it again and again. Nothing was done.`,
    cancel: say`Your cancellation could not be carried out: the bot failed at it again and again. Nothing was done.`,
    keep: say`How long the snapshot is kept could not be changed: the bot failed at it again and again. Nothing was done.`,
    delete: say`Your wish to delete the snapshot could not be taken: the bot failed at it again and again. Nothing was done.`,
    undo: say`The deletion could not be undone: the bot failed at it again and again. Look at its card at once, and tell whoever runs the bot.`,
    "let-go": say`Your answer to the reminder could not be written down: the bot failed at it again and again. Nothing was done.`,
  }[intake.kind];
  await answers.tell(
    intake.answerTo,
    notice("problem", text, [say`Tell whoever runs the bot; the log has the details.`]),
  );
}

/** A workflow does not wait for what will never be there. */
export async function giveUpStep(teller: StepTeller, { intake }: TakenIntake): Promise<void> {
  if (intake.kind !== "create" || intake.step === undefined) return;
  const error = say`DO NOT PROCEED: the bot failed to take the request again and again. Nothing was done.`;
  await teller.finish(intake.step, { ok: false, error });
}
