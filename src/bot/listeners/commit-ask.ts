import type { Invocation } from "../../commands/command.ts";
import type { Planned } from "../../commands/create.ts";
import { quoted } from "../../commands/grammar/problem.ts";
import { notice } from "../../domain/notice.ts";
import type { Notice } from "../../domain/notice.ts";
import { listOf, say } from "../../domain/phrase.ts";
import type { Address } from "../../requests/intake.ts";
import { noticeMessage } from "../blocks/notice.ts";
import type { Message } from "../blocks/message.ts";
import { commit } from "./commit.ts";
import type { BotContext } from "./context.ts";

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
export async function commitAsk(
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
  const text = say`a snapshot of ${listed}. Nothing is made yet; the answer follows.`;
  return { repeated: !fresh, problem, draw: () => noticeMessage(notice("asked", text)) };
}
