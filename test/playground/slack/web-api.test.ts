import {
  LogLevel,
  WebAPIHTTPError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
  WebClient,
  type WebClientOptions,
} from "@slack/web-api";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Slack } from "../../../playground/slack/slack.ts";
import { demoSlack } from "./bolt.ts";

const ops = "C024OPS01";
const alice = "U024ALICE";

let slack: Slack;
let client: WebClient;

function clientWith(token: string, options: WebClientOptions = {}): WebClient {
  const retryConfig = { retries: 0 };
  const logLevel = LogLevel.ERROR;
  return new WebClient(token, { slackApiUrl: slack.apiUrl, retryConfig, logLevel, ...options });
}

beforeEach(async () => {
  slack = await demoSlack();
  client = clientWith(slack.tokens.bot);
});
afterEach(async () => {
  await slack.stop();
});

async function errorOf(call: Promise<unknown>): Promise<unknown> {
  try {
    await call;
    return "no error";
  } catch (error) {
    if (error instanceof Error && "data" in error && typeof error.data === "object" && error.data)
      return "error" in error.data ? error.data.error : error.data;
    return error;
  }
}

const section = (text: string) => ({ type: "section", text: { type: "mrkdwn", text } });

describe("the Web API", () => {
  test("knows its callers by their tokens", async () => {
    expect(await client.auth.test()).toMatchObject({
      team_id: "T0PLAYG01",
      user_id: "U0B0TSNAP",
      bot_id: "B0B0TSNAP",
      response_metadata: { scopes: expect.arrayContaining(["chat:write", "commands"]) },
    });
    expect(await errorOf(clientWith("xoxb-other").auth.test())).toBe("invalid_auth");
    expect(await errorOf(clientWith("").auth.test())).toBe("not_authed");
    expect(await errorOf(clientWith(slack.tokens.app).auth.test())).toBe("not_allowed_token_type");
    expect(await errorOf(client.apps.connections.open({}))).toBe("not_allowed_token_type");
    expect(await errorOf(client.apiCall("chat.meMessage"))).toBe("unknown_method");
  });

  test("names the scope that is missing", async () => {
    slack.faults.missingScope("usergroups:read");
    const call = client.usergroups.list();
    await expect(call).rejects.toMatchObject({
      data: { error: "missing_scope", needed: "usergroups:read" },
    });
    slack.faults.missingScope("usergroups:read", false);
    await expect(client.usergroups.list({ include_users: true })).resolves.toMatchObject({
      usergroups: [{ handle: "engineers", users: expect.arrayContaining([alice]) }, {}, {}],
    });
  });

  test("refuses to post where the bot may not", async () => {
    const post = (channel: string) => errorOf(client.chat.postMessage({ channel, text: "hi" }));
    expect(await post("C0NOWHERE")).toBe("channel_not_found");
    expect(await post("U0NOBODY1")).toBe("channel_not_found");
    expect(await post("C024RANDM")).toBe("not_in_channel");
    slack.setArchived("ops");
    expect(await post(ops)).toBe("is_archived");
    const ephemeral = (user: string, channel: string) =>
      errorOf(client.chat.postEphemeral({ channel, user, text: "hi" }));
    expect(await ephemeral("U024ERINN", "C024INC42")).toBe("user_not_in_channel");
    expect(await ephemeral(alice, "C024RANDM")).toBe("not_in_channel");
  });

  test("refuses what is too long, empty or not block kit, and says where", async () => {
    const post = (content: object) =>
      errorOf(client.apiCall("chat.postMessage", { channel: ops, ...content }));
    expect(await post({})).toBe("no_text");
    expect(await post({ text: "x", blocks: "nonsense" })).toBe("invalid_blocks_format");
    expect(await post({ blocks: Array(5).fill(section("x".repeat(2_900))) })).toBe(
      "msg_blocks_too_long",
    );
    const long = client.chat.postMessage({
      channel: ops,
      text: "t",
      blocks: [section("x".repeat(3_001))],
    });
    await expect(long).rejects.toMatchObject({
      data: {
        error: "invalid_blocks",
        response_metadata: {
          messages: [expect.stringContaining("[json-pointer:/blocks/0/text/text]")],
        },
      },
    });
  });

  test("edits and deletes the bot's own messages only", async () => {
    const { ts = "" } = await client.chat.postMessage({
      channel: ops,
      text: "one",
      blocks: [section("one")],
    });
    await client.chat.update({ channel: ops, ts, text: "two" });
    // A new text alone leaves the old blocks, which are what is seen.
    expect(slack.message("ops", ts)).toMatchObject({ text: "one", fallback: "two", edited: true });
    const long = "x".repeat(4_001);
    expect(await errorOf(client.chat.update({ channel: ops, ts, text: long }))).toBe(
      "msg_too_long",
    );
    const said = await slack.as("alice").says("mine", { channel: "ops" });
    const hers = { channel: ops, ts: said.ts, text: "no" };
    expect(await errorOf(client.chat.update(hers))).toBe("cant_update_message");
    expect(await errorOf(client.chat.delete(hers))).toBe("cant_delete_message");
    await client.chat.delete({ channel: ops, ts });
    expect(await errorOf(client.chat.update({ channel: ops, ts, text: "x" }))).toBe(
      "message_not_found",
    );
    expect(slack.transcript("ops")).toBe("alice: mine");
  });

  test("an ephemeral message cannot be edited by its timestamp", async () => {
    const posted = await client.chat.postEphemeral({ channel: ops, user: alice, text: "psst" });
    expect(slack.as("alice").sees("ops")).toBe("(only alice) snapshot-bot: psst");
    const ts = posted.message_ts ?? "";
    expect(await errorOf(client.chat.update({ channel: ops, ts, text: "x" }))).toBe(
      "message_not_found",
    );
  });

  test("says who somebody is", async () => {
    const flags = async (user: string) => (await client.users.info({ user })).user;
    expect(await flags(alice)).toMatchObject({
      name: "alice",
      is_restricted: false,
      deleted: false,
    });
    expect(await flags("U024FRANK")).toMatchObject({ is_restricted: true });
    expect(await flags("U0PARTNER")).toMatchObject({ team_id: "T0PARTNER", is_stranger: false });
    slack.setStanding("erin", "deactivated");
    expect(await flags("U024ERINN")).toMatchObject({ deleted: true });
    expect(await flags(alice)).not.toHaveProperty("profile.email");
    expect(await errorOf(client.users.info({ user: "U0NOBODY1" }))).toBe("user_not_found");
    expect(await errorOf(client.usergroups.users.list({ usergroup: "S0NONE" }))).toBe(
      "no_such_subteam",
    );
    const { users } = await client.usergroups.users.list({ usergroup: "S024LEADS" });
    expect(users).toEqual(["U024BOBBY", "U024CAROL"]);
  });

  test("lists in pages", async () => {
    const seen: (string | undefined)[] = [];
    let cursor = "";
    do {
      const page = await client.users.list({ limit: 3, cursor });
      seen.push(...(page.members ?? []).map((each) => each.name));
      cursor = page.response_metadata?.next_cursor ?? "";
    } while (cursor !== "");
    expect(seen).toHaveLength(10);
    const { members } = await client.conversations.members({ channel: "C024INC42" });
    expect(members).toEqual([alice, "U024BOBBY", "U024DAVEY", "U0B0TSNAP"]);
    const { channels } = await client.conversations.list({ types: "public_channel" });
    expect(channels?.map((each) => [each.name, each.is_member])).toContainEqual(["random", false]);
    await client.conversations.join({ channel: "C024RANDM" });
    const { channel } = await client.conversations.info({ channel: "C024RANDM" });
    expect(channel).toMatchObject({ is_member: true, is_ext_shared: false });
    const shared = await client.conversations.info({ channel: "C024DBCHG" });
    expect(shared.channel).toMatchObject({ is_ext_shared: true });
  });

  test("reactions, pins, bookmarks and links to messages", async () => {
    const { ts = "" } = await client.chat.postMessage({ channel: ops, text: "one" });
    await client.reactions.add({ channel: ops, timestamp: ts, name: "eyes" });
    expect(await errorOf(client.reactions.add({ channel: ops, timestamp: ts, name: "eyes" }))).toBe(
      "already_reacted",
    );
    await client.pins.add({ channel: ops, timestamp: ts });
    expect(await errorOf(client.pins.add({ channel: ops, timestamp: ts }))).toBe("already_pinned");
    const type = "link" as const;
    const link = { channel_id: ops, title: "Card", type, link: "https://example.com" };
    await expect(client.bookmarks.add(link)).resolves.toMatchObject({
      bookmark: { title: "Card" },
    });
    const { permalink } = await client.chat.getPermalink({ channel: ops, message_ts: ts });
    expect(permalink).toBe(`https://playground.slack.com/archives/${ops}/p${ts.replace(".", "")}`);
    expect(slack.transcript("ops")).toBe("snapshot-bot: one\n  :eyes:");
  });
});

