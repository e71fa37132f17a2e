import { writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, onTestFinished, test, vi } from "vitest";
import { inLane, openDatabase } from "../../src/requests/database.ts";
import { LogSync } from "../../src/requests/log-sync.ts";
import { folder } from "../support/store-cleanup.ts";

/** Watches what is brought to the disk, in all of this process. */
async function watched(file: string) {
  writeFileSync(file, "");
  const handle = await open(file);
  const prototype: FileHandle = Object.getPrototypeOf(handle);
  await handle.close();
  const datasync = vi.spyOn(prototype, "datasync");
  onTestFinished(() => datasync.mockRestore());
  return datasync;
}

function logIn(place: string): LogSync {
  const log = new LogSync(join(place, "ledger.sqlite"));
  onTestFinished(async () => log.close());
  return log;
}

test("what is written at the same moment is brought to the disk together", async () => {
  const place = folder();
  const datasync = await watched(join(place, "ledger.sqlite-wal"));
  const log = logIn(place);
  for (let times = 0; times < 100; times += 1) log.soon();
  await delay(100);
  expect(datasync).toHaveBeenCalledTimes(1);
  log.soon();
  await delay(100);
  expect(datasync).toHaveBeenCalledTimes(2);
});

test("what is written while the disk is at work is brought there next", async () => {
  const place = folder();
  const datasync = await watched(join(place, "ledger.sqlite-wal"));
  const log = logIn(place);
  const disk = Promise.withResolvers<void>();
  datasync.mockImplementationOnce(async () => disk.promise);
  log.soon();
  await expect.poll(() => datasync.mock.calls.length).toBe(1);
  log.soon();
  await delay(50);
  expect(datasync).toHaveBeenCalledTimes(1);
  disk.resolve();
  await expect.poll(() => datasync.mock.calls.length).toBe(2);
  expect(log.failed).toBe(false);
});

test("a disk that refuses is told of, and so is a log that is not there", async () => {
  const place = folder();
  const missing = logIn(folder());
  missing.soon();
  await expect.poll(() => missing.failed).toBe(true);
  const datasync = await watched(join(place, "ledger.sqlite-wal"));
  const log = logIn(place);
  datasync.mockRejectedValueOnce(new Error("EIO"));
  log.soon();
  await expect.poll(() => log.failed).toBe(true);
});

test("what people do is on the disk in a moment, without anybody's doing anything more", async () => {
  const place = folder();
  const datasync = await watched(join(place, "other"));
  const db = await openDatabase({ kind: "sqlite", file: join(place, "ledger.sqlite") });
  onTestFinished(async () => db.destroy());
  const row = { key: "T1:1", request_id: "SR-0000", at: "2026-11-20T14:00:00.000Z" };
  await inLane(db, "people").insertInto("asks").values(row).execute();
  await expect.poll(() => datasync.mock.calls.length).toBe(1);
});
