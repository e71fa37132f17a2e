import type { HuaweiFault } from "./faults.ts";
import { evsProblem } from "./problem.ts";
import type { EvsState } from "./state.ts";

/** One call that was let in. */
export interface EvsCall {
  readonly state: EvsState;
  readonly project: string;
  /** The last part of the path, where the operation has one. */
  readonly id: string;
  readonly query: URLSearchParams;
  /** `undefined` when there is none or it is not JSON. */
  readonly body: unknown;
  readonly now: number;
  readonly faults: readonly HuaweiFault[];
}

export interface Page {
  readonly limit: number;
  readonly offset: number;
  /** Whether the caller named a limit: only then are there links. */
  readonly named: boolean;
}

/** @throws HuaweiProblem for limits that are out of range */
export function pageOf(query: URLSearchParams): Page {
  const limit = Number(query.get("limit") ?? "1000");
  const offset = Number(query.get("offset") ?? "0");
  if (limit > 1000) throw evsProblem(400, "EVS.2142", "The limit is larger than 1000");
  if (!Number.isInteger(limit) || limit < 1 || !Number.isInteger(offset) || offset < 0) {
    throw evsProblem(400, "EVS.1023", "Invalid limit or offset");
  }
  return { limit, offset, named: query.has("limit") };
}
