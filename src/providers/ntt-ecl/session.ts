import type { HttpClient, HttpReply } from "../http.ts";
import { ProviderError, type CallObserver } from "../provider.ts";
import { explainAnswer, explainSilence, requestIdOf, unreachable } from "./explain.ts";
import { loginBody, sessionFrom, type Session } from "./keystone.ts";
import type { EclSettings } from "./settings.ts";

export interface Sessions {
  /**
   * The session in use, or a new one when there is none, when it is about to end, or when it is
   * the one that ECL has just refused. However many ask at once, there is one login.
   * @throws ProviderError
   */
  get(signal: AbortSignal, refused: Session | null): Promise<Session>;
  /** Does not use this one again. */
  forget(session: Session): void;
}

const login = { operation: "Login", effect: false } as const;

/** The logins of one target, kept in memory. */
export function sessionsOf(
  target: string,
  settings: EclSettings,
  http: HttpClient,
  observe: CallObserver,
): Sessions {
  let current: { readonly session: Session; readonly until: number } | null = null;
  let pending: Promise<Session> | null = null;

  const logIn = async (): Promise<Session> => {
    const begun = performance.now();
    const report = (outcome: string, requestId: string | null): void => {
      const durationMs = performance.now() - begun;
      observe({ target, operation: login.operation, outcome, durationMs, requestId });
    };
    try {
      const reply = await send();
      if (reply.status < 200 || reply.status > 299) {
        throw new ProviderError(explainAnswer(reply, login));
      }
      const session = sessionFrom(settings, reply);
      report("ok", requestIdOf(reply));
      current = { session, until: begun + session.usableMs };
      return session;
    } catch (thrown) {
      if (thrown instanceof ProviderError) {
        report(thrown.failure.code, thrown.failure.providerRequestId);
      }
      throw thrown;
    }
  };

  // With a deadline of its own and no caller's signal: one who gives up leaves it to the others.
  const send = async (): Promise<HttpReply> => {
    try {
      return await http.send({
        method: "POST",
        url: `${settings.keystone}/auth/tokens`,
        headers: { "content-type": "application/json", accept: "application/json" },
        body: loginBody(settings),
        signal: AbortSignal.timeout(settings.slowestReadMs),
      });
    } catch (thrown) {
      throw explainSilence(thrown, login);
    }
  };

  return {
    get: async (signal, refused) => {
      if (signal.aborted) throw unreachable();
      if (refused !== null && current?.session === refused) current = null;
      if (current !== null && performance.now() < current.until) return current.session;
      pending ??= logIn().finally(() => {
        pending = null;
      });
      return settledBefore(signal, pending);
    },
    forget: (session) => {
      if (current?.session === session) current = null;
    },
  };
}

/** Stops waiting when the caller gives up; nothing of the caller's has been sent then. */
async function settledBefore<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  const stop = Promise.withResolvers<never>();
  const onAbort = (): void => {
    stop.reject(unreachable());
  };
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([promise, stop.promise]);
  } finally {
    signal.removeEventListener("abort", onAbort);
    // Whoever loses the race is heard by nobody else.
    promise.catch(() => undefined);
  }
}
