import { open } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";

/** A commit waits this long for those that follow it: one write of the disk takes along many. */
const gatherMs = 50;

/**
 * Brings SQLite's log to the disk beside the thread, for commits that did not wait for that. The log is
 * written in order: each commit that does wait takes along what came before it.
 */
export class LogSync {
  readonly #file: string;
  #handle: FileHandle | null = null;
  #due = false;
  #syncing: Promise<void> | null = null;
  #failed = false;

  /** @param database the file whose log it is */
  constructor(database: string) {
    this.#file = `${database}-wal`;
  }

  /** Whether the disk refused: whatever is committed from now on has to wait for it, and hears why. */
  get failed(): boolean {
    return this.#failed;
  }

  /** Sees to it that what is committed by now is on the disk in some `gatherMs`. */
  soon(): void {
    this.#due = true;
    this.#syncing ??= this.#sync();
  }

  /** Resolves when nothing is under way. */
  async close(): Promise<void> {
    this.#due = false;
    await this.#syncing;
    await this.#handle?.close().catch(() => undefined);
  }

  async #sync(): Promise<void> {
    try {
      while (this.#due) {
        await delay(gatherMs, undefined, { ref: false });
        this.#due = false;
        this.#handle ??= await open(this.#file);
        await this.#handle.datasync();
      }
    } catch {
      this.#failed = true;
    }
    this.#syncing = null;
  }
}
