import type { IncomingMessage, ServerResponse } from "node:http";
import { FaultQueue } from "./fault-queue.ts";
import { splitLatency, wait, type Latency } from "./latency.ts";
import { listening } from "./listening.ts";
import { RequestLog, type LogEntry } from "./request-log.ts";
import { seeded } from "./seeded.ts";
import {
  addedDelay,
  isWireFault,
  readBody,
  send,
  strikesFirst,
  type WireFault,
  type WireReply,
} from "./wire.ts";

/** What every simulated cloud may be told at its start. */
export interface CloudOptions<State, Accounts> {
  /** Milliseconds since 1970; the machine's clock unless given. */
  readonly now?: () => number;
  /** 0, a free one, unless given. */
  readonly port?: number;
  /** How long calls take; nothing unless given. */
  readonly latency?: Latency;
  /** Of latencies and of faults with a probability. */
  readonly seed?: number;
  /** Fills in accounts, volumes and old snapshots before the first call. */
  readonly setUp?: (cloud: {
    readonly state: State;
    readonly accounts: Accounts;
    readonly now: number;
  }) => void;
}

/** A running simulation of a vendor's services, all on one address. */
export interface SimulatedCloud<State, Accounts, Fault> {
  /** `http://127.0.0.1:41234` */
  readonly endpoint: string;
  readonly port: number;
  readonly state: State;
  readonly accounts: Accounts;
  readonly log: RequestLog;
  /** By operation, such as `CreateSnapshot`. */
  readonly faults: FaultQueue<Fault>;
  latency: Latency;
  /** Ends every connection and everything under way. */
  close(): Promise<void>;
}

/** What the cloud says to a call. */
export interface Answer extends WireReply {
  /** `ok`, or the code of the error. */
  readonly outcome: string;
  /** Whether the operation was carried out. */
  readonly worked: boolean;
}

/** How one vendor's services read a request and answer it. */
export interface Manners<State, Accounts, Call, Fault> {
  readonly state: State;
  readonly accounts: Accounts;
  readonly maxHeaderSize?: number;
  parse(request: IncomingMessage, body: Buffer): Call;
  newRequestId(): string;
  /** Of every reply, whatever becomes of the call. */
  headers(call: Call, requestId: string): Readonly<Record<string, string>>;
  answer(
    call: Call,
    asked: { readonly faults: readonly Fault[]; readonly requestId: string },
  ): Answer;
  noted(call: Call): Pick<LogEntry, "input" | "principal">;
  /** The names under which faults wait for the call; its operation unless given. */
  faultNames?(call: Call): readonly string[];
  /** What holds while a call takes its time, which `pass` waits for. */
  during?(call: Call, ms: number, pass: () => Promise<void>): Promise<void>;
}

interface Named {
  readonly service: string;
  readonly operation: string;
}

/** Starts a simulated cloud on 127.0.0.1. */
export async function startCloud<
  State,
  Accounts,
  Call extends Named,
  Fault extends { kind: string },
>(
  options: CloudOptions<State, Accounts>,
  manners: Manners<State, Accounts, Call, Fault>,
): Promise<SimulatedCloud<State, Accounts, Fault>> {
  const now = options.now ?? Date.now;
  const random = seeded(options.seed ?? 1);
  const { state, accounts } = manners;
  const log = new RequestLog();
  const faults = new FaultQueue<Fault>(random);
  const shutdown = new AbortController();
  options.setUp?.({ state, accounts, now: now() });

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request);
    if (body === null) {
      request.socket.destroy();
      return;
    }
    const call = manners.parse(request, body);
    const names = manners.faultNames?.(call) ?? [call.operation];
    const taken = names.flatMap((name) => faults.take(name));
    const wire: WireFault[] = taken.filter((fault) => isWireFault(fault));
    const added = addedDelay(wire);
    const latency = splitLatency(cloud.latency, random);
    const requestId = manners.newRequestId();
    const headers = { ...manners.headers(call, requestId), date: new Date(now()).toUTCString() };
    const beforeMs = latency.beforeMs + added.beforeMs;
    const held = wire.flatMap((fault) => (fault.kind === "held" ? [fault.until()] : []));
    const pass = async () => {
      await Promise.all([wait(beforeMs, shutdown.signal), ...held]);
    };
    const first = wire.find((fault) => strikesFirst(fault));
    if (first !== undefined) {
      await pass();
      note(call, first.kind, false);
      send(response, { status: 502, headers, body: "" }, first);
      return;
    }
    await (manners.during?.(call, beforeMs, pass) ?? pass());
    const answer = manners.answer(call, { faults: taken, requestId });
    const last = wire.find(
      ({ kind }) => kind !== "slow" && kind !== "held" && kind !== "late-reply",
    );
    note(call, last?.kind ?? answer.outcome, answer.worked);
    await wait(latency.afterMs + added.afterMs, shutdown.signal);
    send(response, { ...answer, headers: { ...headers, ...answer.headers } }, last);
  }

  function note(call: Call, outcome: string, worked: boolean): void {
    const { service, operation } = call;
    log.add({ at: now(), service, operation, ...manners.noted(call), outcome, worked });
  }

  const server = await listening(
    (request, response) => {
      handle(request, response).catch(() => {
        // Shut down meanwhile, or the client has gone: there is nobody to answer.
        response.destroy();
      });
    },
    { port: options.port, maxHeaderSize: manners.maxHeaderSize },
  );

  const cloud: SimulatedCloud<State, Accounts, Fault> = {
    endpoint: server.origin,
    port: server.port,
    state,
    accounts,
    log,
    faults,
    latency: options.latency ?? { minMs: 0, maxMs: 0 },
    close: async () => {
      shutdown.abort();
      await server.close();
    },
  };
  return cloud;
}
