import { once } from "node:events";
import { DatabaseSync } from "node:sqlite";
import { parseArgs } from "node:util";
import { App, HTTPReceiver } from "@slack/bolt";
import type { BlockButtonAction, GlobalShortcut, MessageShortcut } from "@slack/bolt";
import { defaultTokens } from "../../playground/slack/options.ts";
import { actionIds, callbackIds, commandName } from "../../src/bot/ids.ts";
import { stepId } from "../../src/bot/step.ts";
import { answerParent } from "./child.ts";

/**
 * The baseline: Slack's library with the same receiver, which acknowledges and does nothing else; with
 * `--forms` it opens the form too, with `--rows` it commits a row to that file before it acknowledges.
 */
const { values } = parseArgs({
  options: {
    port: { type: "string", default: "0" },
    slack: { type: "string", default: "0" },
    secret: { type: "string", default: "" },
    forms: { type: "string", default: "no" },
    rows: { type: "string", default: "" },
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
const commit = values.rows === "" ? () => undefined : committer(values.rows);
const open = values.forms === "yes" ? await opener() : async () => undefined;

app.command(commandName, async ({ ack, body }) => {
  commit(body);
  await ack();
  await open(body.trigger_id);
});
app.shortcut<GlobalShortcut | MessageShortcut>(/./u, async ({ ack, shortcut }) => {
  await ack();
  await open(shortcut.trigger_id);
});
app.action<BlockButtonAction>(actionIds.homeAsk, async ({ ack, body }) => {
  await ack();
  await open(body.trigger_id);
});
app.action(actionIds.approve, async ({ ack, body }) => {
  commit(body);
  await ack();
});
app.view(callbackIds.ask, async ({ ack, body }) => {
  commit(body);
  await ack();
});
app.options(actionIds.volumeSuggest, async ({ ack }) => ack({ options: [] }));
app.function(stepId, { autoAcknowledge: false }, async ({ ack }) => ack());
// Slack's library acknowledges these by itself.
app.event("app_mention", async () => Promise.resolve());
app.event("app_home_opened", async () => Promise.resolve());

const server = await receiver.start({ host: "127.0.0.1", port: Number(values.port) });
answerParent(() => null);
await once(server, "close");

/** A row a payload, each as safe as the bot's, and nothing else in the file. */
function committer(file: string): (body: object) => void {
  const db = new DatabaseSync(file);
  db.exec(
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; CREATE TABLE rows (payload TEXT NOT NULL)",
  );
  const insert = db.prepare("INSERT INTO rows VALUES (?)");
  return (body) => {
    insert.run(JSON.stringify(body).slice(0, 1000));
  };
}

/** The bot's own form; what draws it is loaded only then, as the plain baseline does not carry it. */
async function opener() {
  const { askView } = await import("../../src/bot/modals/ask.ts");
  const view = askView({ channelId: null, keepDays: 14 });
  return async (trigger_id: string) => app.client.views.open({ trigger_id, view });
}
