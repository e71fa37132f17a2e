/** Remembers the newest entries only; adding costs the same however long it runs. */
export class BoundedLog<Entry> {
  readonly #limit: number;
  #entries: Entry[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  push(entry: Entry): void {
    this.#entries.push(entry);
    // Cut rarely and in bulk: dropping one from the front each time would copy the list each time.
    if (this.#entries.length >= this.#limit * 2) this.#entries = this.all().slice();
  }

  /** Oldest first. */
  all(): readonly Entry[] {
    return this.#entries.slice(-this.#limit);
  }

  last(): Entry | undefined {
    return this.#entries.at(-1);
  }

  clear(): void {
    this.#entries = [];
  }
}
