import { randomUUID } from "node:crypto";
import { startCloud, type CloudOptions, type SimulatedCloud } from "../cloud.ts";
import { Accounts } from "./accounts.ts";
import { Budget } from "./budget.ts";
import type { SwasFault } from "./faults.ts";
import { answerProblem, parseCall, perform, type ParsedCall } from "./protocol.ts";
import { realLimits, type Limits } from "./model.ts";
import { SwasState } from "./state.ts";

export interface SwasOptions extends CloudOptions<SwasState, Accounts> {
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
}

/** A running simulation of Simple Application Server in one region, and of STS. */
export interface SimulatedSwas extends SimulatedCloud<SwasState, Accounts, SwasFault> {
  readonly region: string;
}

/** Starts a simulated Simple Application Server on 127.0.0.1. */
export async function startSwas(options: SwasOptions = {}): Promise<SimulatedSwas> {
  const now = options.now ?? Date.now;
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
  const cloud = await startCloud<SwasState, Accounts, ParsedCall, SwasFault>(options, {
    state,
    accounts,
    parse: (request, body) => parseCall(request, body, accounts, now()),
    newRequestId: () => randomUUID().toUpperCase(),
    headers: (_call, requestId) => ({ "x-acs-request-id": requestId }),
    answer: (call, { faults, requestId }) =>
      "problem" in call
        ? {
            ...answerProblem(call, call.problem, { region, requestId }),
            outcome: call.problem.code,
            worked: false,
          }
        : perform(call, { state, accounts, budget, region, now: now(), faults, requestId }),
    noted: (call) => ({
      input: call.input.toJSON(),
      principal: "problem" in call ? null : call.key.principal,
    }),
  });
  return Object.assign(cloud, { region });
}
