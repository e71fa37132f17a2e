import { DatabaseSync } from "node:sqlite";
import { Kysely, sql } from "kysely";
import { expect, onTestFinished, test } from "vitest";
import { LogSync } from "../../src/requests/log-sync.ts";
import { SharedSqlite } from "../../src/requests/sqlite-dialect.ts";
import { betterSqliteShape } from "../../src/requests/sqlite-shape.ts";

test("a database whose setting cannot be changed for one statement is there for the next", async () => {
  const database = betterSqliteShape(new DatabaseSync(":memory:"));
  let locked = true;
  const waitForDisk = () => {
    if (locked) throw new Error("database is locked");
  };
  const connection = { database, waitForDisk, log: new LogSync(":memory:") };
  const shared = new SharedSqlite(connection, async () => Promise.resolve());
  const db = new Kysely({ dialect: shared.dialect("work", "later") });
  onTestFinished(async () => db.destroy());
  const one = async () => sql<{ one: number }>`select 1 as one`.execute(db);
  await expect(one()).rejects.toThrow("locked");
  locked = false;
  expect((await one()).rows).toEqual([{ one: 1 }]);
});
