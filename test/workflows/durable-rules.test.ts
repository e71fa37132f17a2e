import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { createCourtesy } from "../../src/workflows/courtesy.ts";
import { createIntakeDesk } from "../../src/workflows/intake-desk.ts";
import type { Engine } from "../../src/workflows/engine.ts";
import { createRuns } from "../../src/workflows/runs.ts";
import { createSweeper } from "../../src/workflows/sweeper.ts";
import { cloud } from "../support/cloud.ts";
import { startStage } from "../support/bot-process.ts";
import { openRequest, openStore } from "../support/store.ts";
import type { OpenStore } from "../support/store.ts";
import { whenOver } from "../support/store-cleanup.ts";
import { startWorld } from "../support/world.ts";
import { quiet, startWorks } from "./items.ts";
import type { Works } from "./items.ts";

const src = join(import.meta.dirname, "../../src");
const patience = { timeout: 20_000, interval: 20 };
const month = 30 * 24 * 60 * 60_000;

function sweeperFor(
  { ledger, queries, intake, clock }: OpenStore,
  runs: Works["runs"],
  engine: Engine,
  handled: string[] = [],
) {
  return createSweeper({
    ledger,
    queries,
    intake,
    desk: createIntakeDesk({
      store: intake,
      handle: async ({ key }) => {
        handled.push(key);
        return async () => undefined;
      },
      giveUp: async () => undefined,
      courtesy: createCourtesy(),
      log: quiet,
    }),
    runs,
    engine,
    remindApprovers: async () => undefined,
    finishSteps: async () => undefined,
    lookAhead: () => undefined,
    tend: () => undefined,
    clock,
    log: quiet,
  });
}

/** Which files hold the ledger, and which hold the engine's runs as well. */
function tablesOf(data: string): { readonly mixed: string[]; readonly ledgers: string[] } {
  const ledgers: string[] = [];
  const mixed: string[] = [];
  for (const name of readdirSync(data).filter((file) => file.endsWith(".sqlite"))) {
    const db = new DatabaseSync(join(data, name), { readOnly: true });
    const tables = db.prepare("SELECT name FROM sqlite_master").all();
    const has = (table: string) => tables.some((row) => row["name"] === table);
    if (has("requests")) ledgers.push(name);
    if (has("requests") && has("workflow_runs")) mixed.push(name);
    db.close();
  }
  return { mixed, ledgers };
}

describe("rule 2: a request is safe when its row is committed", () => {
  test("an action whose bot died before working on it is worked on once, whoever sweeps", async () => {
    const { store, runs, engine } = await startWorks({ tokyo: cloud() });
    const answerTo = { userId: "U0ALICE", channelId: null, responseUrl: null };
    const intake = { kind: "cancel", teamId: "T0", userId: "U0ALICE", answerTo } as const;
    await store.intake.commit([{ key: "left over", intake: { ...intake, requestId: "SR-0000" } }]);
    const handled: string[] = [];
    const sweepers = [1, 2].map(() => sweeperFor(store, runs, engine, handled));
    const sweepAll = async () => Promise.all(sweepers.map(async ({ sweep }) => sweep()));
    await sweepAll();
    // Whoever took it in may still be at it.
    expect(handled).toEqual([]);
    await store.intake.releaseAll();
    await sweepAll();
    await expect.poll(() => handled, patience).toEqual(["left over"]);
  });

  test("approved items that nobody started are carried to the end, once, whoever sweeps", async () => {
    const tokyo = cloud();
    const { store, runs, engine } = await startWorks({ tokyo });
    const id = await openRequest(store, { state: "approved" });
    engine.work();
    // Two replicas sweep at the same moment.
    const [one, other] = [sweeperFor(store, runs, engine), sweeperFor(store, runs, engine)];
    await Promise.all([one.sweep(), other.sweep()]);
    const state = async () => (await store.queries.get(id))?.request.state;
    await expect.poll(state, patience).toBe("settled");
    expect(tokyo.sent).toHaveLength(1);
  });

  test("accepted items that nobody watches are watched to the end", async () => {
    const tokyo = cloud();
    const { store, runs, engine } = await startWorks({ tokyo });
    const id = await openRequest(store, { state: "approved" });
    const item = await store.queries.item(`${id}/1`);
    if (item === null) throw new Error("there is no item");
    await store.ledger.begin(item, 100);
    const order = {
      volume: { target: "tokyo", id: item.volumeId },
      marker: item.marker,
      reason: "",
      options: {},
      notBefore: new Date().toISOString(),
    };
    const made = await tokyo.startSnapshot(order, AbortSignal.timeout(1000));
    const set = { snapshot_id: made.id, next_read_at: new Date().toISOString() };
    await store.ledger.change({
      requestId: id,
      items: [{ itemId: item.id, event: "accept", set }],
      lines: [{ type: "item-accepted" }],
    });
    engine.work();
    await sweeperFor(store, runs, engine).sweep();
    const state = async () => (await store.queries.get(id))?.request.state;
    await expect.poll(state, patience).toBe("settled");
  });
});

