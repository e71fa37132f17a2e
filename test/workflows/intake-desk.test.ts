import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openDatabase } from "../../src/requests/database.ts";
import type { LedgerDatabase } from "../../src/requests/database.ts";
import type { Intake } from "../../src/requests/intake.ts";
import { createIntakeStore } from "../../src/requests/intake-store.ts";
import type { TakenIntake } from "../../src/requests/intake-store.ts";
import { createCourtesy } from "../../src/workflows/courtesy.ts";
import { createIntakeDesk } from "../../src/workflows/intake-desk.ts";

const silent = () => undefined;
const log = { debug: silent, info: silent, warn: silent, error: silent, fatal: silent };

let folder: string;
let db: LedgerDatabase;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "snapshot-bot-desk-"));
  db = await openDatabase({ kind: "sqlite", file: join(folder, "ledger.sqlite") });
});
afterEach(async () => {
  await db.destroy();
  rmSync(folder, { recursive: true, force: true });
});

function cancelOf(requestId: string): Intake {
  const answerTo = { userId: "U1", channelId: "C1", responseUrl: null };
  return { kind: "cancel", teamId: "T1", userId: "U1", answerTo, requestId };
}

function deskOf(
  work: (taken: TakenIntake) => Promise<void>,
  tell: (taken: TakenIntake) => Promise<void> = async () => undefined,
) {
  const store = createIntakeStore(db, Date.now);
  const handle = async (taken: TakenIntake) => {
    await work(taken);
    return async () => tell(taken);
  };
  return createIntakeDesk({ store, handle, giveUp: tell, courtesy: createCourtesy(), log });
}

async function open(): Promise<number> {
  const rows = await db.selectFrom("intake").select("key").where("done", "=", 0).execute();
  return rows.length;
}

test("an action is in the ledger before it may be acknowledged, and is worked on after", async () => {
  const worked: string[] = [];
  const desk = deskOf(async ({ key }) => {
    worked.push(key);
    await Promise.resolve();
  });
  expect(await desk.accept("one", cancelOf("SR-1"))).toBe("new");
  expect(await open()).toBe(1);
  await vi.waitFor(async () => expect(await open()).toBe(0), { timeout: 5000 });
  expect(worked).toEqual(["one"]);
});

test.each([
  ["by itself", 0],
  ["among others", 3],
])("a delivery that comes twice, %s, is worked on once", async (_how, others) => {
  const worked: string[] = [];
  const desk = deskOf(async ({ key }) => {
    worked.push(key);
    await Promise.resolve();
  });
  const accept = async (key: string) => desk.accept(key, cancelOf("SR-1"));
  const first = Array.from({ length: others }, async (_, n) => accept(`other ${n}`));
  expect(await Promise.all([accept("same"), accept("same")])).toEqual(["new", "known"]);
  expect(await accept("same")).toBe("known");
  await Promise.all(first);
  await vi.waitFor(async () => expect(await open()).toBe(0), { timeout: 5000 });
  expect(worked.filter((key) => key === "same")).toHaveLength(1);
});

test("whoever comes alone is committed at once, and those who come together, together", async () => {
  const desk = deskOf(async () => undefined);
  const nextTurn = async () => new Promise((resolve) => setImmediate(resolve));
  expect(desk.accept("alone", cancelOf("SR-1"))).toBe("new");
  const together = ["one", "other"].map((key) => desk.accept(key, cancelOf("SR-2")));
  for (const how of together) expect(how).toBeInstanceOf(Promise);
  expect(await Promise.all(together.map(async (how) => how))).toEqual(["new", "new"]);
  await nextTurn();
  // Where several have come, more are to be expected, until somebody comes alone.
  const next = desk.accept("next", cancelOf("SR-3"));
  expect(next).toBeInstanceOf(Promise);
  expect(await next).toBe("new");
  await nextTurn();
  expect(desk.accept("alone again", cancelOf("SR-4"))).toBe("new");
});

test("while somebody has the ledger's connection, an action waits its turn", async () => {
  const desk = deskOf(async () => undefined);
  const gate = Promise.withResolvers<void>();
  const writing = db.transaction().execute(async () => gate.promise);
  await new Promise((resolve) => setTimeout(resolve, 20));
  const accepted = desk.accept("one", cancelOf("SR-1"));
  expect(accepted).toBeInstanceOf(Promise);
  gate.resolve();
  await writing;
  expect(await accepted).toBe("new");
});

