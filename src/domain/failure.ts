/** Every way in which an expected thing does not happen. */
export const failureCodes = [
  /** The service does not know the volume, gateway or snapshot. */
  "not-found",
  /** It exists, but its state does not allow this now. */
  "not-ready",
  /** The appliance behind the service is offline. */
  "not-connected",
  /** Too many calls; asking later helps. */
  "throttled",
  /** The service is doing something else with it just now; asking later helps. */
  "busy",
  /** Our credentials are wrong, expired or revoked. */
  "bad-credentials",
  /** Our credentials are fine but may not do this. */
  "forbidden",
  /** A parameter is not acceptable. */
  "invalid",
  /** This service cannot do it at all. */
  "unsupported",
  /** A limit of the account or volume is used up. */
  "quota",
  /** The name or object is taken by something else. */
  "conflict",
  /** The call surely never reached the service. */
  "unreachable",
  /** The service says it failed, and a read is all that was asked. */
  "unavailable",
  /** The call may have been carried out although no usable answer came. */
  "unknown-outcome",
  /** The service answered something its documentation does not know. */
  "bad-reply",
  /** The service ended the snapshot in an error state. */
  "snapshot-failed",
  /** It is no longer there. */
  "gone",
  /** What came out is not what was asked for. */
  "mismatch",
  /** It took longer than the deadline allows. */
  "too-late",
  /** The process died too often while doing it. */
  "crashed-too-often",
  /** What was approved is not what would be done now. */
  "changed",
  /** The policy does not allow it. */
  "denied",
  /** Nobody could be asked whether it is allowed. */
  "cannot-check",
] as const;

export type FailureCode = (typeof failureCodes)[number];

/** Why an expected thing did not happen. Plain data: stored, compared and shown. */
export interface Failure {
  readonly code: FailureCode;
  /** One sentence for the person who asked. Never a secret, never a stack, never the vendor's own words. */
  readonly message: string;
  /** One sentence: what to do now. */
  readonly advice: string;
  /** Milliseconds to wait before asking again; `null` when that cannot help. */
  readonly retryAfterMs: number | null;
  /** The vendor's own code (`GatewayNotConnected`), for support; `null` when there is none. */
  readonly providerCode: string | null;
  /** The vendor's id of the failed call, for support; `null` when there is none. */
  readonly providerRequestId: string | null;
}

/** What a durable step returns: a class does not survive storage, data does. */
export type Outcome<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };

export function failure(
  code: FailureCode,
  message: string,
  advice: string,
  rest: Partial<Pick<Failure, "retryAfterMs" | "providerCode" | "providerRequestId">> = {},
): Failure {
  return {
    code,
    message,
    advice,
    retryAfterMs: rest.retryAfterMs ?? null,
    providerCode: rest.providerCode ?? null,
    providerRequestId: rest.providerRequestId ?? null,
  };
}
