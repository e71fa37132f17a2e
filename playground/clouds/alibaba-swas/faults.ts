import type { WireFault } from "../wire.ts";
import { problem, SwasProblem } from "./problem.ts";

/** What can go wrong at the simulated cloud. Faults of the wire strike after the call was authenticated. */
export type SwasFault =
  | WireFault
  /** Refused with a documented error, in its own words unless others are given. */
  | { readonly kind: "refuse"; readonly code: string; readonly message?: string }
  /** Refused with any error. */
  | {
      readonly kind: "error";
      readonly code: string;
      readonly status: number;
      readonly message?: string;
    }
  /** Too many calls; come back after so many milliseconds, when they are given. */
  | { readonly kind: "throttle"; readonly retryAfterMs?: number }
  | { readonly kind: "reject-credentials" }
  /** Done, but the reply is `{}`. */
  | { readonly kind: "empty-reply" }
  /** The snapshot that is started ends like this. */
  | { readonly kind: "snapshot-ends"; readonly as: "Failed" | "never" }
  /** The tags of the snapshot that is started are lost. */
  | { readonly kind: "lose-tags" };

/** The refusal that a fault stands for; `null` for faults that do not refuse. */
export function refusalOf(fault: SwasFault): SwasProblem | null {
  if (fault.kind === "refuse") return problem(fault.code, fault.message);
  if (fault.kind === "error") {
    const message = fault.message ?? "The request could not be carried out.";
    return new SwasProblem(fault.code, fault.status, message);
  }
  if (fault.kind === "throttle") {
    const { retryAfterMs } = fault;
    return new SwasProblem("Throttling.User", 400, "Request was denied due to user flow control.", {
      headers: retryAfterMs === undefined ? {} : { "x-acs-retry-after": String(retryAfterMs) },
    });
  }
  return fault.kind === "reject-credentials" ? problem("InvalidAccessKeyId.NotFound") : null;
}