describe("faults on demand", () => {
  test("a rate limit says how long to wait and passes", async () => {
    slack.faults.rateLimit("chat.postMessage", 7);
    const impatient = clientWith(slack.tokens.bot, { rejectRateLimitedCalls: true });
    const post = () => impatient.chat.postMessage({ channel: ops, text: "hi" });
    const error = await post().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(WebAPIRateLimitedError);
    expect(error).toMatchObject({ retryAfter: 7 });
    await expect(post()).resolves.toMatchObject({ ok: true });
  });

  test("errors and statuses happen as often as planned", async () => {
    slack.faults.fail("auth.test", "internal_error", 2);
    expect(await errorOf(client.auth.test())).toBe("internal_error");
    expect(await errorOf(client.auth.test())).toBe("internal_error");
    expect(await errorOf(client.auth.test())).toBe("no error");
    slack.faults.httpStatus("*", 503);
    expect(await client.auth.test().catch((reason: unknown) => reason)).toBeInstanceOf(
      WebAPIHTTPError,
    );
    expect(await errorOf(client.auth.test())).toBe("no error");
  });

  test("a lost reply has had its effect", async () => {
    slack.faults.loseReply("chat.postMessage");
    const lost = await client.chat
      .postMessage({ channel: ops, text: "made all the same" })
      .catch((reason: unknown) => reason);
    expect(lost).toBeInstanceOf(WebAPIRequestError);
    expect(slack.transcript("ops")).toBe("snapshot-bot: made all the same");
  });

  test("slow calls are done although nobody waits any more", async () => {
    slack.faults.slow("chat.postMessage", 300);
    const hasty = clientWith(slack.tokens.bot, { timeout: 50 });
    await expect(hasty.chat.postMessage({ channel: ops, text: "late" })).rejects.toThrow();
    await slack.waitFor(() => slack.transcript("ops").includes("late"));
  });

  test("nothing works while Slack is down", async () => {
    slack.faults.down(true);
    const refused = await client.auth.test().catch((reason: unknown) => reason);
    expect(refused).toBeInstanceOf(WebAPIRequestError);
    slack.faults.down(true, "503");
    expect(await client.auth.test().catch((reason: unknown) => reason)).toBeInstanceOf(
      WebAPIHTTPError,
    );
    slack.faults.down(false);
    expect(await errorOf(client.auth.test())).toBe("no error");
  });

  test("what was called, with which arguments and answers, is written down without the token", async () => {
    await client.chat.postMessage({ channel: ops, text: "hi" });
    await errorOf(client.users.info({ user: "U0NOBODY1" }));
    expect(slack.calls.all().map((each) => [each.method, each.status])).toEqual([
      ["chat.postMessage", 200],
      ["users.info", 200],
    ]);
    expect(slack.calls.last()).toMatchObject({
      args: { user: "U0NOBODY1" },
      answer: { ok: false, error: "user_not_found" },
    });
    expect(JSON.stringify(slack.calls.all())).not.toContain(slack.tokens.bot);
  });
});
