import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const undo: (() => unknown)[] = [];

/** Does something when all tests of the file are over, the newest first. */
export function whenOver(undoOne: () => unknown): void {
  undo.push(undoOne);
}

/** Does all of it: at the end of each file, see `each-file.ts`. */
export async function clean(): Promise<void> {
  for (const undoOne of undo.splice(0).toReversed()) await undoOne();
}

/** A folder of its own, removed when the tests of the file are over. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "snapshot-bot-test-"));
  whenOver(() => {
    rmSync(path, { recursive: true, force: true });
  });
  return path;
}