describe("rule 3: a run that ended is followed by one of the next generation while its work is not done", () => {
  test("an item whose run ended too early is carried by another, and its snapshot made once", async () => {
    const tokyo = cloud();
    const { store, runs, engine } = await startWorks({ tokyo });
    const id = await openRequest(store);
    const itemId = `${id}/1`;
    engine.work();
    // It is not approved yet, so that its run finds nothing to do and ends.
    await runs.ensureItem(itemId, 1);
    await expect.poll(async () => engine.start("item", itemId, 1), patience).toBe("ended");
    await store.ledger.change({
      requestId: id,
      event: "approve",
      items: [{ itemId, event: "approve" }],
      lines: [{ type: "approved" }],
    });
    await runs.startItems(id);
    await expect
      .poll(async () => (await store.queries.item(itemId))?.state, patience)
      .toBe("verified");
    expect((await store.queries.item(itemId))?.generation).toBe(2);
    expect(tokyo.sent).toHaveLength(1);
  });

  test("a target whose watch ended is watched again", async () => {
    const tokyo = cloud();
    const { store, runs, engine } = await startWorks({ tokyo });
    engine.work();
    for (let n = 1; n <= 3; n += 1) {
      const id = await openRequest(store, { state: "approved", volumes: [`watched-${n}`] });
      await runs.startItems(id);
      await expect
        .poll(async () => {
          // What a sweeper does every second.
          for (const target of await store.queries.targetsWithReads())
            await runs.ensureWatch(target);
          return (await store.queries.get(id))?.request.state;
        }, patience)
        .toBe("settled");
    }
    expect(await store.ledger.watchGeneration("tokyo")).toBeGreaterThan(1);
  });
});

