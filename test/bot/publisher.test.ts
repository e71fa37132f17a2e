import { setTimeout as delay } from "node:timers/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { demoWorkspace } from "../../playground/slack/demo-workspace.ts";
import { startSlack } from "../../playground/slack/slack.ts";
import type { Slack } from "../../playground/slack/slack.ts";
import { createDiscretions } from "../../src/bot/discretion.ts";
import { createPublisher } from "../../src/bot/publisher.ts";
import type { Publisher, PublisherOptions } from "../../src/bot/publisher.ts";
import { publishRequest } from "../../src/bot/publish-request.ts";
import type { PublishDeps } from "../../src/bot/sending.ts";
import { createSlackClients } from "../../src/bot/slack-clients.ts";
import { slackLogger } from "../../src/bot/slack-logger.ts";
import { Secret } from "../../src/domain/secret.ts";
import type { Log } from "../../src/domain/log.ts";
import type { StoppedClock } from "../support/store.ts";
import { openRequest, openStore } from "../support/store.ts";
import type { OpenStore } from "../support/store.ts";
import { folder, whenOver } from "../support/store-cleanup.ts";

const ops = demoWorkspace().channels.find(({ name }) => name === "ops")?.id ?? "";
const alice = demoWorkspace().people.find(({ name }) => name === "alice")?.id ?? "";
const silent: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };
/** Real time, that a test can let jump. */
let jumpedMs = 0;
const clock: StoppedClock = Object.assign(() => Date.now() + jumpedMs, {
  advance: (ms: number) => void (jumpedMs += ms),
});

let slack: Slack;
let store: OpenStore;
let deps: PublishDeps;

beforeAll(async () => {
  slack = await startSlack({ ...demoWorkspace(), mode: "socket" });
  whenOver(async () => slack.stop());
});

beforeEach(async () => {
  slack.faults.clear();
  store = await openStore({ kind: "sqlite", file: join(folder(), "ledger.sqlite") }, clock);
  const token = new Secret(slack.tokens.bot);
  const logger = slackLogger(silent);
  const { posts } = createSlackClients({ token, apiUrl: slack.apiUrl, logger });
  const around = () => ({ nowMs: clock() });
  const { outbox, queries } = store;
  const discretion = async () => "open" as const;
  deps = {
    client: posts,
    outbox,
    answers: { tell: async () => undefined },
    queries,
    clock,
    log: silent,
    around,
    links: async () => () => null,
    discretion,
    language: () => "en",
  };
});

const running: Publisher[] = [];
afterAll(async () => {
  for (const publisher of running) await publisher.stop(1000);
});

function publishing(courtesy?: PublisherOptions["courtesy"]): Publisher {
  const onPublished = () => undefined;
  const common = { ...deps, log: silent, onPublished };
  const publisher = createPublisher(courtesy ? { ...common, courtesy } : common);
  running.push(publisher);
  publisher.start();
  return publisher;
}

async function asked(
  channelId = ops,
  how: { readonly threadTs?: string; readonly volumes?: readonly string[] } = {},
): Promise<string> {
  const { threadTs = null, ...rest } = how;
  const requestId = await openRequest(store, { requesterId: alice, state: "approved", ...rest });
  await store.db
    .updateTable("requests")
    .set({ channel_id: channelId, thread_ts: threadTs })
    .where("id", "=", requestId)
    .execute();
  return requestId;
}

async function accepted(requestId: string): Promise<void> {
  const item = await store.queries.item(`${requestId}/1`);
  if (item === null) throw new Error("there is no such item");
  await store.ledger.begin(item, 100);
  const set = { snapshot_id: "snap-1", accepted_at: new Date(clock()).toISOString() };
  await store.ledger.change({
    requestId,
    items: [{ itemId: item.id, event: "accept", set }],
    lines: [{ type: "item-accepted", itemId: item.id }],
  });
}

const isPublished = async () => (await store.outbox.lagMs()) === 0;
const callsOf = (method: string) =>
  slack.calls.all().filter((call) => call.method === method).length;

test("a card deleted while only its thread grows is posted anew, without hammering Slack", async () => {
  const requestId = await asked();
  const publisher = publishing();
  await expect.poll(isPublished).toBe(true);
  await accepted(requestId);
  const before = callsOf("chat.postMessage");
  slack.faults.fail("chat.postMessage", "thread_not_found", 1);
  publisher.wake();
  await expect.poll(isPublished, { timeout: 8000 }).toBe(true);
  // The reply that failed, the new card, and the reply below it.
  expect(callsOf("chat.postMessage") - before).toBe(3);
  await publisher.stop(1000);
});

