import { failure, type Failure } from "../../domain/failure.ts";
import { formatDuration } from "../../domain/duration.ts";
import type { HttpProblem, HttpReply } from "../http.ts";
import { isNamed, isThrottling, meaningOf } from "./codes.ts";
import { serviceFault, soon, wrongClock } from "./meaning.ts";
import { errorSchema } from "./schema.ts";

/** What was being done when something went wrong. */
export interface Attempt {
  /** `CreateSnapshot`, `ListSnapshots`, … */
  readonly operation: string;
  /** Whether the call can change anything at the service. */
  readonly effect: boolean;
}

/** The parts of an answer that say who answered what. */
export interface Answered {
  readonly code: string | null;
  readonly requestId: string | null;
}

/** An answer's code and request id; `null` where it has none that can be read. */
export function answeredBy(reply: HttpReply, body: unknown): Answered {
  const parsed = errorSchema.safeParse(body);
  const header = reply.headers["x-acs-request-id"]?.trim() ?? "";
  const fallback = /^[\w-]{1,100}$/.test(header) ? header : null;
  return parsed.success
    ? { code: parsed.data.code, requestId: parsed.data.requestId ?? fallback }
    : { code: null, requestId: fallback };
}

/**
 * What an answer other than success means. A call with an effect is a clear refusal only when the
 * service named a code that says so; all else is `unknown-outcome`. Decided by the code, since the
 * status of one code differs between products. Source: SWAS-OPEN error envelope, topic on idempotence.
 */
export function explainAnswer(
  reply: HttpReply,
  answered: Answered,
  attempt: Attempt,
  nowMs: number,
): Failure {
  const { code, requestId } = answered;
  if (code === null) {
    if (attempt.effect) return unknownOutcome(attempt, answered);
    return reply.status >= 500 ? frontFault(requestId) : badReply(requestId);
  }
  if (attempt.effect && !isRefusal(code, reply.status)) return unknownOutcome(attempt, answered);
  const named = meaningOf(code);
  const meaning = reply.status >= 500 && !isNamed(code) ? serviceFault : named;
  return failure(
    meaning.code,
    meaning === wrongClock ? clockSentence(reply, nowMs) : meaning.message,
    meaning.advice,
    {
      retryAfterMs: isThrottling(code) ? throttledFor(reply) : meaning.retryAfterMs,
      providerCode: code,
      providerRequestId: requestId,
    },
  );
}

/** What it means that no whole answer came. */
export function explainProblem(problem: HttpProblem, attempt: Attempt): Failure {
  if (problem.kind === "not-sent") return unreachable(problem);
  if (attempt.effect) return unknownOutcome(attempt, { code: null, requestId: null });
  return problem.detail === "too-large" ? badReply(null) : noAnswer();
}

/** The call surely was not sent; `problem` says why, where it was tried at all. */
export function unreachable(problem: HttpProblem | null = null): Failure {
  if (problem?.detail === "distrusted") {
    return failure(
      "unreachable",
      "The address of Alibaba Cloud shows a certificate that is not to be trusted.",
      "Ask the operator to look for a proxy between the bot and Alibaba Cloud; nothing was sent.",
      { providerCode: problem.message },
    );
  }
  return failure(
    "unreachable",
    "Alibaba Cloud could not be reached.",
    "Nothing was sent. If it stays, check the network between the bot and Alibaba Cloud.",
    { retryAfterMs: soon },
  );
}

export function noAnswer(): Failure {
  return failure(
    "unavailable",
    "Alibaba Cloud did not answer in time or broke the connection off.",
    "Nothing to do: it is asked again. If it stays, check the network between the bot and Alibaba Cloud.",
    { retryAfterMs: soon },
  );
}

/** An answer that the documentation does not know, to a call without an effect. */
export function badReply(providerRequestId: string | null): Failure {
  return failure(
    "bad-reply",
    "Alibaba Cloud answered something that its documentation does not know.",
    "Ask again; if it stays, check for a proxy between the bot and Alibaba Cloud and give the operator the request id.",
    { providerRequestId },
  );
}

/** The answer was lost, unreadable or a server's fault: it may have been done all the same. */
export function unknownOutcome(attempt: Attempt, answered: Answered): Failure {
  const deleting = attempt.operation === "DeleteSnapshot";
  return failure(
    "unknown-outcome",
    deleting
      ? "Alibaba Cloud gave no clear answer, so the snapshot may have been deleted all the same."
      : "Alibaba Cloud gave no clear answer, so the snapshot may have been started all the same.",
    "Nothing to do: Alibaba Cloud is asked what became of it before anything is tried again.",
    { providerCode: answered.code, providerRequestId: answered.requestId },
  );
}

/** Codes after which it may have been done: a fault on the way, or a call that came twice. */
const unclear: ReadonlySet<string> = new Set([
  "InternalError",
  "ServiceUnavailable",
  "SignatureNonceUsed",
]);

function isRefusal(code: string, status: number): boolean {
  if (unclear.has(code)) return false;
  return isNamed(code) || (status >= 400 && status < 500);
}

function frontFault(providerRequestId: string | null): Failure {
  return failure(
    "unavailable",
    "Alibaba Cloud or something in front of it answered with a fault.",
    "Nothing to do: it is asked again. If it stays, check for a proxy between the bot and Alibaba Cloud.",
    { retryAfterMs: soon, providerRequestId },
  );
}

/** Source: @darabonba/typescript 1.0.5: `x-acs-retry-after`, in milliseconds. */
function throttledFor(reply: HttpReply): number {
  const wished = Number(reply.headers["x-acs-retry-after"]);
  return Number.isFinite(wished) && wished > 0 ? Math.min(Math.ceil(wished), 5 * 60_000) : soon;
}

function clockSentence(reply: HttpReply, nowMs: number): string {
  const aheadMs = nowMs - Date.parse(reply.headers["date"] ?? "");
  const minutesMs = Math.round(Math.abs(aheadMs) / 60_000) * 60_000;
  if (Number.isNaN(aheadMs) || minutesMs === 0) return wrongClock.message;
  const off = formatDuration(minutesMs);
  return aheadMs > 0
    ? `The clock of the bot's machine is ${off} ahead of Alibaba Cloud's, which allows 15 minutes.`
    : `The clock of the bot's machine is ${off} behind Alibaba Cloud's, which allows 15 minutes.`;
}
