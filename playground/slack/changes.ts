const recheckMs = 200;

/** Tells whoever listens that something can be seen now that could not be seen before. */
export class Changes {
  readonly #listeners = new Set<() => void>();
  #scheduled = false;

  /** Many changes in one turn of the event loop make one notification. */
  notify(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      for (const listener of this.#listeners) listener();
    });
  }

  /** @returns how to stop listening */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Waits until `look` sees something (anything but `undefined`, `null`, `false`, `0` and `""`) and
   * answers with it. Looks after each change, and seldom in between, as it may look at more than Slack.
   * @throws Error after `timeoutMs`, saying what `describe` says
   */
  async until<Found>(
    look: () => Found,
    timeoutMs: number,
    describe: () => string,
  ): Promise<NonNullable<Found>> {
    return await new Promise((resolve, reject) => {
      const end = (): void => {
        stopListening();
        clearInterval(recheck);
        clearTimeout(deadline);
      };
      const attempt = (): void => {
        try {
          const found = look();
          if (!found) return;
          end();
          resolve(found);
        } catch (error) {
          end();
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      };
      const stopListening = this.listen(attempt);
      const recheck = setInterval(attempt, recheckMs);
      const deadline = setTimeout(() => {
        end();
        reject(new Error(`not seen within ${timeoutMs} ms; this can be seen:\n${describe()}`));
      }, timeoutMs);
      attempt();
    });
  }
}
