import { HttpProblem, type HttpCall, type HttpClient, type HttpReply } from "../http.ts";
import { ProviderError, type CallObserver } from "../provider.ts";
import type { Asked } from "./codes.ts";
import { requestIdOf } from "./envelope.ts";
import { explainProblem, explainReply, unreachable } from "./explain.ts";
import type { Lockout } from "./lockout.ts";

/** One request as it goes on the wire. */
export interface Request extends HttpCall {
  /** `CreateSnapshot`, `ListSnapshots`, … */
  readonly operation: string;
  readonly asked: Asked;
}

/** Makes sense of a reply with a status of success; throws ProviderError when there is none. */
type Read<T> = (reply: HttpReply) => T;

export type Exchange = <T>(request: Request, read: Read<T>) => Promise<T>;

/** Sends one request and reports it to the observer. Throws nothing but ProviderError. */
export function exchangeOf(parts: {
  readonly target: string;
  readonly http: HttpClient;
  /** For creates: it never sends on a connection that was used before. */
  readonly freshHttp: HttpClient;
  readonly lockout: Lockout;
  readonly observe: CallObserver;
  readonly now: () => number;
}): Exchange {
  const { target, lockout, observe, now } = parts;
  return async (request, read) => {
    if (request.signal.aborted) throw new ProviderError(unreachable());
    // A token proves nothing by itself: only keys and passwords get locked.
    const canLock = request.asked.signed || request.asked.subject === "login";
    if (canLock) lockout.check();
    const begun = performance.now();
    const report = (outcome: string, requestId: string | null): void => {
      const durationMs = performance.now() - begun;
      observe({ target, operation: request.operation, outcome, durationMs, requestId });
    };
    try {
      const reply = await (request.asked.effect
        ? sendFresh(parts.freshHttp, request)
        : parts.http.send(request));
      if (reply.status < 200 || reply.status > 299) {
        throw new ProviderError(explainReply(reply, request.asked, now()), {
          status: reply.status,
        });
      }
      const value = read(reply);
      if (canLock) lockout.accepted();
      report("ok", requestIdOf(reply));
      return value;
    } catch (thrown) {
      const error = errorOf(thrown, request.asked);
      if (canLock && error.failure.code === "bad-credentials") lockout.refused();
      report(error.failure.code, error.failure.providerRequestId);
      throw error;
    }
  };
}

/** On a used connection a call could be lost to the server closing it at that moment. */
async function sendFresh(http: HttpClient, request: Request): Promise<HttpReply> {
  return http.send({ ...request, headers: { ...request.headers, connection: "close" } });
}

function errorOf(thrown: unknown, asked: Asked): ProviderError {
  if (thrown instanceof ProviderError) return thrown;
  const problem = thrown instanceof HttpProblem ? thrown : new HttpProblem("lost", "unexpected");
  return new ProviderError(explainProblem(problem, asked), {
    kind: problem.kind,
    what: problem.message,
  });
}
