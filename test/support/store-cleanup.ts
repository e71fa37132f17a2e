import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

const undo: (() => unknown)[] = [];

// Registered when a test file imports this: hooks cannot be added while tests run.
afterAll(async () => {
  for (const undoOne of undo.splice(0).toReversed()) await undoOne();
});

/** Does something when all tests of the file are over, the newest first. */
export function whenOver(undoOne: () => unknown): void {
  undo.push(undoOne);
}

/** A folder of its own, removed when the tests of the file are over. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "snapshot-bot-test-"));
  whenOver(() => {
    rmSync(path, { recursive: true, force: true });
  });
  return path;
}
