import { notice } from "../domain/notice.ts";
import { say } from "../domain/phrase.ts";
import type { TakenIntake } from "../requests/intake.ts";
import type { Answers } from "./answers.ts";

/** After many tries: the person hears that it was not done. */
export async function giveUpOn(answers: Answers, { intake }: TakenIntake): Promise<void> {
  const what = {
    create: "Your request could not be taken",
    decide: "Your decision could not be counted",
    retry: "The failed snapshots could not be tried again",
    cancel: "Your cancellation could not be carried out",
  }[intake.kind];
  const text = say`${what}: the bot failed at it again and again. Nothing was done.`;
  await answers.tell(
    intake.answerTo,
    notice("problem", text, [say`Tell whoever runs the bot; the log has the details.`]),
  );
}
