import { setTimeout as delay } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { startWorld } from "../support/world.ts";
import type { World } from "../support/world.ts";
import { ask, openRecord, until } from "./acts.ts";
import type { Asked } from "./acts.ts";
import { comparable, drawn } from "./drawn.ts";

let world: World;
let record: Awaited<ReturnType<typeof openRecord>>;
beforeAll(async () => {
  world = await startWorld({ slack: { logLimit: 20_000 } });
  record = await openRecord(world.folder);
});
afterEach(() => {
  world.slack.faults.clear();
});
afterAll(async () => {
  await record.db.destroy();
  await world.stop();
});

/** Waits until each card in Slack equals the ledger. */
async function allTrue(asked: readonly Asked[]): Promise<void> {
  const deadline = performance.now() + 40_000;
  for (const one of asked) {
    for (;;) {
      const view = await record.queries.get(one.id);
      if (view === null) throw new Error(`${one.id} is gone`);
      const shown = view.card && world.slack.message(view.card.channelId, view.card.ts);
      const [is, must] = [comparable(shown?.blocks ?? []), drawn(view)];
      if (JSON.stringify(is) === JSON.stringify(must)) break;
      if (performance.now() > deadline) expect(is).toEqual(must);
      await delay(100);
    }
  }
}

async function approved(text: string): Promise<Asked> {
  const asked = await ask(world.slack, "alice", text);
  await world.slack.as("bob").clicks(asked.card(), "Approve");
  return asked;
}

const stateOf = async (id: string) => (await record.queries.get(id))?.request.state;
async function settled(id: string): Promise<void> {
  await until(async () => (await stateOf(id)) === "settled");
}

describe("P7: cards heal", () => {
  test("after a rate limit: nothing is sent while Slack asks for patience, then all at once is right", async () => {
    const asked = await ask(world.slack, "alice", "db-primary before the limit");
    world.slack.faults.rateLimit("chat.update", 2, 3);
    await world.slack.as("bob").clicks(asked.card(), "Approve");
    await settled(asked.id);
    await allTrue([asked]);
    const updates = world.slack.calls.all().filter(({ method }) => method === "chat.update");
    const limited = updates.filter(({ status }) => status === 429);
    expect(limited.length).toBeGreaterThan(0);
    for (const { at } of limited) {
      const hasty = updates.filter((call) => call.at > at && call.at < at + 1500);
      expect(hasty).toEqual([]);
    }
  });

  test("after an outage of Slack, also what ended meanwhile and every reply of its thread", async () => {
    world.aws.state.timing = { snapshotMs: 2500, hiddenMs: 0 };
    const asked = await approved("db-replica before the outage");
    await asked.says("accepted by the cloud");
    world.aws.state.timing = { snapshotMs: 600, hiddenMs: 0 };
    world.slack.faults.down(true, "503");
    await settled(asked.id);
    await delay(1500);
    world.slack.faults.down(false);
    await allTrue([asked]);
    const thread = await world.slack.waitFor(() => {
      const replies = asked.card().thread.map(({ text }) => text);
      return replies.some((text) => text.includes("SAFE TO CHANGE")) ? replies : undefined;
    });
    expect(thread.filter((text) => text.includes("was accepted"))).toHaveLength(1);
    expect(thread.filter((text) => text.includes("SAFE TO CHANGE"))).toHaveLength(1);
    await world.slack.waitForBot(40_000);
  });

  test("after edits whose confirmation was lost", async () => {
    world.slack.faults.loseReply("chat.update", 3);
    const asked = await approved("web-data before lost confirmations");
    await settled(asked.id);
    await allTrue([asked]);
  });

  test("after a first post whose confirmation was lost: the copy becomes a pointer when it is clicked", async () => {
    world.slack.faults.loseReply("chat.postMessage", 1);
    const before = world.slack.channel("ops").messages.length;
    await world.slack.as("alice").types("/snapshot web-data posted twice", { channel: "ops" });
    const copies = await world.slack.waitFor(
      () => {
        const found = world.slack
          .channel("ops")
          .messages.slice(before)
          .filter(({ text }) => text.includes("posted twice"));
        return found.length === 2 ? found : undefined;
      },
      { timeoutMs: 20_000 },
    );
    const [stray, real] = copies;
    if (stray === undefined || real === undefined) throw new Error("there are two");
    const id = /SR-\w+/u.exec(real.text)?.[0] ?? "";
    await until(async () => (await record.queries.get(id))?.card);
    await world.slack.as("bob").clicks(stray, "Approve");
    await world.slack.waitFor(() =>
      world.slack.message(stray.channelId, stray.ts)?.text.includes("look at the other one"),
    );
    await settled(id);
    const view = await record.queries.get(id);
    expect(view?.card?.ts).toBe(real.ts);
    await world.slack.waitFor(() =>
      world.slack.message(real.channelId, real.ts)?.text.includes("SAFE TO CHANGE"),
    );
  });

  test("when somebody deleted the card: it is posted anew", async () => {
    const asked = await ask(world.slack, "alice", "web-data whose card is deleted");
    world.slack.faults.fail("chat.update", "message_not_found", 1);
    await world.slack.as("bob").clicks(asked.card(), "Approve");
    await settled(asked.id);
    const deleted = asked.card().ts;
    const anew = await world.slack.waitFor(
      () =>
        world.slack
          .channel("ops")
          .messages.find(({ ts, text }) => ts !== deleted && text.includes("card is deleted")),
      { timeoutMs: 20_000 },
    );
    await world.slack.waitFor(
      () => world.slack.message(anew.channelId, anew.ts)?.text.includes("SAFE TO CHANGE"),
      { timeoutMs: 20_000 },
    );
    await until(async () => (await record.queries.get(asked.id))?.card?.ts === anew.ts);
  });

  test("after a restart: what changed while nothing could be published is right again, untouched by anybody", async () => {
    const open = [
      await ask(world.slack, "alice", "db-primary open over the restart"),
      await ask(world.slack, "alice", "db-replica denied over the restart"),
      await ask(world.slack, "alice", "web-data approved over the restart"),
    ];
    const [, denied, accepted] = open;
    if (denied === undefined || accepted === undefined) throw new Error("there are three");
    world.slack.faults.fail("chat.update", "internal_error", Infinity);
    world.slack.faults.fail("chat.postMessage", "internal_error", Infinity);
    await world.slack.as("bob").types(`/snapshot deny ${denied.id} not now`, { channel: "ops" });
    await world.slack.as("bob").types(`/snapshot approve ${accepted.id}`, { channel: "ops" });
    await settled(accepted.id);
    expect(denied.card().text).toContain("NOT YET");
    await world.bot.stop();
    world.slack.faults.clear();
    await world.startAnother();
    await allTrue(open);
    expect(denied.card().text).toContain("DO NOT PROCEED");
    expect(accepted.card().text).toContain("SAFE TO CHANGE");
  });
});
