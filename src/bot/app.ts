import { App } from "@slack/bolt";
import type {
  AllMiddlewareArgs,
  BlockAction,
  BlockButtonAction,
  GlobalShortcut,
  Logger,
  MessageShortcut,
  SlackEventMiddlewareArgs,
  ViewSubmitAction,
} from "@slack/bolt";
import type { Log } from "../domain/log.ts";
import type { Secret } from "../domain/secret.ts";
import { acknowledgeAfterWork } from "./after-work.ts";
import { actionIds, anyButtonPattern, commandName, shortcutIds } from "./ids.ts";
import { volumesChosen } from "./listeners/chosen.ts";
import { commandListener } from "./listeners/command.ts";
import { anyButton, anySubmission } from "./listeners/dispatch.ts";
import { mentionListener } from "./listeners/mention.ts";
import { afterAck } from "./listeners/answer-member.ts";
import type { BotContext } from "./listeners/context.ts";
import { shortcutListeners } from "./listeners/shortcut.ts";
import { stepListener } from "./listeners/step.ts";
import { stepId } from "./step.ts";
import { volumeSuggestions } from "./listeners/suggestion.ts";
import type { Door } from "./receiver.ts";

export interface AppOptions {
  readonly door: Door;
  readonly token: Secret;
  /** Of the bot itself: given, Slack need not be asked for each payload. */
  readonly bot: { readonly botId: string; readonly userId: string };
  readonly apiUrl: string;
  readonly logger: Logger;
  readonly log: Log;
  readonly context: BotContext;
}

/** Slack's own app object with every listener mounted; the same for sockets and HTTP. */
export async function createApp(options: AppOptions): Promise<App> {
  const { context, log } = options;
  const app = new App({
    receiver: options.door.receiver,
    token: options.token.reveal(),
    botId: options.bot.botId,
    botUserId: options.bot.userId,
    deferInitialization: true,
    // `whoAmI` has verified it, and waited for Slack to do so.
    tokenVerificationEnabled: false,
    convoStore: false,
    // A step ends hours later, by a call with the bot's own token: a client for each one's is not needed.
    attachFunctionToken: false,
    logger: options.logger,
    extendedErrorHandler: true,
    clientOptions: {
      slackApiUrl: options.apiUrl,
      timeout: 5000,
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
    },
  });
  await app.init();

  app.command(commandName, commandListener(context));

  app.action<BlockButtonAction>(
    { type: "block_actions", action_id: anyButtonPattern },
    anyButton(context),
  );

  const shortcut = shortcutListeners(context);
  app.shortcut<GlobalShortcut>({ callback_id: shortcutIds.ask, type: "shortcut" }, shortcut.ask);
  app.shortcut<MessageShortcut>(
    { callback_id: shortcutIds.before, type: "message_action" },
    shortcut.before,
  );

  app.view<ViewSubmitAction>(/^/u, anySubmission(context));
  const chosen = volumesChosen(context);
  for (const action_id of [actionIds.volumeSuggest, actionIds.special]) {
    app.action<BlockAction>({ type: "block_actions", action_id }, chosen);
  }
  app.options(actionIds.volumeSuggest, volumeSuggestions(context));
  app.event("app_home_opened", homeOpened(context));
  app.function(stepId, { autoAcknowledge: false }, stepListener(context));
  app.event("app_mention", mentionListener(context));
  acknowledgeAfterWork(app, ["app_mention"]);

  app.error(async (failed: { error: Error }) => {
    // Listeners answer people themselves: what arrives here is a bug, or a payload nobody expects.
    log.error({ err: failed.error }, "a Slack payload could not be handled");
    await Promise.resolve();
  });
  return app;
}

function homeOpened(context: BotContext) {
  return async ({
    event,
  }: SlackEventMiddlewareArgs<"app_home_opened"> & AllMiddlewareArgs): Promise<void> => {
    if (event.tab !== "home") return;
    const address = { userId: event.user, channelId: null, responseUrl: null };
    await afterAck(context, address, async () => context.showHome(event.user));
  };
}
