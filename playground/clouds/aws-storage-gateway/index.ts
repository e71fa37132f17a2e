import { randomUUID } from "node:crypto";
import { startCloud, type CloudOptions, type SimulatedCloud } from "../cloud.ts";
import { Accounts } from "./accounts.ts";
import { answerProblem } from "./envelope.ts";
import type { AwsFault } from "./faults.ts";
import { parseCall, perform, type ParsedCall } from "./protocol.ts";
import { AwsState } from "./state.ts";

export interface AwsOptions extends CloudOptions<AwsState, Accounts> {
  /** From the start of a snapshot to its end, in milliseconds; 60 s unless given. */
  readonly snapshotMs?: number;
  /** For how long EC2 does not show a new snapshot, in milliseconds; 0 unless given. */
  readonly hiddenMs?: number;
}

/** A running simulation of AWS Storage Gateway, EC2's snapshots and STS. */
export type SimulatedAws = SimulatedCloud<AwsState, Accounts, AwsFault>;

/** Starts a simulated AWS on 127.0.0.1. */
export async function startAws(options: AwsOptions = {}): Promise<SimulatedAws> {
  const now = options.now ?? Date.now;
  const accounts = new Accounts();
  const state = new AwsState(now, {
    snapshotMs: options.snapshotMs ?? 60_000,
    hiddenMs: options.hiddenMs ?? 0,
  });
  return startCloud<AwsState, Accounts, ParsedCall, AwsFault>(options, {
    state,
    accounts,
    parse: (request, body) => parseCall(request, body, accounts, now()),
    newRequestId: randomUUID,
    headers: (_call, requestId) => ({ "x-amzn-requestid": requestId }),
    answer: (call, { faults, requestId }) =>
      "problem" in call
        ? {
            ...answerProblem(call.service, call.problem, requestId),
            outcome: call.problem.code,
            worked: false,
          }
        : perform(call, { state, accounts, now: now(), faults, requestId }),
    noted: (call) => ({
      input: call.input,
      principal: "problem" in call ? null : (call.key?.arn ?? null),
    }),
  });
}
