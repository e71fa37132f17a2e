import { toMs } from "../domain/instant.ts";
import { notice } from "../domain/notice.ts";
import type { Notice } from "../domain/notice.ts";
import { code, request as requestPart, say } from "../domain/phrase.ts";
import type { Request } from "../requests/model.ts";
import type { Posted } from "../requests/messages.ts";
import { inviteWords, placeOf } from "./blocks/wording.ts";
import { commandName } from "./ids.ts";
import type { PublishDeps, Work } from "./sending.ts";
import { slackFault } from "./slack-errors.ts";
import type { Closed, SlackFault } from "./slack-errors.ts";

/** What the record of messages calls it. */
const unplaced = "unplaced";

/** Tells whoever asked, once, why their card can be posted nowhere, as far as that may stay so. */
export async function tellUnplaced(
  { outbox, answers, log }: Pick<PublishDeps, "outbox" | "answers" | "log">,
  request: Request,
  posted: readonly Posted[],
  error: unknown,
): Promise<void> {
  const why = whyNowhere(request, slackFault(error));
  if (why === null || posted.some(({ key }) => key === unplaced)) return;
  const address = await outbox.answerTo(request.id);
  if (address === null) return;
  // Remembered first: whoever else publishes this later does not say it again.
  await outbox.remember(request.id, { key: unplaced, channelId: "", ts: "", hash: "" });
  // Nobody's card is to wait until Slack takes an answer.
  answers.tell(address, why).catch((failed: unknown) => {
    log.warn({ request: request.id, err: failed }, "nobody heard that a card cannot be posted");
  });
}

/** For so long after an ask Slack takes answers where it was made, whoever is a member there. */
const answerableMs = 30 * 60_000;

/** Where whoever asked waits for their card, says that it went to them directly. */
export async function tellDirect(
  { outbox, answers, log, around, view, clock }: Work,
  closed: Closed,
): Promise<void> {
  const { request } = view;
  if (clock() - toMs(request.createdAt) > answerableMs) return;
  const address = await outbox.answerTo(request.id);
  // Without such an address the answer would only stand below the card itself.
  if (address === null || address.responseUrl === null) return;
  answers.tell(address, directly(request, closed, around().botName)).catch((failed: unknown) => {
    log.warn(
      { request: request.id, err: failed },
      "nobody heard that a card went to them directly",
    );
  });
}

function directly(request: Request, closed: Closed, botName: string | undefined): Notice {
  const card = requestPart(request.id);
  const place = placeOf(request);
  return closed === "not-a-member"
    ? notice(
        "problem",
        say`I am not a member of ${place}. Only you see the card of ${card}, in our direct messages.`,
        [
          say`Type ${inviteWords(botName)} there, and the card moves to the channel, where others can approve.`,
        ],
      )
    : notice(
        "problem",
        say`The card of ${card} cannot be in ${place}. Only you see it, in our direct messages. It says why.`,
      );
}

/** `null` for what only delays a card. */
function whyNowhere(request: Request, fault: SlackFault): Notice | null {
  const text = whatIsWrong(request, fault);
  if (text === null) return null;
  const { id } = request;
  return notice("problem", text.what, [
    text.mend,
    say`The request stands all the same: ${code(`${commandName} show ${id}`)} shows it, and approvers find it on my Home tab.`,
  ]);
}

function whatIsWrong({ id }: Request, fault: SlackFault) {
  const card = requestPart(id);
  switch (fault.kind) {
    case "bad-install":
      return fault.needed === null
        ? {
            what: say`The card of ${card} cannot be posted: Slack does not accept the bot's token (${code(fault.code)}).`,
            mend: say`Tell whoever runs the bot to install the app again and to give the bot its token. Then the card comes by itself.`,
          }
        : {
            what: say`The card of ${card} cannot be posted: the bot's app lacks the scope ${code(fault.needed)}.`,
            mend: say`Tell whoever runs the bot to add the scope and to install the app again. Then the card comes by itself.`,
          };
    case "place-gone":
    case "refused":
      return {
        what: say`The card of ${card} cannot be posted, neither where you asked nor to you directly: Slack says ${code(fault.code)}.`,
        mend: say`Invite me to the channel, or tell whoever runs the bot. Then the card comes by itself.`,
      };
    case "rate-limited":
    case "unreachable":
    case "message-gone":
    case "late":
    case "bug":
      return null;
  }
}
