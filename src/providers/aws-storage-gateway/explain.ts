import { z } from "zod";
import { failure, type Failure } from "../../domain/failure.ts";
import type { Meaning } from "../meaning.ts";
import { meaningOf } from "./failures.ts";
import { serviceFault, unnamedRefusal } from "./meaning.ts";

/** What was being done when something was thrown. */
export interface Attempt {
  /** `CreateSnapshot`, `DescribeSnapshots`, … */
  readonly operation: string;
  /** Whether the call can change anything at AWS. */
  readonly effect: boolean;
  /** Whether the call had been handed to the network. */
  readonly sent: boolean;
}

/** The parts of what the SDK or Node throws that are safe to keep and mean something. */
const thrownSchema = z.object({
  name: z.string().catch(""),
  message: z.string().catch(""),
  code: z.string().optional().catch(undefined),
  syscall: z.string().optional().catch(undefined),
  $fault: z.enum(["client", "server"]).optional().catch(undefined),
  $metadata: z
    .object({ httpStatusCode: z.number().optional(), requestId: z.string().optional() })
    .optional()
    .catch(undefined),
  error: z.object({ errorCode: z.string() }).optional().catch(undefined),
  errors: z
    .array(z.object({ syscall: z.string() }))
    .optional()
    .catch(undefined),
});
type Thrown = z.output<typeof thrownSchema>;

/** Names that the SDK gives to an error reply without a code in it. */
const nameless = new Set([
  "",
  "Error",
  "UnknownError",
  "Unknown",
  "StorageGatewayServiceException",
  "EC2ServiceException",
  "STSServiceException",
]);

/** Node's codes for a connection that never came about. */
const neverConnected = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EADDRNOTAVAIL",
]);

/** OpenSSL's codes for a server whose certificate is not to be trusted: nothing was sent to it. */
const untrusted = /^(CERT_|ERR_TLS_CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_)/;

/**
 * What an exception of the SDK means. A call with an effect is a clear refusal only when AWS said
 * so with a documented client error, and `unreachable` only when it surely was not sent; all else
 * is `unknown-outcome`. Never passes on AWS's own words, which can hold names and keys.
 */
export function explain(thrown: unknown, attempt: Attempt): Failure {
  const parsed = thrownSchema.safeParse(thrown);
  const seen: Thrown = parsed.success
    ? parsed.data
    : {
        name: "",
        message: "",
        code: undefined,
        syscall: undefined,
        $fault: undefined,
        $metadata: undefined,
        error: undefined,
        errors: undefined,
      };
  if (seen.$fault !== undefined) return explainAnswer(seen, seen.$fault, attempt);
  if (seen.name === "CredentialsProviderError" || seen.name === "TokenProviderError") {
    const meaning = meaningOf(attempt.operation, seen.name);
    if (meaning !== null) return because(meaning, seen);
  }
  if (!attempt.sent || didNotReach(seen)) return unreachable(seen);
  const status = seen.$metadata?.httpStatusCode;
  if (attempt.effect) return unknownOutcome(attempt, seen);
  // A reply came, but not one that the SDK could read: a proxy's page, half a document.
  if (status !== undefined && status < 500) return badReply(seen.$metadata?.requestId ?? null);
  return failure(
    "unavailable",
    status === undefined
      ? "AWS did not answer in time or broke the connection off."
      : "AWS or something in front of it answered with a fault.",
    "Nothing to do: it is asked again. If it stays, check the network between the bot and AWS.",
    {
      retryAfterMs: 15_000,
      providerCode: seen.code ?? null,
      providerRequestId: seen.$metadata?.requestId ?? null,
    },
  );
}

/** What may be kept as the cause of a failure: enough to find it, nothing that could be secret. */
export function safeCause(thrown: unknown): Readonly<Record<string, string | number>> {
  const parsed = thrownSchema.safeParse(thrown);
  if (!parsed.success) return { name: typeof thrown };
  const { name, code, syscall, $metadata } = parsed.data;
  return {
    name,
    ...(code === undefined ? {} : { code }),
    ...(syscall === undefined ? {} : { syscall }),
    ...($metadata?.httpStatusCode === undefined ? {} : { status: $metadata.httpStatusCode }),
  };
}

