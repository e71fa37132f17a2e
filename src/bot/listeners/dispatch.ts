import {
  actionIds,
  callbackIds,
  chooseVolumePattern,
  detailsId,
  detailsPagePattern,
  homePagePattern,
  pagePattern,
  showPattern,
} from "../ids.ts";
import { buttonListeners } from "./button.ts";
import type { ButtonListener } from "./click.ts";
import type { BotContext } from "./context.ts";
import { askSubmission, denySubmission, retiredSubmission } from "./submission.ts";
import type { SubmissionListener } from "./submission.ts";

// Slack's library asks each listener that it has about each payload: one for many costs less.

/** Every button, also those that only cards of older versions have. */
export function anyButton(context: BotContext): ButtonListener {
  const button = buttonListeners(context);
  const listeners: readonly (readonly [string | RegExp, ButtonListener])[] = [
    [actionIds.approve, button.approve],
    [actionIds.deny, button.deny],
    [actionIds.why, button.why],
    [actionIds.cancel, button.cancel],
    [actionIds.askAgain, button.askAgain],
    [actionIds.retry, button.retry],
    [actionIds.keepMore, button.keepMore],
    [actionIds.letGo, button.letGo],
    [actionIds.undo, button.undo],
    [actionIds.homeAsk, button.homeAsk],
    [homePagePattern, button.homePage],
    [showPattern, button.show],
    [pagePattern, button.page],
    [detailsId, button.details("beside")],
    [detailsPagePattern, button.details("in-place")],
    [chooseVolumePattern, button.chooseVolume],
  ];
  return async (args) => {
    const clicked = args.action.action_id;
    const known = listeners.find(([id]) =>
      typeof id === "string" ? id === clicked : id.test(clicked),
    );
    await (known?.[1] ?? button.retired)(args);
  };
}

/** Every form, also those that only older versions open. */
export function anySubmission(context: BotContext): SubmissionListener {
  const forms = new Map<string, SubmissionListener>([
    [callbackIds.ask, askSubmission(context)],
    [callbackIds.deny, denySubmission(context)],
  ]);
  const retired = retiredSubmission(context);
  return async (args) => (forms.get(args.view.callback_id) ?? retired)(args);
}
