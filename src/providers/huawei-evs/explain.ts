import { failure, type Failure } from "../../domain/failure.ts";
import type { HttpProblem, HttpReply } from "../http.ts";
import { isFault, meaningOf, type Asked } from "./codes.ts";
import { readError, requestIdOf, waitNamed } from "./envelope.ts";

/** The service refuses dates that are further off. Source: API Request Signing Guide. */
const clockWindowMs = 15 * 60_000;

/**
 * What an error reply means. A call with an effect is a clear refusal only when the service or its
 * gateway said so with a code of its own and a client error; all else is `unknown-outcome`. Never
 * passes on the vendor's own words, which can hold names and keys.
 */
export function explainReply(reply: HttpReply, asked: Asked, now: number): Failure {
  const said = readError(reply.text);
  const about = { providerCode: said.code, providerRequestId: requestIdOf(reply) };
  if (asked.effect && !isRefusal(reply, said.code)) return unknownOutcome(asked, about);
  if (said.code === null && (reply.status < 400 || reply.status > 499)) {
    return reply.status >= 500 ? broken(about) : badReply(about.providerRequestId);
  }
  // A page of something in between, not an answer of the service.
  if (said.code === null && reply.status !== 401) return badReply(about.providerRequestId);
  const meaning = meaningOf(reply.status, said.code, asked);
  const skewMs = asked.signed && meaning.code === "bad-credentials" ? clockSkew(reply, now) : 0;
  if (Math.abs(skewMs) > clockWindowMs) return wrongClock(skewMs, about);
  const waitMs = meaning.code === "throttled" ? waitNamed(reply, said.message) : null;
  return failure(meaning.code, meaning.message, meaning.advice, {
    retryAfterMs: waitMs ?? meaning.retryAfterMs,
    ...about,
  });
}

/** What it means that there is no reply. */
export function explainProblem(problem: HttpProblem, asked: Asked): Failure {
  if (problem.kind === "not-sent") return unreachable(problem);
  if (asked.effect) return unknownOutcome(asked);
  return problem.detail === "too-large" ? badReply(null) : broken();
}

/** A reply that the documentation does not know, to a call without an effect. */
export function badReply(providerRequestId: string | null): Failure {
  return failure(
    "bad-reply",
    "Huawei Cloud answered something that its documentation does not know.",
    "Ask again; if it stays, check for a proxy between the bot and Huawei Cloud and give the operator the request id.",
    { providerRequestId },
  );
}

/** The answer was lost, unreadable or a server's fault: it may have been done all the same. */
export function unknownOutcome(
  asked: Pick<Asked, "subject">,
  about: Partial<Pick<Failure, "providerCode" | "providerRequestId">> = {},
): Failure {
  const deleting = asked.subject === "snapshot";
  return failure(
    "unknown-outcome",
    deleting
      ? "Huawei EVS gave no clear answer, so the snapshot may have been deleted all the same."
      : "Huawei EVS gave no clear answer, so the snapshot may have been started all the same.",
    "Nothing to do: EVS is asked what became of it before anything is tried again.",
    about,
  );
}

/** The call surely was not sent; `problem` says why, where it was tried at all. */
export function unreachable(problem: HttpProblem | null = null): Failure {
  if (problem?.detail === "distrusted") {
    return failure(
      "unreachable",
      "The address of Huawei Cloud shows a certificate that is not to be trusted.",
      "Ask the operator to look for a proxy between the bot and Huawei Cloud; nothing was sent.",
      { providerCode: problem.message },
    );
  }
  return failure(
    "unreachable",
    "Huawei Cloud could not be reached.",
    "Nothing was sent. If it stays, check the network and the target's `endpoint`.",
    { retryAfterMs: 15_000 },
  );
}

function broken(about: Partial<Pick<Failure, "providerCode" | "providerRequestId">> = {}): Failure {
  return failure(
    "unavailable",
    "Huawei Cloud did not answer in time, or answered with a fault.",
    "If it stays, check the network between the bot and Huawei Cloud.",
    { retryAfterMs: 15_000, ...about },
  );
}

/** Whether the service surely did not do it: README.md, "What is known after a create". */
function isRefusal(reply: HttpReply, code: string | null): boolean {
  if (code === null || isFault(code)) return false;
  return reply.status >= 400 && reply.status < 500 && reply.status !== 408;
}

/** Milliseconds by which the bot's clock is ahead of the service's; 0 when the reply has no date. */
function clockSkew(reply: HttpReply, now: number): number {
  const theirs = Date.parse(reply.headers["date"] ?? "");
  return Number.isNaN(theirs) ? 0 : now - theirs;
}

function wrongClock(
  skewMs: number,
  about: Pick<Failure, "providerCode" | "providerRequestId">,
): Failure {
  const minutes = Math.round(Math.abs(skewMs) / 60_000);
  return failure(
    "bad-credentials",
    skewMs > 0
      ? `The clock of the bot's machine is ${minutes} minutes ahead of Huawei Cloud's, so its signatures are refused.`
      : `The clock of the bot's machine is ${minutes} minutes behind Huawei Cloud's, so its signatures are refused.`,
    "Ask the operator to set the machine's clock; up to 15 minutes are tolerated.",
    about,
  );
}