test.each([
  "cannot_reply_to_message",
  "restricted_action_thread_locked",
  "thread_not_found",
  "a_code_that_nobody_knows",
])(
  "a card whose thread is gone, or takes no replies, comes privately: Slack says %s",
  async (error) => {
    const requestId = await asked(ops, { threadTs: "1700000000.000100" });
    slack.faults.fail("chat.postMessage", error);
    const publisher = publishing();
    await expect.poll(isPublished).toBe(true);
    const own = slack.dm("alice").find(requestId);
    expect(own?.text).toContain("Slack does not let me post where you asked, in #ops.");
    await publisher.stop(1000);
  },
);

test("where other workspaces read along the barest card names nothing either", async () => {
  const requestId = await asked(ops, { volumes: ["payroll-db", "payroll-files"] });
  await store.ledger.change({
    requestId,
    items: [{ itemId: `${requestId}/1`, event: "fail" }],
    lines: [{ type: "item-failed" }],
  });
  const [unpublished] = await store.outbox.claim(1);
  if (!unpublished) throw new Error("there is nothing to publish");
  slack.faults.fail("chat.postMessage", "invalid_blocks");
  await publishRequest({ ...deps, discretion: async () => "shared" }, unpublished);
  const said = slack.transcript("ops");
  expect(said).toContain("1 of 2 failed: volume 1");
  expect(said).not.toContain("payroll");
});

test("a card names nothing only for as long as Slack cannot say who reads its channel", async () => {
  const requestId = await asked(ops, { volumes: ["web-data"] });
  const discretion = createDiscretions(deps.client, () => false, clock, silent);
  deps = { ...deps, discretion };
  slack.faults.fail("conversations.info", "internal_error");
  const publisher = publishing();
  const card = () => slack.channel("ops").find(requestId)?.text;
  await expect.poll(card).toContain("Slack does not say who reads this channel");
  const later = () => {
    clock.advance(20_000);
    publisher.wake();
    return card();
  };
  await expect.poll(later).toContain("web-data");
  await expect.poll(isPublished).toBe(true);
  await publisher.stop(1000);
});

test("cards that Slack refuses keep no other waiting", async () => {
  const several = async () => Promise.all(Array.from({ length: 6 }, async () => asked()));
  const posted = async (ids: readonly string[]) =>
    (await Promise.all(ids.map(async (id) => store.outbox.cardOf(id)))).filter(Boolean).length;
  const refused = await several();
  const before = callsOf("chat.postMessage");
  slack.faults.fail("chat.postMessage", "ekm_access_denied", Number.POSITIVE_INFINITY);
  const publisher = publishing();
  // In the channel, and then directly.
  await expect.poll(() => callsOf("chat.postMessage") - before).toBe(2 * refused.length);
  slack.faults.clear();
  const others = await several();
  publisher.wake();
  // Were they taken for an outage, everybody would wait for half a minute.
  await expect.poll(async () => posted(others)).toBe(others.length);
  expect(await posted(refused)).toBe(0);
  await publisher.stop(1000);
});

test("in a rush cards come one by one, so that people are acknowledged in between, and then all at once", async () => {
  const ids = await Promise.all(Array.from({ length: 12 }, async () => asked()));
  const posted = async () =>
    (await Promise.all(ids.map(async (id) => store.outbox.cardOf(id)))).filter(Boolean).length;
  // However busy this machine is: the rush lasts until it is said to be over.
  let rush = true;
  const courtesy = {
    inRush: () => rush,
    calm: async (mostMs: number) => delay(rush ? mostMs : 0),
  };
  const publisher = publishing(courtesy);
  await expect.poll(posted).toBe(2);
  rush = false;
  await expect.poll(posted, { timeout: 5000 }).toBe(ids.length);
  await publisher.stop(1000);
});

test("a request that is over is not published for ever where nobody lets the bot in", async () => {
  const requestId = await asked("C0NOWHERE");
  await store.ledger.change({
    requestId,
    items: [{ itemId: `${requestId}/1`, event: "fail" }],
    lines: [{ type: "item-failed" }],
  });
  slack.faults.fail("chat.postMessage", "user_disabled", Number.POSITIVE_INFINITY);
  const publisher = publishing();
  await expect.poll(isPublished).toBe(true);
  await publisher.stop(1000);
});

