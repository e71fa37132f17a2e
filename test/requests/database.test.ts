import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, chownSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import { DatabaseSync } from "node:sqlite";
import { sql } from "kysely";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { ForOperator } from "../../src/domain/for-operator.ts";
import {
  inLane,
  isTaken,
  lightly,
  openDatabase,
  openToRead,
  ping,
} from "../../src/requests/database.ts";
import type { LedgerDatabase } from "../../src/requests/database.ts";
import { createQueries } from "../../src/requests/queries.ts";
import { hasPostgres, postgresUrl } from "../support/postgres.ts";
import { openRequest, openStore, stores } from "../support/store.ts";
import { folder } from "../support/store-cleanup.ts";

const database = join(import.meta.dirname, "../../src/requests/database.ts");

/** Opens a ledger in a process of its own; as nobody when this one may write everything. */
async function openedAsAnybody(file: string): Promise<string> {
  const code = `
    const { openDatabase } = await import(${JSON.stringify(database)});
    await openDatabase({ kind: "sqlite", file: ${JSON.stringify(file)} }).then(
      () => console.log("opened"),
      (error) => console.log(error.message),
    );
  `;
  const asNobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  const child = spawn(process.execPath, ["--input-type=module", "-e", code], {
    stdio: ["ignore", "pipe", "inherit"],
    ...asNobody,
  });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  const [said] = await Promise.all([text(child.stdout), once(child, "exit")]);
  return said.trim();
}

/** A folder and a ledger in it that whoever opens it may not write. */
async function unwritable(): Promise<string> {
  const place = folder();
  const file = join(place, "ledger.sqlite");
  const db = await openDatabase({ kind: "sqlite", file });
  await db.destroy();
  chmodSync(file, 0o444);
  chmodSync(place, 0o555);
  onTestFinished(() => {
    chmodSync(place, 0o755);
  });
  return file;
}

