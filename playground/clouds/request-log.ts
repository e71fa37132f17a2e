/** One request that a simulated cloud received. */
export interface LogEntry {
  /** Milliseconds since 1970 by the cloud's clock. */
  readonly at: number;
  readonly service: string;
  readonly operation: string;
  /** The parsed parameters. */
  readonly input: unknown;
  /** Who signed it, as the cloud sees it; `null` when nobody did. */
  readonly principal: string | null;
  /** `ok`, the error code that was answered, or the fault that took its place. */
  readonly outcome: string;
  /** Whether the operation was carried out, whatever was answered. */
  readonly worked: boolean;
}

const keptMax = 50_000;

/** The newest 50,000 requests, oldest first, so that effects can be counted. */
export class RequestLog {
  #entries: LogEntry[] = [];

  get entries(): readonly LogEntry[] {
    return this.#entries;
  }

  add(entry: LogEntry): void {
    this.#entries.push(entry);
    // Dropped by the thousand: one at a time would move all the others each time.
    if (this.#entries.length > keptMax + 1_000) this.#entries = this.#entries.slice(-keptMax);
  }

  of(operation: string): LogEntry[] {
    return this.#entries.filter((entry) => entry.operation === operation);
  }

  clear(): void {
    this.#entries = [];
  }
}
