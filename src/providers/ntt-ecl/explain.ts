import { failure, type Failure } from "../../domain/failure.ts";
import { HttpProblem, type HttpReply } from "../http.ts";
import type { Meaning } from "../meaning.ts";
import { ProviderError } from "../provider.ts";
import { layerOf, type Layer } from "./envelope.ts";
import { meaningOf } from "./meaning.ts";

/** What was being done. */
export interface Attempt {
  /** `CreateSnapshot`, `ListSnapshots`, `Login`, … */
  readonly operation: string;
  /** Whether it can change anything at ECL. */
  readonly effect: boolean;
}

/** A longer wait than this is not believed. */
const retryAfterMaxMs = 60 * 60_000;

/** Why there is no answer at all. */
export function explainSilence(thrown: unknown, attempt: Attempt): ProviderError {
  if (!(thrown instanceof HttpProblem)) throw thrown;
  if (thrown.kind === "not-sent") return unreachable(thrown);
  if (attempt.effect) return new ProviderError(unknownOutcome(attempt, null));
  if (thrown.detail === "too-large") return new ProviderError(badReply(null));
  return new ProviderError(
    failure(
      "unavailable",
      "ECL did not answer in time or broke the connection off.",
      "If it stays, check the network between the bot and ECL.",
      { retryAfterMs: 15_000 },
    ),
  );
}

/** The call surely was not sent; `problem` says why, where it was tried at all. */
export function unreachable(problem: HttpProblem | null = null): ProviderError {
  if (problem?.detail === "distrusted") {
    return new ProviderError(
      failure(
        "unreachable",
        "The address of ECL shows a certificate that is not to be trusted.",
        "Ask the operator to look for a proxy between the bot and ECL; nothing was sent.",
        { providerCode: problem.message },
      ),
    );
  }
  return new ProviderError(
    failure(
      "unreachable",
      "ECL could not be reached.",
      "Nothing was sent. If it stays, check the network and the target's endpoint.",
      { retryAfterMs: 15_000 },
    ),
  );
}

/**
 * What an answer other than success means. A call with an effect is a clear refusal only when ECL
 * said so in a shape of its own and with a status that promises it: 4xx but 408. All else is
 * `unknown-outcome`, and the name is looked up.
 */
export function explainAnswer(reply: HttpReply, attempt: Attempt): Failure {
  const layer = layerOf(reply.text);
  const { status } = reply;
  const refused = status >= 400 && status < 500 && status !== 408;
  // What is not in any shape of ECL's may come from a proxy: its 404 is no proof that nothing is there.
  const believed = refused && (layer !== "page" || status === 401);
  if (attempt.effect && !believed) return unknownOutcome(attempt, reply);
  if (!believed && status < 500 && status !== 408) return badReply(reply);
  return because(meaningOf(status, layer, attempt.operation === "Login"), reply, layer);
}

/** A meaning in the words of a failure, with what support needs. */
export function because(meaning: Meaning, reply: HttpReply, layer: Layer): Failure {
  const wishedMs = retryAfterMs(reply);
  return failure(meaning.code, meaning.message, meaning.advice, {
    retryAfterMs:
      meaning.retryAfterMs === null || wishedMs === null
        ? meaning.retryAfterMs
        : Math.max(meaning.retryAfterMs, wishedMs),
    providerCode: `${layer}-${reply.status}`,
    providerRequestId: requestIdOf(reply),
  });
}

/** A reply that the documentation does not know, to a call without an effect. */
export function badReply(reply: HttpReply | null, retryAfterMs: number | null = null): Failure {
  return failure(
    "bad-reply",
    "ECL answered something that its documentation does not know.",
    "If it stays, check for a proxy between the bot and ECL and give the operator the request id.",
    { retryAfterMs, providerRequestId: reply === null ? null : requestIdOf(reply) },
  );
}

/** The answer was lost, unreadable or a server's fault: it may have been done all the same. */
export function unknownOutcome(
  attempt: Pick<Attempt, "operation">,
  reply: HttpReply | null,
): Failure {
  const deleting = attempt.operation === "DeleteSnapshot";
  return failure(
    "unknown-outcome",
    deleting
      ? "ECL gave no clear answer, so the snapshot may have been deleted all the same."
      : "ECL gave no clear answer, so the snapshot may have been made all the same.",
    "Nothing to do: ECL is asked what became of it before anything is tried again.",
    {
      providerCode: reply === null ? null : `${layerOf(reply.text)}-${reply.status}`,
      providerRequestId: reply === null ? null : requestIdOf(reply),
    },
  );
}

/** Source: nttcom/eclcli reads `x-compute-request-id`; Keystone sends `x-openstack-request-id`. */
export function requestIdOf(reply: HttpReply): string | null {
  const found = Object.entries(reply.headers).find(([name]) => /^x-(?:.+-)?request-id$/.test(name));
  // It is shown and logged, so it is no longer than ids are.
  return found === undefined || found[1] === "" ? null : found[1].slice(0, 128);
}

function retryAfterMs(reply: HttpReply): number | null {
  const seconds = /^\d{1,6}$/.exec(reply.headers["retry-after"]?.trim() ?? "")?.[0];
  return seconds === undefined ? null : Math.min(Number(seconds) * 1000, retryAfterMaxMs);
}
