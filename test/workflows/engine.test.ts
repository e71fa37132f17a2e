import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { DatabaseSync } from "node:sqlite";
import postgres from "postgres";
import { describe, expect, onTestFinished, test } from "vitest";
import type { EngineLocation } from "../../src/workflows/engine-store.ts";
import { turning, turnsPerRun } from "../../src/workflows/runs.ts";
import type { Next } from "../../src/workflows/snapshot-item.ts";
import { hasPostgres, postgresUrl } from "../support/postgres.ts";
import { folder } from "../support/store-cleanup.ts";
import { freezable } from "./freezable.ts";
import { inside } from "./engine-inside.ts";
import type { Inside } from "./engine-inside.ts";
import { engineAt, engineStores } from "./runs-of-engine.ts";

const src = join(import.meta.dirname, "../../src");
const day = 24 * 60 * 60_000;
const patience = { timeout: 20_000, interval: 20 };
const again = (delayMs: number): Next => ({ done: false, delayMs });
const over: Next = { done: true };

function look(location: EngineLocation): Inside {
  const found = inside(location);
  onTestFinished(async () => found.close());
  return found;
}

describe.each(engineStores)("the engine on $name", ({ locate }) => {
  test("rule 3: a key starts one run, also for fifty who start it at once, and says when that run is over", async () => {
    let ran = 0;
    const engine = await engineAt(await locate(), {
      item: async (_id, _generation, steps) => {
        await steps.step("count", async () => (ran += 1));
      },
    });
    const starts = await Promise.all(
      Array.from({ length: 50 }, async () => engine.start("item", "SR-1/1", 1)),
    );
    expect(new Set(starts)).toEqual(new Set(["live"]));
    engine.work();
    await expect.poll(async () => engine.start("item", "SR-1/1", 1), patience).toBe("ended");
    expect(ran).toBe(1);
    expect(await engine.start("item", "SR-1/1", 2)).toBe("live");
    await expect.poll(() => ran, patience).toBe(2);
  });

  test("rule 3: a key older than a day starts another run, which is why the first step asks the ledger", async () => {
    const location = await locate();
    let ran = 0;
    const engine = await engineAt(location, {
      item: async (_id, _generation, steps) => {
        await steps.step("count", async () => (ran += 1));
      },
    });
    engine.work();
    await engine.start("item", "SR-2/1", 1);
    await expect.poll(async () => engine.start("item", "SR-2/1", 1), patience).toBe("ended");
    await look(location).age(25 * 60 * 60_000);
    expect(await engine.start("item", "SR-2/1", 1)).toBe("live");
    await expect.poll(() => ran, patience).toBe(2);
  });

  test("rule 5: sixty failures of the infrastructure in a row end in success, not in giving up", async () => {
    const location = await locate();
    let tries = 0;
    const engine = await engineAt(location, {
      item: turning(
        async () => {
          tries += 1;
          if (tries <= 60) throw new Error("the database is locked");
          return over;
        },
        async () => undefined,
      ),
    });
    engine.work();
    await engine.start("item", "SR-3/1", 1);
    const engineInside = look(location);
    // Nobody waits ten seconds sixty times.
    const ended = async () => (await engine.start("item", "SR-3/1", 1)) === "ended";
    while (!(await ended())) {
      await engineInside.age(11_000);
      await delay(15);
    }
    expect(tries).toBe(61);
    expect(await engineInside.runs("SR-3/1")).toMatchObject([{ status: "completed" }]);
  });

  test("rule 6: a step that failed is done again, those before it are not, and none is swallowed", async () => {
    const done: string[] = [];
    const engine = await engineAt(await locate(), {
      item: async (_id, _generation, steps) => {
        await steps.step("first", async () => done.push("first"));
        await steps.step("second", async () => {
          done.push("second");
          if (done.length === 2) throw new Error("once");
          return null;
        });
        await steps.step("third", async () => done.push("third"));
      },
    });
    engine.work();
    await engine.start("item", "SR-4/1", 1);
    await expect.poll(() => done, patience).toEqual(["first", "second", "second", "third"]);
  });

  test("rule 11: a long life is handed from run to run, and no run comes near a thousand steps", async () => {
    const location = await locate();
    let turns = 0;
    const handed: number[] = [];
    const engine = await engineAt(location, {
      item: turning(
        async () => {
          turns += 1;
          return turns < 10 ? again(1) : over;
        },
        async (id, generation) => {
          handed.push(generation);
          await engine.start("item", id, generation + 1);
        },
        3,
      ),
    });
    engine.work();
    await engine.start("item", "SR-5/1", 1);
    await expect.poll(() => turns, patience).toBe(10);
    await expect.poll(async () => engine.start("item", "SR-5/1", 4), patience).toBe("ended");
    expect(handed).toEqual([1, 2, 3]);
    const runs = await look(location).runs("SR-5/1");
    expect(runs).toHaveLength(4);
    const steps = await Promise.all(runs.map(async ({ runId }) => look(location).steps(runId)));
    // Each turn is a step and a pause; handing over is one more.
    expect(Math.max(...steps)).toBe(3 * 2 + 1);
    expect(turnsPerRun * 2 + 1).toBeLessThan(1000);
    expect(turnsPerRun).toBeLessThanOrEqual(400);
  });

  test("rule 12: stopping claims nothing more, takes no longer than it was given, and the rest resumes", async () => {
    const location = await locate();
    const begun: string[] = [];
    const { promise: forever, resolve: release } = Promise.withResolvers<null>();
    onTestFinished(() => {
      release(null);
    });
    const first = await engineAt(
      location,
      {
        item: async (id, _generation, steps) => {
          await steps.step("hang", async () => {
            begun.push(id);
            return forever;
          });
        },
      },
      1,
    );
    await first.start("item", "SR-6/1", 1);
    await first.start("item", "SR-6/2", 1);
    first.work();
    await expect.poll(() => begun.length, patience).toBe(1);
    const before = performance.now();
    await first.stop(500);
    // Ten times what it was given, for a loaded machine: what counts is that it ends.
    expect(performance.now() - before).toBeLessThan(5000);
    await delay(300);
    expect(begun).toHaveLength(1);

    const resumed = new Set<string>();
    const second = await engineAt(location, {
      item: async (id, _generation, steps) => {
        await steps.step("hang", async () => {
          resumed.add(id);
          return null;
        });
      },
    });
    second.work();
    const left = ["SR-6/1", "SR-6/2"].filter((id) => !begun.includes(id));
    await expect.poll(() => [...resumed], patience).toEqual(expect.arrayContaining(left));
  });

  test("rule 14: runs that ended long ago go in batches with their steps; young and living ones stay", async () => {
    const location = await locate();
    const { promise: held, resolve: release } = Promise.withResolvers<null>();
    onTestFinished(() => {
      release(null);
    });
    const engine = await engineAt(
      location,
      {
        item: async (id, _generation, steps) => {
          await steps.step("work", async () => (id === "living" ? held : null));
        },
      },
      5,
    );
    const start = async (ids: readonly string[]) => {
      for (const id of ids) await engine.start("item", id, 1);
      for (const id of ids) {
        await expect.poll(async () => engine.start("item", id, 1), patience).toBe("ended");
      }
    };
    engine.work();
    const old = Array.from({ length: 12 }, (_, n) => `old-${n}`);
    await start(old);
    await engine.start("item", "living", 1);
    const engineInside = look(location);
    const [oldRun] = await engineInside.runs("old-0");
    await engineInside.age(31 * day);
    await start(["young"]);
    expect(await engine.prune(30 * day, 5)).toBe(5);
    expect(await engine.prune(30 * day, 5)).toBe(5);
    expect(await engine.prune(30 * day, 5)).toBe(2);
    expect(await engine.prune(30 * day, 5)).toBe(0);
    expect(await engineInside.runs("old-0")).toEqual([]);
    expect(await engineInside.steps(oldRun?.runId ?? "")).toBe(0);
    expect(await engineInside.runs("young")).toHaveLength(1);
    expect(await engineInside.runs("living")).toHaveLength(1);
  });
});

