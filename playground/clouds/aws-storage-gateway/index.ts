import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { FaultQueue } from "../fault-queue.ts";
import { splitLatency, wait, type Latency } from "../latency.ts";
import { RequestLog } from "../request-log.ts";
import { seeded } from "../seeded.ts";
import { addedDelay, isWireFault, readBody, send, strikesFirst, type WireFault } from "../wire.ts";
import { Accounts } from "./accounts.ts";
import type { AwsFault } from "./faults.ts";
import { answerProblem, parseCall, perform, type ParsedCall } from "./protocol.ts";
import { AwsState } from "./state.ts";

export interface AwsOptions {
  /** Milliseconds since 1970; the machine's clock unless given. */
  readonly now?: () => number;
  /** 0, a free one, unless given. */
  readonly port?: number;
  /** From the start of a snapshot to its end, in milliseconds; 60 s unless given. */
  readonly snapshotMs?: number;
  /** For how long EC2 does not show a new snapshot, in milliseconds; 0 unless given. */
  readonly hiddenMs?: number;
  /** How long calls take; nothing unless given. */
  readonly latency?: Latency;
  /** Of latencies and of faults with a probability. */
  readonly seed?: number;
  /** Fills in accounts, gateways, volumes and old snapshots before the first call. */
  readonly setUp?: (aws: {
    readonly state: AwsState;
    readonly accounts: Accounts;
    readonly now: number;
  }) => void;
}

/** A running simulation of AWS Storage Gateway, EC2's snapshots and STS, on one address. */
export interface SimulatedAws {
  /** `http://127.0.0.1:41234`: the endpoint of all three services. */
  readonly endpoint: string;
  readonly port: number;
  readonly state: AwsState;
  readonly accounts: Accounts;
  readonly log: RequestLog;
  readonly faults: FaultQueue<AwsFault>;
  latency: Latency;
  /** Ends every connection and everything under way. */
  close(): Promise<void>;
}

/** Starts a simulated AWS on 127.0.0.1. */
export async function startAws(options: AwsOptions = {}): Promise<SimulatedAws> {
  const now = options.now ?? Date.now;
  const random = seeded(options.seed ?? 1);
  const accounts = new Accounts();
  const state = new AwsState(now, {
    snapshotMs: options.snapshotMs ?? 60_000,
    hiddenMs: options.hiddenMs ?? 0,
  });
  const log = new RequestLog();
  const faults = new FaultQueue<AwsFault>(random);
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
    const latency = splitLatency(aws.latency, random);
    const headers = { "x-amzn-requestid": randomUUID(), date: new Date(now()).toUTCString() };
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
            ...answerProblem(call.service, call.problem, headers["x-amzn-requestid"]),
            outcome: call.problem.code,
            worked: false,
          }
        : perform(call, {
            state,
            accounts,
            now: now(),
            faults: taken,
            requestId: headers["x-amzn-requestid"],
          });
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
      input: call.input,
      principal: "problem" in call ? null : (call.key?.arn ?? null),
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

  const aws: SimulatedAws = {
    endpoint: `http://127.0.0.1:${port}`,
    port,
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
  return aws;
}
