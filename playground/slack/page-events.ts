import type { ServerResponse } from "node:http";

/** At most twenty a second. */
const pauseMs = 50;
const heartbeatMs = 15_000;

/** One page that listens: gets the newest state soon after each change, and never twice the same. */
export class PageEvents {
  readonly #response: ServerResponse;
  readonly #stateNow: () => unknown;
  readonly #heartbeat: NodeJS.Timeout;
  #timer: NodeJS.Timeout | null = null;
  #sent = "";

  constructor(response: ServerResponse, stateNow: () => unknown) {
    this.#response = response;
    this.#stateNow = stateNow;
    response.writeHead(200, {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store",
      connection: "keep-alive",
    });
    this.#send();
    this.#heartbeat = setInterval(() => response.write(": still here\n\n"), heartbeatMs);
    this.#heartbeat.unref();
  }

  changed(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      // A page that does not keep up gets the newest state when it has caught up.
      if (this.#response.writableNeedDrain) this.#response.once("drain", () => this.changed());
      else this.#send();
    }, pauseMs);
  }

  close(): void {
    clearInterval(this.#heartbeat);
    if (this.#timer) clearTimeout(this.#timer);
    this.#response.end();
  }

  #send(): void {
    if (this.#response.destroyed) return;
    const text = JSON.stringify(this.#stateNow());
    if (text === this.#sent) return;
    this.#sent = text;
    this.#response.write(`data: ${text}\n\n`);
  }
}
