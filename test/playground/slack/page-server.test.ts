import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LogLevel, WebClient } from "@slack/web-api";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { App } from "@slack/bolt";
import type { PageFault, PageState } from "../../../playground/slack/page-api.ts";
import type { Slack } from "../../../playground/slack/slack.ts";
import { boltFor, demoSlack, start } from "./bolt.ts";

const alice = "U024ALICE";
const bob = "U024BOBBY";
const ops = "C024OPS01";

let slack: Slack;
let app: App;
let folder: string;
let cloudFault: PageFault;
const pages: AbortController[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "page-"));
  await writeFile(join(folder, "index.html"), "<title>page</title>");
  cloudFault = { id: "aws", group: "AWS", label: "l", help: "h", kind: "while-on", on: false };
  slack = await demoSlack({
    pageFolder: folder,
    hint: (me) => `${me.name}, try /snapshot`,
    faultPanels: [
      { list: () => [cloudFault], set: (_id, on) => void (cloudFault = { ...cloudFault, on }) },
    ],
  });
  app = boltFor(slack, "socket");
});
afterEach(async () => {
  for (const page of pages.splice(0)) page.abort();
  await app.stop();
  await slack.stop();
  await rm(folder, { recursive: true });
});

async function post(what: string, body: object, headers: Record<string, string> = {}) {
  const response = await fetch(`${slack.url}/page/${what}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, text: await response.text() };
}

/** Listens like the page; `newest` is the last state that arrived. */
async function open(as: string) {
  const page = new AbortController();
  pages.push(page);
  const response = await fetch(`${slack.url}/page/events?as=${as}`, { signal: page.signal });
  const seen: { newest: PageState | null; count: number } = { newest: null, count: 0 };
  const read = async () => {
    let text = "";
    const decoder = new TextDecoder();
    for await (const part of response.body ?? []) {
      text += decoder.decode(part, { stream: true });
      const events = text.split("\n\n");
      text = events.pop() ?? "";
      for (const event of events.filter((each) => each.startsWith("data: "))) {
        seen.newest = JSON.parse(event.slice(6));
        seen.count += 1;
      }
    }
  };
  read().catch(() => undefined);
  await slack.waitFor(() => seen.newest);
  return seen;
}

test("somebody unknown is answered as the first person", async () => {
  expect((await open("")).newest?.me.id).toBe(alice);
});

test("shows everything as one person sees it, and each change", async () => {
  const page = await open(bob);
  expect(page.newest?.me).toEqual({
    id: bob,
    name: "bob",
    title: "Storage lead",
    badge: "",
    locale: "en-US",
  });
  expect(page.newest?.people.map((each) => each.badge)).toContain("guest");
  expect(page.newest?.channels.map((each) => each.name)).toEqual([
    "ops",
    "db-changes",
    "inc-42",
    "random",
    "snapshot-bot",
  ]);
  expect(page.newest?.bot).toEqual({
    name: "snapshot-bot",
    userId: "U0B0TSNAP",
    connected: false,
    mode: "socket",
  });
  expect(page.newest?.hint).toBe("bob, try /snapshot");
  expect(page.newest?.commands[0]?.command).toBe("/snapshot");

  await post("message", { as: alice, channel: ops, threadTs: null, text: "hello @bob" });
  await slack.waitFor(() => page.newest?.notifications.length === 1);
  const channel = page.newest?.channels[0];
  expect(channel).toMatchObject({ unread: 1, messages: [{ authorName: "alice", thread: [] }] });
  expect(page.newest?.notifications[0]).toMatchObject({ channelId: ops, text: "hello @bob" });
  expect(page.newest?.waiting[bob]).toBe(1);

  await post("read", { as: bob, channel: ops });
  await slack.waitFor(() => page.newest?.notifications.length === 0);
  expect(page.newest?.channels[0]?.unread).toBe(0);
});

test("a command, a click and a form go through the page to the app and back", async () => {
  app.command("/snapshot", async ({ ack, client, body }) => {
    await ack("taken");
    const go = {
      type: "button" as const,
      action_id: "go",
      text: { type: "plain_text" as const, text: "Go" },
    };
    await client.chat.postMessage({
      channel: body.channel_id,
      text: "card",
      blocks: [{ type: "actions", block_id: "b", elements: [go] }],
    });
  });
  app.action("go", async ({ ack, body, client }) => {
    await ack();
    if (body.type !== "block_actions") return;
    const plain = (text: string) => ({ type: "plain_text" as const, text });
    await client.views.open({
      trigger_id: body.trigger_id,
      view: {
        type: "modal",
        callback_id: "form",
        title: plain("Form"),
        submit: plain("Send"),
        blocks: [
          {
            type: "input",
            block_id: "why",
            label: plain("Why"),
            element: { type: "external_select", action_id: "w", min_query_length: 1 },
          },
        ],
      },
    });
  });
  app.options("w", ({ ack, options }) =>
    ack({ options: [{ text: { type: "plain_text", text: options.value }, value: "v" }] }),
  );
  app.view("form", ({ ack }) => ack({ response_action: "errors", errors: { why: "Say more." } }));
  await start(app, slack, "socket");
  const page = await open(alice);
  expect((await post("command", { as: alice, channel: ops, text: "/snapshot db" })).text).toBe(
    '{"problem":null}',
  );
  await slack.waitFor(() => page.newest?.channels[0]?.messages.length === 2);
  const [taken, card] = page.newest?.channels[0]?.messages ?? [];
  expect(taken).toMatchObject({ text: "taken", ephemeral: true, fromBot: true });
  const container = { type: "message", channel: ops, ts: card?.ts };
  const click = { as: alice, container, blockId: "b", actionId: "go", value: null, values: {} };
  expect((await post("action", click)).text).toBe('{"problem":null}');
  await slack.waitFor(() => page.newest?.views.length === 1);
  const viewId = page.newest?.views[0]?.id;
  const field = { as: alice, container: { type: "view", viewId }, blockId: "why", actionId: "w" };
  expect(JSON.parse((await post("suggest", { ...field, text: "because" })).text)).toEqual({
    options: [{ text: { type: "plain_text", text: "because" }, value: "v" }],
    problem: null,
  });
  const submit = (values: object) => post("submit", { as: alice, viewId, values });
  expect((await submit({})).text).toContain("Please complete this required field.");
  expect(JSON.parse((await submit({ why: { w: "v" } })).text)).toEqual({
    errors: { why: "Say more." },
    problem: null,
  });
  await post("close", { as: alice, viewId });
  await slack.waitFor(() => page.newest?.views.length === 0);
  expect((await post("submit", { as: alice, viewId, values: {} })).text).toContain(
    "not here any more",
  );
});

test("a click on what was there a moment ago still reaches the app", async () => {
  const clicks: string[] = [];
  app.action("go", async ({ ack, body }) => {
    clicks.push(body.user.id);
    await ack();
  });
  await start(app, slack, "socket");
  const go = { type: "button", action_id: "go", text: { type: "plain_text", text: "Go" } };
  const client = new WebClient(slack.tokens.bot, { slackApiUrl: slack.apiUrl });
  const blocks = [{ type: "actions", block_id: "b", elements: [go] }];
  const { ts = "" } = await client.chat.postMessage({ channel: ops, text: "card", blocks });
  await client.chat.update({ channel: ops, ts, text: "done", blocks: [] });
  const container = { type: "message", channel: ops, ts };
  await post("action", {
    as: bob,
    container,
    blockId: "b",
    actionId: "go",
    value: null,
    values: {},
  });
  expect(clicks).toEqual([bob]);
  const other = { as: bob, container, blockId: "b", actionId: "other", value: null, values: {} };
  expect((await post("action", other)).text).toContain("not here any more");
});

test("Slack's complaint about a silent app is shown for a while", async () => {
  const page = await open(alice);
  await post("command", { as: alice, channel: ops, text: "/snapshot db" });
  await slack.waitFor(() => page.newest?.toast);
  expect(page.newest?.toast?.text).toBe('/snapshot failed with the error "dispatch_failed"');
  const go = { type: "button", action_id: "go", text: { type: "plain_text", text: "Go" } };
  const client = new WebClient(slack.tokens.bot, { slackApiUrl: slack.apiUrl });
  const blocks = [{ type: "actions", block_id: "b", elements: [go] }];
  const { ts = "" } = await client.chat.postMessage({ channel: ops, text: "card", blocks });
  const container = { type: "message", channel: ops, ts };
  const click = { as: alice, container, blockId: "b", actionId: "go", value: null, values: {} };
  expect((await post("action", click)).text).toContain("not responding to “Go”");
});

test("faults are switched on and off, Slack's own and the clouds'", async () => {
  const page = await open(alice);
  expect(page.newest?.faults.map((each) => each.group)).toContain("AWS");
  const isOn = (id: string) => page.newest?.faults.find((each) => each.id === id)?.on;
  await post("fault", { id: "aws", on: true });
  await slack.waitFor(() => isOn("aws"));
  await post("fault", { id: "slack-down", on: true });
  await slack.waitFor(() => isOn("slack-down"));
  const client = new WebClient(slack.tokens.bot, {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
    logLevel: LogLevel.ERROR,
  });
  await expect(client.auth.test()).rejects.toThrow();
  await post("fault", { id: "slack-down", on: false });
  await expect(client.auth.test()).resolves.toMatchObject({ ok: true });
  await post("fault", { id: "slack-rate-limit", on: true });
  await slack.waitFor(() => isOn("slack-rate-limit"));
  await post("fault", { id: "slack-rate-limit", on: false });
  await slack.waitFor(() => isOn("slack-rate-limit") === false);
});

test("many changes are told in few events", async () => {
  const page = await open(alice);
  const before = page.count;
  const startedAt = performance.now();
  for (let index = 1; index <= 300; index += 1)
    await slack.as("bob").says(`message ${index}`, { channel: "ops" });
  await slack.waitFor(() =>
    page.newest?.channels[0]?.messages.some((each) => each.text === "message 300"),
  );
  const seconds = (performance.now() - startedAt) / 1000;
  expect(page.count - before).toBeLessThanOrEqual(seconds * 20 + 2);
  expect(page.newest?.channels[0]?.messages.length).toBeLessThanOrEqual(150);
});

test("serves the page's files and nothing outside of its folder", async () => {
  const index = await fetch(slack.url);
  expect(await index.text()).toBe("<title>page</title>");
  expect(index.headers.get("content-type")).toBe("text/html; charset=utf-8");
  for (const path of ["/..%2f..%2fetc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/none.js"])
    expect((await fetch(slack.url + path)).status).toBe(404);
});

test("answers only under its own name and to its own page", async () => {
  const { port } = new URL(slack.url);
  const status = await new Promise((resolve, reject) => {
    const headers = { host: "evil.example" };
    const call = request({ host: "127.0.0.1", port, path: "/page/events?as=U024ALICE", headers });
    call.on("response", (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    call.on("error", reject).end();
  });
  expect(status).toBe(421);
  const home = { as: alice };
  expect((await post("home", home, { origin: "http://evil.example" })).status).toBe(403);
  expect((await post("home", home, { "content-type": "text/plain" })).status).toBe(403);
  expect((await post("home", home, { origin: slack.url })).status).toBe(200);
  expect((await post("nonsense", home)).status).toBe(404);
  expect((await post("home", { as: "U0NOBODY1" })).text).toContain("Nobody has that id");
});
