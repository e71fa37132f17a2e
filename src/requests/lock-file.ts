import { DatabaseSync } from "node:sqlite";
import { ForOperator } from "../domain/for-operator.ts";

/**
 * Proves that this is the only process working on a data folder: a second one is refused at once,
 * and the death of the holder, however sudden, frees it at once.
 * @returns how to let go
 * @throws ForOperator when another process holds it
 */
export function holdLockFile(file: string): () => void {
  let lock: DatabaseSync | null = null;
  try {
    lock = new DatabaseSync(file, { timeout: 0 });
    lock.exec("PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE");
  } catch (cause) {
    lock?.close();
    if (!isBusy(cause)) {
      throw new ForOperator(
        `${file} cannot be written: check that its folder exists and that the bot's user may write there.`,
        { cause },
      );
    }
    throw new ForOperator(
      `Another snapshot-bot is running on this data folder (${file}). Stop it first, or set DATABASE_URL to run several.`,
      { cause },
    );
  }
  return () => {
    lock?.close();
  };
}

function isBusy(error: unknown): boolean {
  // SQLITE_BUSY: https://sqlite.org/rescode.html
  return error instanceof Error && "errcode" in error && error.errcode === 5;
}
