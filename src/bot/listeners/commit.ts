import { notice } from "../../domain/notice.ts";
import type { Notice } from "../../domain/notice.ts";
import { code, say } from "../../domain/phrase.ts";
import type { Intake } from "../../requests/intake.ts";
import type { BotContext } from "./context.ts";

interface Committed {
  /** `false` for a delivery that was committed before, or could not be. */
  readonly fresh: boolean;
  /** What to tell the person when it was not committed. */
  readonly problem: Notice | null;
}

/** Commits an action, once however often it is delivered. */
export async function commit(context: BotContext, key: string, intake: Intake): Promise<Committed> {
  try {
    const accepted = context.desk.accept(key, intake);
    const how = accepted instanceof Promise ? await inTime(accepted) : accepted;
    if (how !== "late") return { fresh: how === "new", problem: null };
    context.log.error({ kind: intake.kind }, "an action was not committed in time");
    return { fresh: false, problem: notSavedYet };
  } catch (error) {
    context.log.error({ err: error, kind: intake.kind }, "an action could not be committed");
    return { fresh: false, problem: notSaved };
  }
}

async function inTime<Value>(value: Promise<Value>): Promise<Value | "late"> {
  const { promise: late, resolve } = Promise.withResolvers<"late">();
  const timer = setTimeout(resolve, commitMs, "late");
  return Promise.race([value, late]).finally(() => clearTimeout(timer));
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
