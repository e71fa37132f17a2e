import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { FaultQueue } from "../fault-queue.ts";
import { splitLatency, wait, type Latency } from "../latency.ts";
import { RequestLog } from "../request-log.ts";
import { seeded } from "../seeded.ts";
import { addedDelay, isWireFault, readBody, send, strikesFirst, type WireFault } from "../wire.ts";
import { Accounts } from "./accounts.ts";
import { Budget } from "./budget.ts";
import type { SwasFault } from "./faults.ts";
import { answerProblem, parseCall, perform, type ParsedCall } from "./protocol.ts";
import { realLimits, type Limits } from "./model.ts";
import { SwasState } from "./state.ts";

export interface SwasOptions {
  /** Milliseconds since 1970; the machine's clock unless given. */
  readonly now?: () => number;
  /** 0, a free one, unless given. */
  readonly port?: number;
  /** The endpoint's own; `cn-hangzhou` unless given. */
  readonly region?: string;
  /** From the start of a snapshot to its end, in milliseconds; 60 s unless given. */
  readonly snapshotMs?: number;
  /** For how long a new snapshot is not listed, in milliseconds; 0 unless given. */
  readonly hiddenMs?: number;
  /** For how long a client token is remembered, in milliseconds; an hour unless given. */
  readonly tokenMs?: number;
  /** The real ones unless given. */
  readonly limits?: Partial<Limits>;
  /** How long calls take; nothing unless given. */
  readonly latency?: Latency;
  /** Of latencies and of faults with a probability. */
  readonly seed?: number;
  /** Fills in accounts, servers, disks and old snapshots before the first call. */
  readonly setUp?: (swas: {
    readonly state: SwasState;
    readonly accounts: Accounts;
    readonly now: number;
  }) => void;
}

/** A running simulation of Simple Application Server in one region, and of STS, on one address. */
export interface SimulatedSwas {
  /** `http://127.0.0.1:41234`: the endpoint of both services. */
  readonly endpoint: string;
  readonly port: number;
  readonly region: string;
  readonly state: SwasState;
  readonly accounts: Accounts;
  readonly log: RequestLog;
  readonly faults: FaultQueue<SwasFault>;
  latency: Latency;
  /** Ends every connection and everything under way. */
  close(): Promise<void>;
}

/** Starts a simulated Simple Application Server on 127.0.0.1. */
export async function startSwas(options: SwasOptions = {}): Promise<SimulatedSwas> {
  const now = options.now ?? Date.now;
  const random = seeded(options.seed ?? 1);
  const region = options.region ?? "cn-hangzhou";
  const accounts = new Accounts();
  const budget = new Budget();
  const state = new SwasState(
    now,
    { ...realLimits, ...options.limits },
    {
      snapshotMs: options.snapshotMs ?? 60_000,
      hiddenMs: options.hiddenMs ?? 0,
      tokenMs: options.tokenMs ?? 3_600_000,
    },
  );
  const log = new RequestLog();
  const faults = new FaultQueue<SwasFault>(random);
  const shutdown = new AbortController();
  options.setUp?.({ state, accounts, now: now() });

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request);
    if (body === null) {
      request.socket.destroy();
      return;
    }
    const call = parseCall(request, body, accounts, now());
    const taken = "problem" in call ? [] : faults.take(call.operation);
    const wire: WireFault[] = taken.filter((fault) => isWireFault(fault));
    const added = addedDelay(wire);
    const latency = splitLatency(swas.latency, random);
    const requestId = randomUUID().toUpperCase();
    const headers = { "x-acs-request-id": requestId, date: new Date(now()).toUTCString() };
    const terminal = wire.find((fault) => fault.kind !== "slow" && fault.kind !== "late-reply");
    await wait(latency.beforeMs + added.beforeMs, shutdown.signal);
    const first = wire.find((fault) => strikesFirst(fault));
    if (first !== undefined) {
      note(call, first.kind, false);
      send(response, { status: 502, headers, body: "" }, first);
      return;
    }
    const answer =
      "problem" in call
        ? {
            ...answerProblem(call, call.problem, { region, requestId }),
            outcome: call.problem.code,
            worked: false,
          }
        : perform(call, { state, accounts, budget, region, now: now(), faults: taken, requestId });
    note(call, terminal === undefined ? answer.outcome : terminal.kind, answer.worked);
    await wait(latency.afterMs + added.afterMs, shutdown.signal);
    send(
      response,
      { status: answer.status, headers: { ...headers, ...answer.headers }, body: answer.body },
      terminal,
    );
  }

  function note(call: ParsedCall, outcome: string, worked: boolean): void {
    log.add({
      at: now(),
      service: call.service,
      operation: call.operation,
      input: call.input.toJSON(),
      principal: "problem" in call ? null : call.key.principal,
      outcome,
      worked,
    });
  }

  const server = createServer((request, response) => {
    handle(request, response).catch(() => {
      // Shut down meanwhile, or the client has gone: there is nobody to answer.
      response.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;

  const swas: SimulatedSwas = {
    endpoint: `http://127.0.0.1:${port}`,
    port,
    region,
    state,
    accounts,
    log,
    faults,
    latency: options.latency ?? { minMs: 0, maxMs: 0 },
    close: async () => {
      shutdown.abort();
      const closed = new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
      });
      server.closeAllConnections();
      await closed;
    },
  };
  return swas;
}
