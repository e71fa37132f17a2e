import { WebClient, LogLevel } from "@slack/web-api";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Slack } from "../../../playground/slack/slack.ts";
import { demoSlack } from "./bolt.ts";

const channel = "C024OPS01";

let slack: Slack;
let client: WebClient;

beforeEach(async () => {
  slack = await demoSlack();
  const options = { slackApiUrl: slack.apiUrl, logLevel: LogLevel.ERROR };
  client = new WebClient(slack.tokens.bot, options);
});
afterEach(async () => {
  await slack.stop();
});

async function post(blocks: readonly object[]): Promise<string> {
  const sent = await client.apiCall("chat.postMessage", { channel, text: "fallback", blocks });
  expect(sent.ok).toBe(true);
  return slack.transcript("ops");
}

const mrkdwn = (text: string) => ({ type: "section", text: { type: "mrkdwn", text } });

test("marked-up text is read as people see it", async () => {
  const text =
    "*bold* _it_ `db_primary_1` <@U024ALICE> <!subteam^S024LEADS|x> <#C024INC42> " +
    "<https://example.com|the page> <!date^1^{time}|14:02 UTC> <!here> 1 &lt; 2 &amp; 3*4*5";
  expect(await post([mrkdwn(text)])).toBe(
    "snapshot-bot: bold it db_primary_1 @alice @storage-leads #inc-42 " +
      "the page 14:02 UTC @here 1 < 2 & 3*4*5",
  );
});

test("plain text is read as it stands", async () => {
  const text = { type: "plain_text", text: "<@U024ALICE> *not bold* &lt;" };
  expect(await post([{ type: "section", text }])).toBe(
    "snapshot-bot: <@U024ALICE> *not bold* &lt;",
  );
});

test("rich text is read with its lists, quotes and mentions", async () => {
  const texts = (...words: string[]) => words.map((text) => ({ type: "text", text }));
  const section = (...elements: object[]) => ({ type: "rich_text_section", elements });
  const blocks = [
    {
      type: "rich_text",
      elements: [
        section(
          { type: "user", user_id: "U024BOBBY" },
          ...texts(" asks for "),
          { type: "text", text: "db-1", style: { code: true } },
          { type: "emoji", name: "wave" },
          { type: "date", timestamp: 1, format: "{time}", fallback: " at 14:02" },
        ),
        {
          type: "rich_text_list",
          style: "ordered",
          elements: [
            section(...texts("one")),
            section({ type: "usergroup", usergroup_id: "S024CALLS" }),
          ],
        },
        { type: "rich_text_quote", elements: texts("so be it") },
        { type: "rich_text_preformatted", elements: texts("a\nb") },
      ],
    },
  ];
  expect(await post(blocks)).toBe(
    [
      "snapshot-bot: @bob asks for db-1:wave: at 14:02",
      "  1. one",
      "  2. @oncall",
      "  > so be it",
      "  a",
      "  b",
    ].join("\n"),
  );
  expect(slack.notifications("bob")).toHaveLength(1);
  expect(slack.notifications("dave")).toHaveLength(1);
});

test("tables, fields, headers and controls are read too", async () => {
  const raw = (text: string) => ({ type: "raw_text", text });
  const plain = (text: string) => ({ type: "plain_text", text });
  const blocks = [
    { type: "header", text: plain("Volumes") },
    { type: "section", fields: [plain("size"), plain("state")] },
    { type: "table", rows: [[raw("db-1"), raw("ready")]] },
    { type: "divider" },
    { type: "context", elements: [plain("as of"), plain("now")] },
    {
      type: "actions",
      elements: [
        { type: "button", text: plain("Refresh") },
        {
          type: "static_select",
          placeholder: plain("Pick one"),
          options: [{ text: plain("A"), value: "a" }],
        },
      ],
    },
  ];
  expect(await post(blocks)).toBe(
    [
      "snapshot-bot: Volumes",
      "  size",
      "  state",
      "  db-1 | ready",
      "  as of now",
      "  [Refresh] [Pick one]",
    ].join("\n"),
  );
});

test("threads are indented, private replies marked, and edits shown in their final form", async () => {
  const { ts = "" } = await client.chat.postMessage({ channel, text: "card" });
  const reply = await client.chat.postMessage({ channel, thread_ts: ts, text: "under way" });
  await client.chat.postEphemeral({ channel, user: "U024ALICE", thread_ts: ts, text: "for you" });
  await client.chat.postMessage({ channel, thread_ts: reply.ts ?? "", text: "to a reply" });
  await client.chat.update({ channel, ts: reply.ts ?? "", text: "done" });
  expect(slack.transcript("ops")).toBe(
    [
      "snapshot-bot: card",
      "    snapshot-bot: done",
      "    (only alice) snapshot-bot: for you",
      "    snapshot-bot: to a reply",
    ].join("\n"),
  );
  expect(slack.as("bob").sees("ops")).not.toContain("for you");
  expect(slack.channel("ops").find("done")?.threadTs).toBe(ts);
});

test("waiting in vain fails with what could be seen", async () => {
  await client.chat.postMessage({ channel, text: "NOT YET" });
  const wait = slack.waitFor(() => slack.transcript().includes("SAFE"), { timeoutMs: 50 });
  await expect(wait).rejects.toThrow("snapshot-bot: NOT YET");
});
