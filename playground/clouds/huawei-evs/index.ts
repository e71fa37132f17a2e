import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { FaultQueue } from "../fault-queue.ts";
import { splitLatency, wait, type Latency } from "../latency.ts";
import { RequestLog } from "../request-log.ts";
import { seeded } from "../seeded.ts";
import {
  addedDelay,
  isWireFault,
  readBody,
  send,
  strikesFirst,
  type WireFault,
  type WireReply,
} from "../wire.ts";
import { Accounts } from "./accounts.ts";
import type { HuaweiFault } from "./faults.ts";
import { HuaweiProblem, problemBody } from "./problem.ts";
import { parseCall, perform, type ParsedCall } from "./protocol.ts";
import { EvsState } from "./state.ts";

export interface HuaweiEvsOptions {
  /** Milliseconds since 1970; the machine's clock unless given. */
  readonly now?: () => number;
  /** 0, a free one, unless given. */
  readonly port?: number;
  /** From the start of a snapshot to its end, in milliseconds; 60 s unless given. */
  readonly snapshotMs?: number;
  /** For how long a deleted snapshot is shown as `deleting`, in milliseconds; 2 s unless given. */
  readonly deletingMs?: number;
  /** For how long a new snapshot is not shown, in milliseconds; 0 unless given. */
  readonly hiddenMs?: number;
  /** How the gateway spells its codes: `APIG` at Open Telekom Cloud. */
  readonly gateway?: "APIGW" | "APIG";
  /** How long calls take; nothing unless given. */
  readonly latency?: Latency;
  /** Of latencies and of faults with a probability. */
  readonly seed?: number;
  /** Fills in projects, keys, disks and old snapshots before the first call. */
  readonly setUp?: (cloud: {
    readonly state: EvsState;
    readonly accounts: Accounts;
    readonly now: number;
  }) => void;
}

/** A running simulation of Huawei Cloud's EVS and IAM, on one address. */
export interface SimulatedHuaweiEvs {
  /** `http://127.0.0.1:41234`: the endpoint of both services. */
  readonly endpoint: string;
  readonly port: number;
  readonly state: EvsState;
  readonly accounts: Accounts;
  readonly log: RequestLog;
  readonly faults: FaultQueue<HuaweiFault>;
  latency: Latency;
  /** Ends every connection and everything under way. */
  close(): Promise<void>;
}

/** Tokens travel in a header, and real ones are long. */
const headersMaxBytes = 128 * 1024;

/** Starts a simulated Huawei Cloud on 127.0.0.1. */
export async function startHuaweiEvs(options: HuaweiEvsOptions = {}): Promise<SimulatedHuaweiEvs> {
  const now = options.now ?? Date.now;
  const random = seeded(options.seed ?? 1);
  const accounts = new Accounts();
  const state = new EvsState(now, {
    snapshotMs: options.snapshotMs ?? 60_000,
    deletingMs: options.deletingMs ?? 2_000,
    hiddenMs: options.hiddenMs ?? 0,
  });
  const log = new RequestLog();
  const faults = new FaultQueue<HuaweiFault>(random);
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
    const latency = splitLatency(cloud.latency, random);
    const headers = { "x-request-id": randomUUID().replaceAll("-", ""), date: httpDate() };
    const terminal = wire.find((fault) => fault.kind !== "slow" && fault.kind !== "late-reply");
    await wait(latency.beforeMs + added.beforeMs, shutdown.signal);
    const first = wire.find((fault) => strikesFirst(fault));
    if (first !== undefined) {
      note(call, first.kind, false);
      send(response, { status: 502, headers, body: "" }, first);
      return;
    }
    const { reply, outcome } = answer(call, taken, headers);
    note(call, terminal === undefined ? outcome : terminal.kind, outcome === "ok");
    await wait(latency.afterMs + added.afterMs, shutdown.signal);
    send(response, reply, terminal);
  }

  /** The reply, and `ok` or the code of the error. */
  function answer(
    call: ParsedCall,
    taken: readonly HuaweiFault[],
    headers: Readonly<Record<"x-request-id" | "date", string>>,
  ): { readonly reply: WireReply; readonly outcome: string } {
    const json = { ...headers, "content-type": "application/json" };
    try {
      if ("problem" in call) throw call.problem;
      const done = perform(call, { state, accounts, now: now(), faults: taken });
      const contents = taken.some(({ kind }) => kind === "empty-reply") ? {} : done.contents;
      const body = contents === undefined ? "" : JSON.stringify(contents);
      return {
        reply: { status: done.status, headers: { ...json, ...done.headers }, body },
        outcome: "ok",
      };
    } catch (thrown) {
      if (!(thrown instanceof HuaweiProblem)) throw thrown;
      const body = problemBody(thrown, headers["x-request-id"], options.gateway ?? "APIGW");
      return { reply: { status: thrown.status, headers: json, body }, outcome: thrown.code };
    }
  }

  function httpDate(): string {
    return new Date(now()).toUTCString();
  }

  function note(call: ParsedCall, outcome: string, worked: boolean): void {
    const { service, operation, input } = call;
    const principal = "problem" in call ? null : (call.principal?.name ?? null);
    log.add({ at: now(), service, operation, input, principal, outcome, worked });
  }

  const server = createServer({ maxHeaderSize: headersMaxBytes }, (request, response) => {
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

  const cloud: SimulatedHuaweiEvs = {
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
  return cloud;
}
