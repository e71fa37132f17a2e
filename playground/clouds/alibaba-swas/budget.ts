import { SwasProblem } from "./problem.ts";

/** Counts an account's calls of an operation over the last minute. */
export class Budget {
  readonly #calls = new Map<string, number[]>();

  /** @throws SwasProblem when the minute's calls are used up */
  use(account: string, operation: string, limit: number, now: number): void {
    const key = `${account} ${operation}`;
    const recent = (this.#calls.get(key) ?? []).filter((at) => now - at < 60_000);
    this.#calls.set(key, recent);
    if (recent.length >= limit)
      throw new SwasProblem("Throttling.User", 400, "Request was denied due to user flow control.");
    recent.push(now);
  }
}