describe("rule 6: nothing stands between a step and the engine", () => {
  test("no run catches what a step throws: steps are taken in one file, which knows no try", () => {
    const files = readdirSync(src, { recursive: true, encoding: "utf8" }).filter((file) =>
      file.endsWith(".ts"),
    );
    const text = (file: string) => readFileSync(join(src, file), "utf8");
    const takesSteps = files.filter((file) => /\bsteps\.(step|sleep)\(/u.test(text(file)));
    expect(takesSteps).toEqual(["workflows/runs.ts"]);
    const [body] = /export function turning\([\s\S]*?\n\}\n/u.exec(text("workflows/runs.ts")) ?? [
      "",
    ];
    expect(body).toContain("steps.step(");
    expect(body).not.toMatch(/\btry\b|\.catch\(|\bfinally\b/u);
    const library = files.filter((file) => /\bstep\.(run|sleep)\(/u.test(text(file)));
    expect(library).toEqual(["workflows/engine.ts"]);
    expect(text("workflows/engine.ts")).not.toMatch(/step\.(run|sleep)\([^;]*\.catch\(/u);
  });

  test("rule 7: every step says itself how it is retried", () => {
    const engine = readFileSync(join(src, "workflows/engine.ts"), "utf8");
    const calls = [...engine.matchAll(/step\.run\(([^)]*)/gu)].map(([call]) => call);
    expect(calls).not.toEqual([]);
    for (const call of calls) expect(call).toContain("retryPolicy");
    expect(engine).toMatch(/maximumAttempts: 0/u);
  });
});

describe("rules 8 and 9: one process on a data folder, with a file for the ledger alone", () => {
  test(
    "a second copy is refused at once, and a killed one's place is free",
    { timeout: 90_000 },
    async () => {
      const stage = await startStage();
      whenOver(async () => stage.close());
      const [first, second] = [stage.bot(), stage.bot()];
      await first.start();
      const tables = tablesOf(join(stage.folder, "data"));
      expect(tables).toEqual({ mixed: [], ledgers: ["ledger.sqlite"] });
      await expect(second.start()).rejects.toThrow(
        "Another snapshot-bot is running on this data folder",
      );
      await first.kill();
      await second.start();
      expect(await second.stop()).toBe(0);
    },
  );
});

describe("rule 10: what cannot be started now is started later", () => {
  test("a start that fails leaves the item to the sweeper, which makes up for it", async () => {
    const tokyo = cloud();
    const works = await startWorks({ tokyo });
    const { store } = works;
    let away = true;
    const flaky: Engine = {
      ...works.engine,
      start: async (...run) => {
        if (away) throw new Error("the workflow store did not answer within 5000 ms");
        return works.engine.start(...run);
      },
    };
    const { ledger, queries } = store;
    const runs = createRuns({ engine: () => flaky, ledger, queries, log: quiet });
    const id = await openRequest(store, { state: "approved" });
    await runs.startItems(id);
    works.engine.work();
    const sweeper = sweeperFor(store, runs, flaky);
    await sweeper.sweep();
    expect(tokyo.sent).toEqual([]);
    away = false;
    await sweeper.sweep();
    await expect.poll(async () => (await queries.get(id))?.request.state, patience).toBe("settled");
    expect(tokyo.sent).toHaveLength(1);
  });
});

describe("rule 13: one message per request", () => {
  test("is posted once and edited in place; every reply stands in its thread once", async () => {
    const world = await startWorld();
    whenOver(async () => world.stop());
    await world.slack
      .as("alice")
      .types("/snapshot db-primary before migration 42", { channel: "ops" });
    const card = await world.slack.waitFor(() => {
      const last = world.slack.channel("ops").last;
      return last?.fromBot && last.text.includes("NOT YET") ? last : undefined;
    });
    await world.slack.as("bob").clicks(card, "Approve");
    await world.slack.waitFor(() =>
      world.slack.message(card.channelId, card.ts)?.text.includes("SAFE TO CHANGE"),
    );
    const calls = world.slack.calls.all();
    const posts = calls.filter(({ method }) => method === "chat.postMessage");
    expect(posts.filter(({ args }) => args["thread_ts"] === undefined)).toHaveLength(1);
    const edits = calls.filter(({ method }) => method === "chat.update");
    expect(edits.length).toBeGreaterThan(0);
    expect(new Set(edits.map(({ args }) => args["ts"]))).toEqual(new Set([card.ts]));
    const replies =
      world.slack.message(card.channelId, card.ts)?.thread.map(({ text }) => text) ?? [];
    expect(new Set(replies).size).toBe(replies.length);
  });
});

describe("rule 14: what ended long ago is forgotten", () => {
  test("by the sweeper, 500 at a time until nothing is left, then once an hour", async () => {
    const { store, runs, engine } = await startWorks({});
    let left = 1200;
    const asked: { olderThanMs: number; limit: number }[] = [];
    const counting: Engine = {
      ...engine,
      prune: async (olderThanMs, limit) => {
        asked.push({ olderThanMs, limit });
        const gone = Math.min(left, limit);
        left -= gone;
        return gone;
      },
    };
    const sweeper = sweeperFor(store, runs, counting);
    for (let n = 0; n < 6; n += 1) await sweeper.sweep();
    expect(left).toBe(0);
    expect(asked).toHaveLength(3);
    for (const one of asked) expect(one).toEqual({ olderThanMs: month, limit: 500 });
  });

  test("actions too: the finished and old ones, never what is open or young", async () => {
    const started = await startWorks({});
    const store = await openStore({ kind: "sqlite", file: ":memory:" });
    const commit = async (keys: readonly string[]) => {
      const answerTo = { userId: "U0ALICE", channelId: null, responseUrl: null };
      const intake = { kind: "cancel", teamId: "T0", userId: "U0ALICE", answerTo } as const;
      await store.intake.commit(
        keys.map((key) => ({ key, intake: { ...intake, requestId: "SR-NONE" } })),
      );
    };
    const old = Array.from({ length: 700 }, (_, n) => `old-${n}`);
    await commit([...old, "old and open"]);
    await store.intake.finish(old);
    store.clock.advance(month + 1);
    await commit(["young"]);
    await store.intake.finish(["young"]);
    // Somebody else is at work on it: this sweeper is not to finish it.
    await store.intake.postpone("old and open", month);
    const sweeper = sweeperFor(store, started.runs, started.engine);
    const rows = async () => {
      const all = await store.db.selectFrom("intake").select("key").execute();
      return all.map(({ key }) => key);
    };
    await sweeper.sweep();
    expect(await rows()).toHaveLength(202);
    await sweeper.sweep();
    expect((await rows()).toSorted()).toEqual(["old and open", "young"]);
  });
});
