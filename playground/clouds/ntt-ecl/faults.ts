import type { WireFault } from "../wire.ts";
import { EclProblem, tenantBusy, unauthorized, type ErrorShape } from "./problem.ts";
import type { Ending } from "./snapshot.ts";

/** What can go wrong at the simulated ECL. Faults of the wire strike after the token was checked. */
export type EclFault =
  | WireFault
  /** Refused with this status, in the shape of the part of ECL that is named. */
  | {
      readonly kind: "refuse";
      readonly status: number;
      readonly shape?: ErrorShape;
      readonly message?: string;
    }
  /** 409: another change of the tenant is under way. */
  | { readonly kind: "busy" }
  /** 429 of the gateway. */
  | { readonly kind: "throttle" }
  /** 401, at a login or at any other call. */
  | { readonly kind: "reject-credentials" }
  /** Done, but the reply is `{}`. */
  | { readonly kind: "empty-reply" }
  /** 200 with an error text in it, with or without the work. */
  | { readonly kind: "says-error"; readonly worked: boolean }
  /** The snapshot that is made ends like this. */
  | { readonly kind: "snapshot-ends"; readonly as: Ending };

/** The refusal that a fault stands for; `null` for faults that do not refuse. */
export function refusalOf(fault: EclFault): EclProblem | null {
  if (fault.kind === "refuse") {
    const message = fault.message ?? "The request could not be carried out.";
    return new EclProblem(fault.shape ?? "storage", fault.status, message);
  }
  if (fault.kind === "busy") return tenantBusy();
  if (fault.kind === "throttle") {
    return new EclProblem("gateway", 429, "Rate limit quota violation.", 20);
  }
  return fault.kind === "reject-credentials" ? unauthorized() : null;
}
