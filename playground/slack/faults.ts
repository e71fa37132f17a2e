export type Trouble =
  | { readonly kind: "rate-limit"; readonly seconds: number }
  | { readonly kind: "error"; readonly error: string }
  | { readonly kind: "status"; readonly status: number }
  | { readonly kind: "lose-reply" };

interface Planned {
  readonly method: string;
  readonly trouble: Trouble | { readonly kind: "slow"; readonly ms: number };
  left: number;
}

/** What the sockets can be made to do. */
export interface SocketFaults {
  drop(): void;
  refresh(reason: string): void;
}

/**
 * Things that go wrong at Slack, on demand. `method` is a Web API method, `response_url`, or `*` for
 * all; `times` how many calls it happens to (`Infinity` until `clear`). Planned faults apply in the
 * order given.
 */
export class Faults {
  #planned: Planned[] = [];
  #limitedUntilMs = 0;
  #isDown: false | "refuse" | "503" = false;
  readonly #missing = new Set<string>();
  readonly #sockets: () => SocketFaults | null;

  constructor(sockets: () => SocketFaults | null) {
    this.#sockets = sockets;
  }

  /** 429 with Retry-After. */
  rateLimit(method: string, seconds: number, times = 1): void {
    this.#plan(method, { kind: "rate-limit", seconds }, times);
  }

  /** Every call is answered with 429 until that long from now. */
  rateLimitAllFor(seconds: number): void {
    this.#limitedUntilMs = Date.now() + seconds * 1000;
  }

  /** `{ok: false, error}` */
  fail(method: string, error: string, times = 1): void {
    this.#plan(method, { kind: "error", error }, times);
  }

  httpStatus(method: string, status: number, times = 1): void {
    this.#plan(method, { kind: "status", status }, times);
  }

  /** The work begins that much later, whether or not anybody still waits for the answer. */
  slow(method: string, ms: number, times = 1): void {
    this.#plan(method, { kind: "slow", ms }, times);
  }

  /** The work is done and the connection dropped without an answer. */
  loseReply(method: string, times = 1): void {
    this.#plan(method, { kind: "lose-reply" }, times);
  }

  /** Nothing of Slack works: calls fail, sockets close, and people cannot act. */
  down(on: boolean, how: "refuse" | "503" = "refuse"): void {
    this.#isDown = on ? how : false;
    if (on) this.#sockets()?.drop();
  }

  /** Cuts every connection without a word. */
  dropSocket(): void {
    this.#sockets()?.drop();
  }

  /** Asks every connection to come again, as Slack does every few hours. */
  refreshSocket(reason = "refresh_requested"): void {
    this.#sockets()?.refresh(reason);
  }

  missingScope(scope: string, missing = true): void {
    if (missing) this.#missing.add(scope);
    else this.#missing.delete(scope);
  }

  clear(): void {
    this.#planned = [];
    this.#limitedUntilMs = 0;
    this.#isDown = false;
    this.#missing.clear();
  }

  isDown(): false | "refuse" | "503" {
    return this.#isDown;
  }

  isRateLimited(): boolean {
    return this.#limitedUntilMs > Date.now();
  }

  liftRateLimit(): void {
    this.#limitedUntilMs = 0;
  }

  lacks(scope: string): boolean {
    return this.#missing.has(scope);
  }

  has(kind: Planned["trouble"]["kind"]): boolean {
    return this.#planned.some((each) => each.trouble.kind === kind && each.left > 0);
  }

  cancel(kind: Planned["trouble"]["kind"]): void {
    this.#planned = this.#planned.filter((each) => each.trouble.kind !== kind);
  }

  /** What happens to this call; asking uses a planned fault up. */
  strike(method: string): { readonly delayMs: number; readonly trouble: Trouble | null } {
    const leftMs = this.#limitedUntilMs - Date.now();
    if (leftMs > 0)
      return { delayMs: 0, trouble: { kind: "rate-limit", seconds: Math.ceil(leftMs / 1000) } };
    let delayMs = 0;
    let trouble: Trouble | null = null;
    for (const each of this.#planned) {
      if (each.method !== "*" && each.method !== method) continue;
      if (each.trouble.kind === "slow") delayMs += each.trouble.ms;
      else if (trouble === null) ({ trouble } = { trouble: each.trouble });
      else continue;
      each.left -= 1;
    }
    if (this.#planned.some((each) => each.left <= 0))
      this.#planned = this.#planned.filter((each) => each.left > 0);
    return { delayMs, trouble };
  }

  #plan(method: string, trouble: Planned["trouble"], times: number): void {
    this.#planned.push({ method, trouble, left: times });
  }
}