test("a publisher that was overtaken leaves the rest to the other", async () => {
  const requestId = await asked();
  const [mine] = await store.outbox.claim(1);
  clock.advance(16_000);
  const [theirs] = await store.outbox.claim(1);
  if (!mine || !theirs) throw new Error("both were to claim it");
  const before = callsOf("chat.postMessage");
  await expect(publishRequest(deps, mine)).rejects.toThrow();
  expect(callsOf("chat.postMessage")).toBe(before);
  expect(await publishRequest(deps, theirs)).toMatchObject({ kind: "complete" });
  expect(await store.outbox.cardOf(requestId)).not.toBeNull();
});

test("while Slack asks for patience the publisher still stops at once", async () => {
  await asked();
  slack.faults.rateLimit("chat.postMessage", 30, 1);
  const publisher = publishing();
  const before = callsOf("chat.postMessage");
  await expect.poll(() => callsOf("chat.postMessage")).toBeGreaterThan(before - 1);
  await expect.poll(() => slack.faults.has("rate-limit")).toBe(false);
  const stopped = publisher.stop(20_000).then(() => "stopped");
  expect(await Promise.race([stopped, later(5000)])).toBe("stopped");
});

async function later(ms: number): Promise<string> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms, "late").unref();
  });
}

/** A request of an incident whose second round has begun; `item` is one of two. */
async function retriedInIncident(channelId = ops): Promise<string> {
  const requestId = await asked(channelId, { volumes: ["db-primary", "db-replica"] });
  await store.db
    .updateTable("requests")
    .set({ incident: 1, round: 2, retried_by: alice, retried_at: new Date(clock()).toISOString() })
    .execute();
  await store.db.updateTable("items").set({ round: 2 }).execute();
  return requestId;
}

async function failing(requestId: string, position: number): Promise<void> {
  await store.ledger.change({
    requestId,
    items: [{ itemId: `${requestId}/${position}`, event: "fail" }],
    lines: [{ type: "item-failed", itemId: `${requestId}/${position}` }],
  });
}

test("a reply that somebody deleted stays deleted, also when it would say something else by now", async () => {
  const requestId = await retriedInIncident();
  const publisher = publishing();
  await expect.poll(isPublished).toBe(true);
  const again = () =>
    slack.calls
      .all()
      .filter(({ method, args }) => method === "chat.postMessage" && isTriedAgain(args)).length;
  const isTriedAgain = (args: unknown) => {
    const said = JSON.stringify(args);
    return said.includes(requestId) && said.includes("ried again: db-primary");
  };
  const cards = slack.channel("ops").messages.filter(({ text }) => text.includes("digest"));
  const posted = cards.flatMap(({ thread }) => thread).find(isTriedAgain);
  expect(again()).toBe(1);
  await deps.client.chat.delete({ channel: ops, ts: posted?.ts ?? "" });
  for (const position of [1, 2]) {
    await failing(requestId, position);
    publisher.wake();
    await expect.poll(isPublished).toBe(true);
  }
  expect(again()).toBe(1);
  await publisher.stop(1000);
});

test("DO NOT PROCEED that was told directly is told to the channel once the card has moved there", async () => {
  const requestId = await retriedInIncident();
  slack.faults.fail("chat.postMessage", "not_in_channel", 1);
  const publisher = publishing();
  await failing(requestId, 1);
  publisher.wake();
  const verdicts = (where: "ops" | null) =>
    (where === null ? slack.dm("alice") : slack.channel(where)).messages
      .flatMap((message) => [message, ...message.thread])
      .filter(({ text }) => /SR-\w+: ⛔ DO NOT PROCEED/u.test(text) && text.includes(requestId));
  await expect.poll(() => verdicts(null).length).toBeGreaterThan(0);
  await expect.poll(isPublished).toBe(true);
  expect(verdicts("ops")).toEqual([]);
  clock.advance(60_000);
  await failing(requestId, 2);
  publisher.wake();
  await expect.poll(() => verdicts("ops").some(({ broadcast }) => broadcast)).toBe(true);
  await publisher.stop(1000);
});
