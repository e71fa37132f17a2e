import { createServer } from "node:http";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { demoWorkspace } from "../../playground/slack/demo-workspace.ts";
import { startSlack } from "../../playground/slack/slack.ts";
import type { Slack } from "../../playground/slack/slack.ts";
import { createAnswers } from "../../src/bot/answers.ts";
import type { PrivateAnswers } from "../../src/bot/answers.ts";
import { createSlackClients } from "../../src/bot/slack-clients.ts";
import { slackLogger } from "../../src/bot/slack-logger.ts";
import type { Log } from "../../src/domain/log.ts";
import { notice } from "../../src/domain/notice.ts";
import { request, say } from "../../src/domain/phrase.ts";
import { Secret } from "../../src/domain/secret.ts";
import { whenOver } from "../support/store-cleanup.ts";

const ops = demoWorkspace().channels.find(({ name }) => name === "ops")?.id ?? "";
const alice = demoWorkspace().people.find(({ name }) => name === "alice")?.id ?? "";
const silent: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const done = notice("done", ["It is done."]);
const cardUrl = "https://playground.slack.com/archives/C024OPS01/p1763683200000100";

let slack: Slack;
let answers: PrivateAnswers;

beforeAll(async () => {
  slack = await startSlack({ ...demoWorkspace(), mode: "socket" });
  whenOver(async () => slack.stop());
  const token = new Secret(slack.tokens.bot);
  const clients = createSlackClients({
    token,
    apiUrl: slack.apiUrl,
    logger: slackLogger(silent),
  });
  const links = async () => (id: string) => (id === "SR-7K3F" ? cardUrl : null);
  answers = createAnswers(clients.answers, slack.apiUrl, { of: async () => "en" }, links, silent);
});

beforeEach(() => {
  slack.faults.clear();
});

test("an answer goes to no address but Slack's, however it came into the ledger", async () => {
  const visitors: string[] = [];
  const elsewhere = createServer((request, response) => {
    visitors.push(request.url ?? "");
    response.end();
  });
  await new Promise<void>((resolve) => {
    elsewhere.listen(0, "127.0.0.1", resolve);
  });
  whenOver(() => elsewhere.close());
  const at = elsewhere.address();
  const port = typeof at === "object" && at !== null ? at.port : 0;
  const responseUrl = `http://127.0.0.1:${port}/latest/meta-data`;
  await answers.tell({ userId: alice, channelId: ops, responseUrl }, done);
  expect(visitors).toEqual([]);
  const last = slack.calls.all().at(-1);
  expect(last?.method).toBe("chat.postEphemeral");
});

test("an answer whose address was used up or has expired is given in the channel", async () => {
  const responseUrl = `${new URL(slack.apiUrl).origin}/actions/T0/expired`;
  await answers.tell({ userId: alice, channelId: ops, responseUrl }, done);
  expect(slack.calls.all().at(-1)?.method).toBe("chat.postEphemeral");
});

test.each(["cannot_reply_to_message", "message_not_found", "missing_scope", "odd_error"])(
  "an answer that Slack refuses in a thread is given beside it, else directly: Slack says %s",
  async (error) => {
    const address = { userId: alice, channelId: ops, responseUrl: null, threadTs: "1.1" };
    const before = slack.calls.all().length;
    slack.faults.fail("chat.postEphemeral", error, 1);
    await answers.tell(address, done);
    slack.faults.fail("chat.postEphemeral", error, 2);
    await answers.tell(address, done);
    const calls = slack.calls.all().slice(before);
    expect(calls.map(({ method, args }) => [method, args["thread_ts"] ?? null])).toEqual([
      ["chat.postEphemeral", "1.1"],
      ["chat.postEphemeral", null],
      ["chat.postEphemeral", "1.1"],
      ["chat.postEphemeral", null],
      ["chat.postMessage", null],
    ]);
  },
);

test("an answer that can never be given does not undo what it is about", async () => {
  slack.faults.fail("chat.postEphemeral", "odd_error", 1);
  slack.faults.fail("chat.postMessage", "odd_error", 1);
  const address = { userId: alice, channelId: ops, responseUrl: null };
  await expect(answers.tell(address, done)).resolves.toBeUndefined();
});

test("a request that an answer speaks of is a link to its card", async () => {
  const already = notice(
    "double",
    say`${request("SR-7K3F")} asks for that, ${request("SR-9999")} does not.`,
  );
  await answers.tell({ userId: alice, channelId: ops, responseUrl: null }, already);
  const sent = JSON.stringify(slack.calls.all().at(-1)?.args);
  expect(sent.split(cardUrl)).toHaveLength(2);
});
