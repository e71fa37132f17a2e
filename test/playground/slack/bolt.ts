import { App, LogLevel, type Receiver } from "@slack/bolt";
import { demoWorkspace } from "../../../playground/slack/demo-workspace.ts";
import type { SlackOptions } from "../../../playground/slack/options.ts";
import { startSlack, type Slack } from "../../../playground/slack/slack.ts";

/** A Slack with the people of the demo workspace. */
export async function demoSlack(options: Partial<SlackOptions> = {}): Promise<Slack> {
  return await startSlack({ ...demoWorkspace(), shortcuts: [], ...options });
}

/** A real Bolt app that talks to this Slack, in the mode that this Slack is in. */
export function boltFor(slack: Slack, mode: "socket" | "http", receiver?: Receiver): App {
  const common = {
    token: slack.tokens.bot,
    logLevel: LogLevel.ERROR,
    clientOptions: { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 }, timeout: 5_000 },
  };
  if (receiver) return new App({ ...common, receiver });
  return mode === "socket"
    ? new App({ ...common, socketMode: true, appToken: slack.tokens.app })
    : new App({ ...common, signingSecret: slack.signingSecret });
}

/** Starts it and waits until Slack can reach it. */
export async function start(app: App, slack: Slack, mode: "socket" | "http"): Promise<void> {
  if (mode === "socket") {
    await app.start();
    await slack.waitForBot();
    return;
  }
  const server = await app.start(0);
  const address = "address" in server ? server.address() : null;
  if (typeof address !== "object" || address === null) throw new Error("the app does not listen");
  slack.setEventsUrl(`http://127.0.0.1:${address.port}/slack/events`);
}
