import type { WireFault } from "../wire.ts";
import { authProblem, type ServiceName } from "./authenticate.ts";
import { AwsProblem, gatewayProblem } from "./problem.ts";

/** What can go wrong at the simulated AWS. Faults of the wire strike after the call was authenticated. */
export type AwsFault =
  | WireFault
  /** Refused with Storage Gateway's exception for such an operation error code: `VolumeNotReady`. */
  | { readonly kind: "gateway-error"; readonly errorCode: string }
  /** Refused with this error; `message` as AWS might word it. */
  | {
      readonly kind: "error";
      readonly code: string;
      readonly status: number;
      readonly message?: string;
    }
  /** Refused because of too many calls, in the words of the service that was called. */
  | { readonly kind: "throttle" }
  | { readonly kind: "reject-credentials" }
  /** Done, but the reply is `{}` or a document without contents. */
  | { readonly kind: "empty-reply" }
  /** The snapshot that is started ends like this. */
  | { readonly kind: "snapshot-ends"; readonly as: "error" | "never" }
  /** The tags of the snapshot that is started never reach EC2. */
  | { readonly kind: "lose-tags" };

/** The refusal that a fault stands for; `null` for faults that do not refuse. */
export function refusalOf(fault: AwsFault, service: ServiceName): AwsProblem | null {
  if (fault.kind === "gateway-error") return gatewayProblem(fault.errorCode);
  if (fault.kind === "error") {
    const message = fault.message ?? "The request could not be carried out.";
    return new AwsProblem(fault.code, fault.status, message);
  }
  if (fault.kind === "throttle") return throttled[service]();
  return fault.kind === "reject-credentials" ? authProblem(service, "unknown-key") : null;
}

const throttled: Readonly<Record<ServiceName, () => AwsProblem>> = {
  storagegateway: () => new AwsProblem("ThrottlingException", 400, "Rate exceeded"),
  ec2: () => new AwsProblem("RequestLimitExceeded", 503, "Request limit exceeded."),
  sts: () => new AwsProblem("Throttling", 400, "Rate exceeded"),
};
