import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { holdLockFile } from "../../src/requests/lock-file.ts";
import { folder } from "../support/store-cleanup.ts";

const lockFile = join(import.meta.dirname, "../../src/requests/lock-file.ts");

/** Another process that holds the lock until it is killed. */
async function holder(file: string) {
  const code = `
    const { holdLockFile } = await import(${JSON.stringify(lockFile)});
    holdLockFile(${JSON.stringify(file)});
    console.log("held");
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

describe("the lock file", () => {
  test("refuses a second copy at once, with a sentence that says what to do", async () => {
    const file = join(folder(), "bot.lock");
    await holder(file);
    const before = performance.now();
    expect(() => holdLockFile(file)).toThrow(
      /^Another snapshot-bot is running on this data folder \(.*bot\.lock\)\. Stop it first, or set DATABASE_URL/u,
    );
    // Far below SQLite's usual busy timeouts, far above what a loaded machine needs.
    expect(performance.now() - before).toBeLessThan(2000);
  });

  test("is free right after its holder was killed, time after time", async () => {
    const file = join(folder(), "bot.lock");
    for (let n = 0; n < 3; n += 1) {
      const child = await holder(file);
      expect(() => holdLockFile(file)).toThrow("Another snapshot-bot is running");
      child.kill("SIGKILL");
      await once(child, "exit");
      holdLockFile(file)();
    }
  });

  test("is free again once it was let go", () => {
    const file = join(folder(), "bot.lock");
    const letGo = holdLockFile(file);
    expect(() => holdLockFile(file)).toThrow("Another snapshot-bot is running");
    letGo();
    expect(() => holdLockFile(file)()).not.toThrow();
  });

  test("says so where it cannot be written", () => {
    const file = join(folder(), "bot.lock");
    mkdirSync(file);
    expect(() => holdLockFile(file)).toThrow(`${file} cannot be written`);
    expect(() => holdLockFile("/nowhere/at/all/bot.lock")).toThrow("cannot be written");
  });
});
