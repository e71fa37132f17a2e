import { randomUUID } from "node:crypto";
import { startCloud, type Answer, type CloudOptions, type SimulatedCloud } from "../cloud.ts";
import { Accounts } from "./accounts.ts";
import type { HuaweiFault } from "./faults.ts";
import { HuaweiProblem, problemBody } from "./problem.ts";
import { parseCall, perform, type ParsedCall } from "./protocol.ts";
import { EvsState } from "./state.ts";

export interface HuaweiEvsOptions extends CloudOptions<EvsState, Accounts> {
  /** From the start of a snapshot to its end, in milliseconds; 60 s unless given. */
  readonly snapshotMs?: number;
  /** For how long a deleted snapshot is shown as `deleting`, in milliseconds; 2 s unless given. */
  readonly deletingMs?: number;
  /** For how long a new snapshot is not shown, in milliseconds; 0 unless given. */
  readonly hiddenMs?: number;
  /** How the gateway spells its codes: `APIG` at Open Telekom Cloud. */
  readonly gateway?: "APIGW" | "APIG";
}

/** A running simulation of Huawei Cloud's EVS and IAM. */
export type SimulatedHuaweiEvs = SimulatedCloud<EvsState, Accounts, HuaweiFault>;

/** Tokens travel in a header, and real ones are long. */
const maxHeaderSize = 128 * 1024;

/** Starts a simulated Huawei Cloud on 127.0.0.1. */
export async function startHuaweiEvs(options: HuaweiEvsOptions = {}): Promise<SimulatedHuaweiEvs> {
  const now = options.now ?? Date.now;
  const accounts = new Accounts();
  const state = new EvsState(now, {
    snapshotMs: options.snapshotMs ?? 60_000,
    deletingMs: options.deletingMs ?? 2_000,
    hiddenMs: options.hiddenMs ?? 0,
  });

  function answer(call: ParsedCall, faults: readonly HuaweiFault[], requestId: string): Answer {
    const json = { "content-type": "application/json" };
    try {
      if ("problem" in call) throw call.problem;
      const done = perform(call, { state, accounts, now: now(), faults });
      const contents = faults.some(({ kind }) => kind === "empty-reply") ? {} : done.contents;
      return {
        status: done.status,
        headers: { ...json, ...done.headers },
        body: contents === undefined ? "" : JSON.stringify(contents),
        outcome: "ok",
        worked: true,
      };
    } catch (thrown) {
      if (!(thrown instanceof HuaweiProblem)) throw thrown;
      const { status, code: outcome } = thrown;
      const body = problemBody(thrown, requestId, options.gateway ?? "APIGW");
      return { status, headers: json, body, outcome, worked: false };
    }
  }

  return startCloud<EvsState, Accounts, ParsedCall, HuaweiFault>(options, {
    state,
    accounts,
    maxHeaderSize,
    parse: (request, body) => parseCall(request, body, accounts, now()),
    newRequestId: () => randomUUID().replaceAll("-", ""),
    headers: (_call, requestId) => ({ "x-request-id": requestId }),
    answer: (call, { faults, requestId }) => answer(call, faults, requestId),
    noted: (call) => ({
      input: call.input,
      principal: "problem" in call ? null : (call.principal?.name ?? null),
    }),
  });
}
