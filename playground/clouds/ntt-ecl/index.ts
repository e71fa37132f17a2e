import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { FaultQueue } from "../fault-queue.ts";
import { splitLatency, wait, type Latency } from "../latency.ts";
import { RequestLog } from "../request-log.ts";
import { seeded } from "../seeded.ts";
import { addedDelay, isWireFault, readBody, send, strikesFirst, type WireFault } from "../wire.ts";
import { Accounts } from "./accounts.ts";
import type { EclFault } from "./faults.ts";
import { parseCall, perform, writesTo, type Answer, type ParsedCall } from "./protocol.ts";
import { EclState } from "./state.ts";

export interface NttEclOptions {
  /** Milliseconds since 1970; the machine's clock unless given. */
  readonly now?: () => number;
  /** 0, a free one, unless given. */
  readonly port?: number;
  /** `jp4` unless given. */
  readonly region?: string;
  /** From the start of a snapshot to its end, in milliseconds; 0, as documented, unless given. */
  readonly snapshotMs?: number;
  /** How long a token is good for, in milliseconds; an hour unless given. */
  readonly tokenMs?: number;
  /** How long calls take; nothing unless given. */
  readonly latency?: Latency;
  /** Of latencies and of faults with a probability. */
  readonly seed?: number;
  /** Fills in users, volumes and old snapshots before the first call. */
  readonly setUp?: (ecl: {
    readonly state: EclState;
    readonly accounts: Accounts;
    readonly now: number;
  }) => void;
}

/** A running simulation of ECL's Keystone and of its storage API, on one address. */
export interface SimulatedEcl {
  /** `http://127.0.0.1:41234/v3`: Keystone; its catalog leads to the storage API. */
  readonly keystone: string;
  readonly port: number;
  readonly region: string;
  readonly state: EclState;
  readonly accounts: Accounts;
  readonly log: RequestLog;
  /** By operation, such as `CreateSnapshot`; `ReadSnapshots` stands for showing and listing them. */
  readonly faults: FaultQueue<EclFault>;
  latency: Latency;
  /** Ends every connection and everything under way. */
  close(): Promise<void>;
}

const snapshotReads: ReadonlySet<string> = new Set(["ShowSnapshot", "ListSnapshots"]);

/** Starts a simulated ECL on 127.0.0.1. */
export async function startNttEcl(options: NttEclOptions = {}): Promise<SimulatedEcl> {
  const now = options.now ?? Date.now;
  const random = seeded(options.seed ?? 1);
  const region = options.region ?? "jp4";
  const accounts = new Accounts(options.tokenMs ?? 3_600_000);
  const state = new EclState(now, options.snapshotMs ?? 0);
  const log = new RequestLog();
  const faults = new FaultQueue<EclFault>(random);
  const shutdown = new AbortController();
  options.setUp?.({ state, accounts, now: now() });

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request);
    if (body === null) {
      request.socket.destroy();
      return;
    }
    const call = parseCall(request, body);
    const taken = [
      ...faults.take(call.operation),
      ...(snapshotReads.has(call.operation) ? faults.take("ReadSnapshots") : []),
    ];
    const wire: WireFault[] = taken.filter((fault) => isWireFault(fault));
    const added = addedDelay(wire);
    const latency = splitLatency(ecl.latency, random);
    const headers = headersOf(call, now());
    const terminal = wire.find((fault) => fault.kind !== "slow" && fault.kind !== "late-reply");
    const beforeMs = latency.beforeMs + added.beforeMs;
    const first = wire.find((fault) => strikesFirst(fault));
    if (first !== undefined) {
      await wait(beforeMs, shutdown.signal);
      note(call, first.kind, false);
      send(response, { status: 502, headers, body: "" }, first);
      return;
    }
    const answer = await oneAtATime(call, beforeMs, taken);
    note(call, terminal === undefined ? answer.outcome : terminal.kind, answer.worked);
    await wait(latency.afterMs + added.afterMs, shutdown.signal);
    send(
      response,
      { status: answer.status, headers: { ...headers, ...answer.headers }, body: answer.body },
      terminal,
    );
  }

  /** A change keeps its tenant busy from its arrival until it is done; reads disturb nobody. */
  async function oneAtATime(
    call: ParsedCall,
    ms: number,
    taken: readonly EclFault[],
  ): Promise<Answer> {
    const tenant = writesTo(call);
    const claims = tenant !== null && ms > 0 && !state.busy.has(tenant);
    const world = () => ({
      state,
      accounts,
      region,
      origin: `http://127.0.0.1:${port}`,
      now: now(),
      faults: taken,
    });
    if (!claims) {
      // Refused at once when somebody else is at it, however long it would take.
      if (tenant === null || !state.busy.has(tenant)) await wait(ms, shutdown.signal);
      return perform(call, world());
    }
    state.busy.add(tenant);
    try {
      await wait(ms, shutdown.signal);
    } finally {
      state.busy.delete(tenant);
    }
    return perform(call, world());
  }

  function note(call: ParsedCall, outcome: string, worked: boolean): void {
    log.add({
      at: now(),
      service: call.service,
      operation: call.operation,
      // A login holds a secret.
      input: {
        path: call.url.pathname + call.url.search,
        body: call.operation === "Login" ? "" : call.text,
      },
      principal: accounts.token(call.token, now())?.tenant ?? null,
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

  const ecl: SimulatedEcl = {
    keystone: `http://127.0.0.1:${port}/v3`,
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
  return ecl;
}

function headersOf(call: ParsedCall, now: number): Record<string, string> {
  const requestId = `req-${randomUUID()}`;
  return {
    date: new Date(now).toUTCString(),
    // The load balancer's, to be ignored.
    "set-cookie": "TS01a2b3c4=0123456789abcdef; Path=/; HTTPOnly",
    ...(call.service === "keystone"
      ? { "x-openstack-request-id": requestId }
      : { "x-compute-request-id": requestId }),
  };
}
