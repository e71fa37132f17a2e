import { once } from "node:events";
import { parseArgs } from "node:util";
import { App, HTTPReceiver } from "@slack/bolt";
import { defaultTokens } from "../../playground/slack/options.ts";
import { actionIds, callbackIds, commandName } from "../../src/bot/ids.ts";
import { answerParent } from "./child.ts";

/** The baseline: Slack's library with the same receiver, which acknowledges and does nothing else. */
const { values } = parseArgs({
  options: {
    port: { type: "string", default: "0" },
    slack: { type: "string", default: "0" },
    secret: { type: "string", default: "" },
  },
});

const receiver = new HTTPReceiver({ signingSecret: values.secret });
const app = new App({
  receiver,
  token: defaultTokens.bot,
  botId: "B0B0TSNAP",
  botUserId: "U0B0TSNAP",
  deferInitialization: true,
  convoStore: false,
  clientOptions: { slackApiUrl: `http://127.0.0.1:${values.slack}/api/` },
});
await app.init();
app.command(commandName, async ({ ack }) => ack());
app.action(actionIds.approve, async ({ ack }) => ack());
app.view(callbackIds.ask, async ({ ack }) => ack());

const server = await receiver.start({ host: "127.0.0.1", port: Number(values.port) });
answerParent(() => null);
await once(server, "close");