test("a commit that never ends holds up no later action", async () => {
  const real = createIntakeStore(db, Date.now);
  let commits = 0;
  const store = {
    ...real,
    commitNow: () => null,
    commit: async (...given: Parameters<typeof real.commit>) => {
      commits += 1;
      return commits === 1 ? new Promise<never>(() => undefined) : real.commit(...given);
    },
  };
  const worked = vi.fn<() => void>();
  const desk = createIntakeDesk({
    store,
    handle: async () => {
      worked();
      return async () => undefined;
    },
    giveUp: async () => undefined,
    courtesy: createCourtesy(),
    log,
  });
  void desk.accept("hung", cancelOf("SR-1"));
  await vi.waitFor(() => expect(commits).toBe(1));
  expect(await desk.accept("later", cancelOf("SR-2"))).toBe("new");
  await vi.waitFor(() => expect(worked).toHaveBeenCalledOnce());
});

test("of more actions than fit into memory every one is worked on exactly once", async () => {
  const times = new Map<string, number>();
  const desk = deskOf(async ({ key }) => {
    times.set(key, (times.get(key) ?? 0) + 1);
    await Promise.resolve();
  });
  const keys = Array.from({ length: 3000 }, (_, at) => `action ${at}`);
  for (let from = 0; from < keys.length; from += 500) {
    const some = keys.slice(from, from + 500);
    await Promise.all(some.map(async (key) => desk.accept(key, cancelOf("SR-1"))));
  }
  await vi.waitFor(async () => expect(await open()).toBe(0), { timeout: 30_000, interval: 100 });
  expect(times.size).toBe(keys.length);
  expect([...times.values()].every((count) => count === 1)).toBe(true);
}, 40_000);

test("people whom Slack does not let us answer keep nobody else's action waiting", async () => {
  const done: string[] = [];
  const desk = deskOf(
    async ({ key }) => void done.push(key),
    async () => new Promise(() => undefined),
  );
  const keys = Array.from({ length: 20 }, (_, at) => `action ${at}`);
  await Promise.all(keys.map(async (key) => desk.accept(key, cancelOf("SR-1"))));
  await vi.waitFor(() => expect(done).toHaveLength(20), { timeout: 15_000 });
  // Nobody was told yet: were the bot to die now, everybody would be told after the restart.
  expect(await open()).toBe(20);
}, 20_000);

test("an answer is given at once, and in a rush behind the actions; its failure stops nothing", async () => {
  const done: string[] = [];
  const desk = deskOf(async ({ key }) => {
    done.push(key);
    await Promise.resolve();
  });
  await desk.inCalm(async () => {
    done.push("calm answer");
    await Promise.resolve();
  });
  const rush = ["a", "b", "c", "d"].map(async (key) => desk.accept(key, cancelOf("SR-1")));
  await Promise.all(rush);
  await desk.inCalm(async () => {
    done.push("late answer");
    throw await Promise.resolve(new Error("Slack is away"));
  });
  await desk.accept("e", cancelOf("SR-2"));
  await vi.waitFor(() => expect(done).toHaveLength(7), { timeout: 5000 });
  expect(done).toEqual(["calm answer", "a", "b", "c", "d", "late answer", "e"]);
});

test("in a rush no more answers wait in memory than actions do", async () => {
  let answered = 0;
  const desk = deskOf(async () => Promise.resolve());
  await Promise.all(["a", "b", "c", "d"].map(async (key) => desk.accept(key, cancelOf("SR-1"))));
  const answer = async () => {
    answered += 1;
    await Promise.resolve();
  };
  await Promise.all(Array.from({ length: 1500 }, async () => desk.inCalm(answer)));
  await desk.accept("e", cancelOf("SR-2"));
  await vi.waitFor(async () => expect(await open()).toBe(0), { timeout: 10_000 });
  expect(answered).toBeGreaterThan(900);
  expect(answered).toBeLessThanOrEqual(1000);
}, 20_000);