/** A reply that the documentation does not know, to a call without an effect. */
export function badReply(providerRequestId: string | null): Failure {
  return failure(
    "bad-reply",
    "AWS answered something that its documentation does not know.",
    "Ask again; if it stays, check for a proxy between the bot and AWS and give the operator the request id.",
    { providerRequestId },
  );
}

/** The answer was lost, unreadable or a server's fault: it may have been done all the same. */
export function unknownOutcome(
  attempt: Pick<Attempt, "operation">,
  seen?: Partial<Thrown>,
): Failure {
  const deleting = attempt.operation === "DeleteSnapshot";
  return failure(
    "unknown-outcome",
    deleting
      ? "AWS gave no clear answer, so the snapshot may have been deleted all the same."
      : "AWS gave no clear answer, so the snapshot may have been started all the same.",
    "Nothing to do: AWS is asked what became of it before anything is tried again.",
    { providerCode: codeOf(seen), providerRequestId: seen?.$metadata?.requestId ?? null },
  );
}

function explainAnswer(seen: Thrown, fault: "client" | "server", attempt: Attempt): Failure {
  const code = codeOf(seen);
  const status = seen.$metadata?.httpStatusCode ?? 0;
  const meaning = code === null ? null : meaningOf(attempt.operation, code);
  if (attempt.effect && !isRefusal(seen, code, fault, status)) return unknownOutcome(attempt, seen);
  if (code === null && status < 500) return badReply(seen.$metadata?.requestId ?? null);
  return because(
    meaning ?? (status >= 500 || fault === "server" ? serviceFault : unnamedRefusal),
    seen,
  );
}

/** Codes after which it may have been done, whatever carries them: faults, and AWS's own time running out. */
const unclear: ReadonlySet<string> = new Set([
  "GatewayInternalError",
  "InternalError",
  "RequestTimeout",
]);

/** Whether AWS surely did not do it: README.md, "What is known after a create". */
function isRefusal(
  seen: Thrown,
  code: string | null,
  fault: "client" | "server",
  status: number,
): boolean {
  if (code === null) return false;
  // EC2 says "too many calls" with status 503 before it does anything.
  if (code === "RequestLimitExceeded") return true;
  if (unclear.has(code)) return false;
  if (seen.name === "InvalidGatewayRequestException") return true;
  return fault === "client" && status >= 400 && status < 500;
}

function didNotReach(seen: Thrown): boolean {
  if (seen.code !== undefined && (neverConnected.has(seen.code) || untrusted.test(seen.code)))
    return true;
  if (seen.syscall === "connect" || seen.syscall === "getaddrinfo") return true;
  // One address after the other was tried: Node reports all of them together.
  if (seen.errors !== undefined && seen.errors.length > 0) {
    return seen.errors.every(({ syscall }) => syscall === "connect");
  }
  // The SDK's own connection timeout carries nothing else that tells it from a late answer.
  return seen.name === "TimeoutError" && seen.message.includes("did not establish a connection");
}

function unreachable(seen: Thrown): Failure {
  const distrusted = seen.code !== undefined && untrusted.test(seen.code);
  return failure(
    "unreachable",
    distrusted
      ? "The address of AWS shows a certificate that is not to be trusted."
      : "AWS could not be reached.",
    distrusted
      ? "Ask the operator to look for a proxy between the bot and AWS; nothing was sent."
      : "Nothing was sent; it is tried again. If it stays, check the network and the target's endpoint.",
    { retryAfterMs: distrusted ? null : 15_000, providerCode: seen.code ?? null },
  );
}

function because(meaning: Meaning, seen: Thrown): Failure {
  return failure(meaning.code, meaning.message, meaning.advice, {
    retryAfterMs: meaning.retryAfterMs,
    providerCode: codeOf(seen),
    providerRequestId: seen.$metadata?.requestId ?? null,
  });
}

/** The operation's error code where there is one, else the exception's name, else Node's code. */
function codeOf(seen: Partial<Thrown> | undefined): string | null {
  if (seen === undefined) return null;
  if (seen.error !== undefined) return seen.error.errorCode;
  if (seen.$fault !== undefined) return nameless.has(seen.name ?? "") ? null : (seen.name ?? null);
  return seen.code ?? null;
}
