import { randomUUID } from "node:crypto";
import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { WebSocketServer, type WebSocket } from "ws";
import type { SocketFaults } from "./faults.ts";
import { newSecret } from "./ids.ts";
import { isJson, parseJson, textIn, type Json } from "./json.ts";
import type { Delivery, PayloadKind, Retry, Transport } from "./transport.ts";

/** Source: Slack's page on Socket Mode. */
const connectionLimit = 10;
const goodbyeMs = 300;

interface Pending {
  readonly startedAt: number;
  readonly end: (outcome: Delivery["outcome"], body: unknown) => void;
}

export interface SocketSettings {
  readonly appId: string;
  readonly ackMs: number;
  readonly pingMs: number;
  /** Called when a connection comes or goes. */
  readonly onChange: () => void;
  readonly isDown: () => boolean;
}

/** Socket Mode: connections that an app opened, each payload going to any one of them. */
export class Sockets implements Transport, SocketFaults {
  readonly mode = "socket";
  readonly #settings: SocketSettings;
  readonly #server = new WebSocketServer({ noServer: true });
  readonly #tickets = new Set<string>();
  readonly #open = new Set<WebSocket>();
  /** Told to come again: they get nothing more. */
  readonly #leaving = new WeakSet<WebSocket>();
  readonly #pending = new Map<string, Pending>();
  readonly #pings: NodeJS.Timeout;

  constructor(settings: SocketSettings) {
    this.#settings = settings;
    this.#pings = setInterval(() => {
      for (const socket of this.#open) socket.ping(`Ping from ${settings.appId}`);
    }, settings.pingMs);
    this.#pings.unref();
  }

  /** For the answer of apps.connections.open: good for one connection. */
  newTicket(): string {
    const ticket = newSecret();
    this.#tickets.add(ticket);
    return ticket;
  }

  connected(): boolean {
    return this.#ready().length > 0;
  }

  connections(): number {
    return this.#open.size;
  }

  upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    const ticket = new URL(request.url ?? "", "http://slack").searchParams.get("ticket") ?? "";
    if (this.#settings.isDown() || !this.#tickets.delete(ticket)) {
      stream.end("HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
      return;
    }
    this.#server.handleUpgrade(request, stream, head, (socket) => {
      this.#welcome(socket);
    });
  }

  async send(kind: PayloadKind, payload: Json, retry: Retry | null): Promise<Delivery> {
    const ready = this.#ready();
    const socket = ready[Math.floor(Math.random() * ready.length)];
    const startedAt = performance.now();
    if (!socket) return { outcome: "unreachable", body: null, status: null, ms: 0, noRetry: false };
    const envelopeId = randomUUID();
    const envelope = {
      envelope_id: envelopeId,
      type: kind,
      payload,
      // Events take no answer; commands and interactions may carry one back.
      accepts_response_payload: kind !== "events_api",
      ...(kind === "events_api" && {
        retry_attempt: retry?.num ?? 0,
        retry_reason: retry?.reason ?? "",
      }),
    };
    return await new Promise((resolve) => {
      const end = (outcome: Delivery["outcome"], body: unknown): void => {
        clearTimeout(deadline);
        this.#pending.delete(envelopeId);
        const ms = performance.now() - startedAt;
        resolve({ outcome, body, status: null, ms, noRetry: false });
      };
      const deadline = setTimeout(() => {
        end("timeout", null);
      }, this.#settings.ackMs);
      this.#pending.set(envelopeId, { startedAt, end });
      socket.send(JSON.stringify(envelope));
    });
  }

  drop(): void {
    for (const socket of this.#open) socket.terminate();
  }

  refresh(reason: string): void {
    for (const socket of this.#open) this.#disconnect(socket, reason);
  }

  /** Says goodbye to every connection, and cuts off those that do not answer. */
  async close(): Promise<void> {
    clearInterval(this.#pings);
    for (const [, pending] of this.#pending) pending.end("unreachable", null);
    const gone = [...this.#open].map((socket) => {
      socket.close(1001);
      return once(socket, "close");
    });
    await Promise.race([Promise.all(gone), sleep(goodbyeMs, undefined, { ref: false })]);
    this.drop();
    this.#server.close();
  }

  #ready(): WebSocket[] {
    return [...this.#open].filter((each) => each.readyState === 1 && !this.#leaving.has(each));
  }

  #welcome(socket: WebSocket): void {
    this.#open.add(socket);
    socket.on("message", (data: Buffer) => {
      this.#receive(data.toString("utf8"));
    });
    socket.on("error", () => {
      socket.terminate();
    });
    socket.on("close", () => {
      this.#open.delete(socket);
      this.#settings.onChange();
    });
    if (this.#open.size > connectionLimit) {
      this.#disconnect(socket, "too_many_websockets");
      return;
    }
    const hello = {
      type: "hello",
      num_connections: this.#open.size,
      debug_info: { host: "playground", build_number: 1, approximate_connection_time: 18_060 },
      connection_info: { app_id: this.#settings.appId },
    };
    socket.send(JSON.stringify(hello));
    this.#settings.onChange();
  }

  /** An acknowledgement; one that comes too late finds nobody waiting. */
  #receive(text: string): void {
    const answer = parseJson(text);
    if (!isJson(answer)) return;
    const { payload } = answer;
    const empty = !isJson(payload) || Object.keys(payload).length === 0;
    this.#pending.get(textIn(answer["envelope_id"]))?.end("acked", empty ? null : payload);
  }

  #disconnect(socket: WebSocket, reason: string): void {
    this.#leaving.add(socket);
    const debug = { host: "playground" };
    socket.send(JSON.stringify({ type: "disconnect", reason, debug_info: debug }));
    this.#settings.onChange();
  }
}