/** Opens the engine in a process of its own, starts one run there and says when its step has begun. */
async function elsewhere(file: string) {
  const code = `
    const { createEngine } = await import(${JSON.stringify(join(src, "workflows/engine.ts"))});
    const quiet = { info() {}, warn() {}, error() {} };
    const engine = await createEngine({
      location: { kind: "sqlite", file: ${JSON.stringify(file)} },
      bodies: {
        item: async (id, generation, steps) => {
          await steps.step("begin", async () => { console.log("begun"); return new Promise(() => {}); });
        },
        watch: async () => {},
      },
      log: quiet,
    });
    await engine.start("item", "SR-7/1", 1);
    engine.work();
    setInterval(() => {}, 1000);
  `;
  const child = spawn(process.execPath, ["--input-type=module", "-e", code], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  await once(child.stdout, "data");
  return child;
}

describe("the engine's files", () => {
  test("rule 8: what a killed process was doing is free at the next start, not after its lease", async () => {
    const file = join(folder(), "engine.sqlite");
    const child = await elsewhere(file);
    child.kill("SIGKILL");
    await once(child, "exit");
    let resumed = false;
    const engine = await engineAt(
      { kind: "sqlite", file },
      {
        item: async (_id, _generation, steps) => {
          await steps.step("begin", async () => {
            resumed = true;
            return null;
          });
        },
      },
    );
    const before = performance.now();
    engine.work();
    await expect.poll(() => resumed, { timeout: 60_000, interval: 10 }).toBe(true);
    // The lease lasts 30 s.
    expect(performance.now() - before).toBeLessThan(15_000);
  });

  test("rule 8: a lock that another program holds for a moment makes no finished step run again", async () => {
    const location = { kind: "sqlite", file: join(folder(), "engine.sqlite") } as const;
    const done: string[] = [];
    const { promise: locked, resolve: goOn } = Promise.withResolvers<null>();
    // With its only place taken the engine claims nothing, so that the step's end meets the lock first.
    const engine = await engineAt(
      location,
      {
        item: async (_id, _generation, steps) => {
          await steps.step("work", async () => {
            done.push("work");
            return locked;
          });
          await steps.step("end", async () => done.push("end"));
        },
      },
      1,
    );
    engine.work();
    await engine.start("item", "SR-8/1", 1);
    await expect.poll(() => done, patience).toEqual(["work"]);
    const holder = `
      const { DatabaseSync } = await import("node:sqlite");
      const { globSync } = await import("node:fs");
      const files = globSync(process.argv[1]).filter((file) => !file.includes("watch"));
      const dbs = files.map((file) => new DatabaseSync(file, { timeout: 5000 }));
      for (const db of dbs) db.exec("BEGIN IMMEDIATE");
      console.log("locked");
      setTimeout(() => { for (const db of dbs) db.exec("COMMIT"); }, 1000);
    `;
    const files = location.file.replace(/\.sqlite$/u, "*.sqlite");
    const child = spawn(process.execPath, ["--input-type=module", "-e", holder, files], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const exit = once(child, "exit");
    await once(child.stdout, "data");
    goOn(null);
    await expect.poll(() => done, patience).toEqual(["work", "end"]);
    await exit;
  });

  test("rule 9: are others than the ledger's, so that neither blocks the other", async () => {
    const place = folder();
    const engineFile = join(place, "engine.sqlite");
    const engine = await engineAt({ kind: "sqlite", file: engineFile }, {});
    const { openDatabase } = await import("../../src/requests/database.ts");
    const ledgerFile = join(place, "ledger.sqlite");
    const db = await openDatabase({ kind: "sqlite", file: ledgerFile });
    await db.destroy();
    const ledger = new DatabaseSync(ledgerFile);
    onTestFinished(() => {
      ledger.close();
    });
    const tables = ledger.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
    const names = tables.map((row) => String(row["name"]));
    expect(names).toContain("requests");
    expect(names.filter((name) => /^workflow_|^step_/u.test(name))).toEqual([]);
    // A long write to the ledger holds no run up.
    ledger.exec("BEGIN IMMEDIATE");
    engine.work();
    await engine.start("item", "SR-9/1", 1);
    await expect.poll(async () => engine.start("item", "SR-9/1", 1), patience).toBe("ended");
    ledger.exec("COMMIT");
  });
});

describe.runIf(hasPostgres)("the engine's Postgres", () => {
  test("rule 10: five replicas that create the schema at the same moment all start, time after time", async () => {
    for (let round = 0; round < 3; round += 1) {
      const url = await postgresUrl();
      const engines = await Promise.all(
        Array.from({ length: 5 }, async () => engineAt({ kind: "postgres", url }, {}, 1)),
      );
      await Promise.all(engines.map(async (engine) => engine.health()));
      await Promise.all(engines.map(async (engine) => engine.stop(100)));
    }
  });

  test("rule 10: a start that gets no answer ends in time, and works once the database is back", async () => {
    const door = await freezable(new URL(await postgresUrl()));
    onTestFinished(async () => door.close());
    let ran = 0;
    const engine = await engineAt(
      { kind: "postgres", url: door.url },
      {
        item: async (_id, _generation, steps) => {
          await steps.step("count", async () => (ran += 1));
        },
      },
    );
    await engine.health();
    door.freeze();
    await expect(engine.start("item", "SR-10/1", 1)).rejects.toThrow("did not answer within");
    await expect(engine.health()).rejects.toThrow("did not answer within");
    door.thaw();
    engine.work();
    await expect
      .poll(async () => engine.start("item", "SR-10/1", 1).catch(() => "later"), {
        timeout: 25_000,
        interval: 100,
      })
      .not.toBe("later");
    await expect.poll(() => ran, patience).toBe(1);
    await engine.stop(1000);
  });

  test("a database that cannot be reached keeps nobody waiting, and nothing open", async () => {
    const gone = "postgres://bot:secret@127.0.0.1:1/none";
    await expect(engineAt({ kind: "postgres", url: gone }, {})).rejects.toThrow(
      "The database at 127.0.0.1:1 does not answer",
    );
  });

  test("a user who may not make the engine's schema there is refused with what to do", async () => {
    const url = await postgresUrl();
    const owner = postgres(url, { max: 1 });
    await owner`GRANT CREATE ON SCHEMA public TO pg_monitor`;
    await owner.end();
    const lacking = engineAt({ kind: "postgres", url: `${url}?role=pg_monitor` }, {});
    await expect(lacking).rejects.toThrow("GRANT it CREATE on the database");
  });
});