describe("a SQLite ledger", () => {
  describe("waits for the disk", () => {
    const [normal, full] = [1, 2];
    const synchronous = async (on: LedgerDatabase) => {
      const { rows } = await sql<{ synchronous: number }>`PRAGMA synchronous`.execute(on);
      return rows[0]?.synchronous;
    };
    const opened = async (file = join(folder(), "ledger.sqlite")) => {
      const db = await openDatabase({ kind: "sqlite", file });
      onTestFinished(async () => db.destroy());
      return db;
    };

    test("at every commit, but for what may be lost with the power", async () => {
      const db = await opened();
      for (const own of [db, inLane(db, "cards")]) {
        expect(await synchronous(own)).toBe(full);
        expect(await lightly(own, synchronous)).toBe(normal);
        expect(await synchronous(own)).toBe(full);
        const failing = lightly(own, async () => Promise.reject(new Error("no")));
        await expect(failing).rejects.toThrow("no");
        expect(await synchronous(own)).toBe(full);
      }
    });

    test("behind the back of people who wait", async () => {
      const db = await opened();
      expect(await synchronous(inLane(db, "people"))).toBe(normal);
      await delay(100);
      expect(await synchronous(inLane(db, "people"))).toBe(normal);
      expect(await synchronous(db)).toBe(full);
    });

    test("for people too, once the disk was not to be reached behind their back", async () => {
      const db = await opened(":memory:");
      expect(await synchronous(inLane(db, "people"))).toBe(normal);
      await expect.poll(async () => synchronous(inLane(db, "people"))).toBe(full);
    });
  });

  test("lets what somebody waits for go before work that has waited longer", async () => {
    const db = await openDatabase({ kind: "sqlite", file: ":memory:" });
    onTestFinished(async () => db.destroy());
    const seen: string[] = [];
    const note = async (name: string, on: typeof db) =>
      on.transaction().execute(async () => {
        seen.push(name);
        await Promise.resolve();
      });
    const held = Promise.withResolvers<void>();
    const holder = db.transaction().execute(async () => held.promise);
    await delay(20);
    const waiting = [note("work", db), note("more work", db)];
    await delay(20);
    waiting.push(note("a card", inLane(db, "cards")));
    await delay(20);
    waiting.push(note("urgent", inLane(db, "people")));
    await delay(20);
    held.resolve();
    await Promise.all([holder, ...waiting]);
    expect(seen).toEqual(["urgent", "a card", "work", "more work"]);
  });

  test("begins a piece of work only when its turn has come, and what is urgent at once", async () => {
    let closed = false;
    const gate = Promise.withResolvers<void>();
    const turn = async () => (closed ? gate.promise : Promise.resolve());
    const db = await openDatabase({ kind: "sqlite", file: ":memory:" }, turn);
    onTestFinished(async () => db.destroy());
    closed = true;
    const worked = vi.fn<() => void>();
    const work = ping(db).then(worked);
    await ping(inLane(db, "people"));
    await delay(20);
    expect(worked).not.toHaveBeenCalled();
    gate.resolve();
    await work;
    expect(worked).toHaveBeenCalledOnce();
  });

  test("that cannot be written is refused at the start, with the file and what to do", async () => {
    const file = await unwritable();
    expect(await openedAsAnybody(file)).toMatch(
      /ledger\.sqlite cannot be written.*check that the bot's user may write it and its folder/u,
    );
  });

  test("that may be written opens for the same user", async () => {
    const place = folder();
    chmodSync(place, 0o777);
    if (process.getuid?.() === 0) chownSync(place, 65_534, 65_534);
    expect(await openedAsAnybody(join(place, "ledger.sqlite"))).toBe("opened");
  });

  test("in a place that is none is refused with the file", async () => {
    const inFile = join(folder(), "file");
    writeFileSync(inFile, "");
    for (const file of [join(inFile, "ledger.sqlite"), "/nowhere/at/all/ledger.sqlite"]) {
      await expect(openDatabase({ kind: "sqlite", file })).rejects.toThrow(
        `${file} cannot be opened`,
      );
    }
    const directory = join(folder(), "ledger.sqlite");
    mkdirSync(directory);
    await expect(openDatabase({ kind: "sqlite", file: directory })).rejects.toThrow(
      `${directory} cannot be opened`,
    );
  });

  test("that is something else is refused as damaged, and left as it is", async () => {
    const file = join(folder(), "ledger.sqlite");
    writeFileSync(file, "this is a letter, not a database".repeat(100));
    await expect(openDatabase({ kind: "sqlite", file })).rejects.toThrow(
      `${file} is damaged or no database`,
    );
  });

  test("that another process has locked is refused with a sentence once patience is over", async () => {
    const file = join(folder(), "ledger.sqlite");
    await (await openDatabase({ kind: "sqlite", file })).destroy();
    const holder = new DatabaseSync(file);
    holder.exec("BEGIN EXCLUSIVE");
    onTestFinished(() => {
      holder.close();
    });
    await expect(openDatabase({ kind: "sqlite", file })).rejects.toThrow(
      `${file} is locked by another program`,
    );
  });

  test("waits out a lock that is soon released", async () => {
    const file = join(folder(), "ledger.sqlite");
    const store = await openStore({ kind: "sqlite", file });
    const code = `
      const { DatabaseSync } = await import("node:sqlite");
      const db = new DatabaseSync(${JSON.stringify(file)});
      db.exec("BEGIN IMMEDIATE");
      console.log("locked");
      setTimeout(() => { db.exec("COMMIT"); }, 300);
    `;
    const child = spawn(process.execPath, ["--input-type=module", "-e", code], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const exit = once(child, "exit");
    await once(child.stdout, "data");
    const id = await openRequest(store);
    expect(await store.queries.get(id)).not.toBeNull();
    await exit;
  });

  test("on a full disk refuses the change as a whole, and works again once there is room", async () => {
    const store = await openStore({ kind: "sqlite", file: join(folder(), "ledger.sqlite") });
    const id = await openRequest(store);
    const before = await store.queries.get(id);
    const pages = await sql<{ page_count: number }>`PRAGMA page_count`.execute(store.db);
    await sql`PRAGMA max_page_count = ${sql.lit(pages.rows[0]?.page_count ?? 0)}`.execute(store.db);
    const long = { note: "x".repeat(50_000) };
    await expect(
      store.ledger.change({
        requestId: id,
        event: "deny",
        items: [{ itemId: `${id}/1`, event: "cancel" }],
        lines: [{ type: "denied", data: long }],
      }),
    ).rejects.toThrow("full");
    expect(await store.queries.get(id)).toEqual(before);
    await sql`PRAGMA max_page_count = 1000000`.execute(store.db);
    const denied = await store.ledger.change({
      requestId: id,
      event: "deny",
      items: [{ itemId: `${id}/1`, event: "cancel" }],
      lines: [{ type: "denied", data: long }],
    });
    expect(denied?.state).toBe("denied");
  });
});

describe.each(stores)("a ledger on $name", ({ locate }) => {
  test("is brought up to date once, however often it is opened", async () => {
    const location = await locate();
    for (let n = 0; n < 3; n += 1) await (await openDatabase(location)).destroy();
    const store = await openStore(location);
    await ping(store.db);
    expect((await store.queries.list({ teamId: "T0", limit: 1 })).rows).toEqual([]);
  });

  test("is read beside whoever writes it, and not written", async () => {
    const location = await locate();
    const store = await openStore(location);
    const id = await openRequest(store);
    const reader = await openToRead(location);
    onTestFinished(async () => reader.destroy());
    expect(await createQueries(reader, Date.now).get(id)).toMatchObject({ request: { id } });
    await expect(reader.deleteFrom("asks").execute()).rejects.toThrow(/read-?only/u);
  });

  test("of another version is not read, and stays as it is", async () => {
    const location = await locate();
    const { db } = await openStore(location);
    const applied = async () => (await sql`select * from kysely_migration`.execute(db)).rows.length;
    const all = await applied();
    await sql`update kysely_migration set name = '9999-later' where name = '0001-ledger'`.execute(
      db,
    );
    await expect(openToRead(location)).rejects.toThrow(
      "is of a newer version: use that one, or restore",
    );
    const opened = openDatabase(location);
    await expect(opened).rejects.toThrow("is of a newer version: use that one, or restore");
    await expect(opened).rejects.toBeInstanceOf(ForOperator);
    await sql`delete from kysely_migration where name = '9999-later'`.execute(db);
    await expect(openToRead(location)).rejects.toThrow(
      "is of an older version: use that one, or start this one once, which brings it up to date.",
    );
    expect(await applied()).toBe(all - 1);
  });

  test("tells a taken unique value from every other fault", async () => {
    const store = await openStore(await locate());
    const row = { target: "tokyo", generation: 1 };
    await store.db.insertInto("watches").values(row).execute();
    const taken = store.db.insertInto("watches").values(row).execute();
    await expect(taken.catch(isTaken)).resolves.toBe(true);
    const nonsense = sql`SELECT * FROM nowhere`.execute(store.db);
    await expect(nonsense.catch(isTaken)).resolves.toBe(false);
  });
});

describe.runIf(hasPostgres)("a Postgres ledger", () => {
  test("whose schema ten replicas create at the same moment is there for all of them", async () => {
    const url = await postgresUrl();
    const opened = await Promise.all(
      Array.from({ length: 10 }, async () => openDatabase({ kind: "postgres", url })),
    );
    await Promise.all(opened.map(ping));
    await Promise.all(opened.map(async (db) => db.destroy()));
  });

  test("ends what waits for a forgotten lock, and lets go what a frozen replica holds", async () => {
    const db = await openDatabase({ kind: "postgres", url: await postgresUrl() });
    onTestFinished(async () => db.destroy());
    const { rows } = await sql`
      SELECT current_setting('statement_timeout') AS statement,
        current_setting('idle_in_transaction_session_timeout') AS idle`.execute(db);
    expect(rows).toEqual([{ statement: "15s", idle: "30s" }]);
  });

  test("that does not answer or does not let us in is refused with a sentence, without the password", async () => {
    const url = await postgresUrl();
    const secret = "hunter2-canary";
    const nobody = url.replace(/\/\/\w+@/u, `//nobody_of_that_name:${secret}@`);
    const gone = `postgres://bot:${secret}@127.0.0.1:1/ledger`;
    for (const [place, sentence] of [
      [nobody, "The database refused the bot"],
      [gone, "The database at 127.0.0.1:1 does not answer"],
    ] as const) {
      const error = await openDatabase({ kind: "postgres", url: place }).then(
        () => new Error("it was opened"),
        (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
      );
      expect(error.message).toContain(sentence);
      expect(error.message).not.toContain(secret);
    }
  });

  test("whose user may create nothing there is refused with what to do", async () => {
    const url = `${await postgresUrl()}?role=pg_monitor`;
    await expect(openDatabase({ kind: "postgres", url })).rejects.toThrow(
      "The database at 127.0.0.1:5432 does not let the bot's user make and use its tables (42501): make it the owner of the database and of what is in it, or GRANT it CREATE on the database and on its schema.",
    );
  });
});
