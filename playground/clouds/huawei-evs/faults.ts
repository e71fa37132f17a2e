import type { WireFault } from "../wire.ts";
import { refused } from "./authenticate.ts";
import { gatewayProblem, HuaweiProblem, iamProblem, type Envelope } from "./problem.ts";

/** What can go wrong at the simulated Huawei Cloud. Faults strike after the call was let in. */
export type HuaweiFault =
  | WireFault
  /** Refused with this error; `message` as the vendor might word it. */
  | {
      readonly kind: "error";
      readonly code: string;
      readonly status: number;
      /** In the form of EVS itself unless given. */
      readonly envelope?: Envelope;
      readonly message?: string;
    }
  /** Refused because of too many calls. */
  | { readonly kind: "throttle" }
  | { readonly kind: "reject-credentials" }
  /** Done, but the reply is `{}`. */
  | { readonly kind: "empty-reply" }
  /** The snapshot that is started ends like this. */
  | { readonly kind: "snapshot-ends"; readonly as: "error" | "never" }
  /** The metadata of the snapshot that is started is lost. */
  | { readonly kind: "lose-metadata" };

/** The refusal that a fault stands for; `null` for faults that do not refuse. */
export function refusalOf(fault: HuaweiFault, operation: string): HuaweiProblem | null {
  if (fault.kind === "error") {
    const message = fault.message ?? "The request could not be carried out.";
    return new HuaweiProblem(fault.envelope ?? "evs", fault.status, fault.code, message);
  }
  if (fault.kind === "throttle") {
    const message =
      "The throttling threshold has been reached: policy user over ratelimit,limit:5,time:5 second";
    return gatewayProblem(429, "APIGW.0308", message);
  }
  if (fault.kind !== "reject-credentials") return null;
  return operation === "CreateToken"
    ? iamProblem(401, "Unauthorized", "The username or password is wrong.")
    : refused("verify aksk signature fail");
}
