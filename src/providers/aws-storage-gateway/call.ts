import type { z } from "zod";
import { ProviderError, type CallObserver } from "../provider.ts";
import type { CredentialSource } from "./credentials.ts";
import { badReply, explain, safeCause, unknownOutcome } from "./explain.ts";

/** One call to AWS. */
export interface Call<Reply> {
  readonly operation: string;
  /** Whether it can change anything at AWS. */
  readonly effect: boolean;
  readonly deadlineMs: number;
  readonly reply: z.ZodType<Reply>;
  readonly signal: AbortSignal;
  send(options: { readonly abortSignal: AbortSignal }): Promise<SdkReply>;
}

interface SdkReply {
  readonly $metadata: { readonly requestId?: string | undefined };
}

export type Caller = <Reply>(call: Call<Reply>) => Promise<Reply>;

/**
 * Makes calls that end by their deadline, report themselves to the observer, answer with a checked
 * reply and throw nothing but ProviderError.
 */
export function callerOf(
  target: string,
  credentials: CredentialSource,
  observe: CallObserver,
): Caller {
  return async (call) => {
    const begun = performance.now();
    const abortSignal = AbortSignal.any([call.signal, AbortSignal.timeout(call.deadlineMs)]);
    const report = (outcome: string, requestId: string | null): void => {
      observe({
        target,
        operation: call.operation,
        outcome,
        durationMs: performance.now() - begun,
        requestId,
      });
    };
    let sent = false;
    try {
      // Before the call, so that whatever goes wrong with credentials surely had no effect.
      await settledBefore(abortSignal, credentials.get());
      abortSignal.throwIfAborted();
      sent = true;
      const output = await call.send({ abortSignal });
      const requestId = output.$metadata.requestId ?? null;
      const parsed = call.reply.safeParse(output);
      if (!parsed.success) {
        throw new ProviderError(
          call.effect
            ? unknownOutcome(call, { $metadata: { requestId: requestId ?? undefined } })
            : badReply(requestId),
        );
      }
      report("ok", requestId);
      return parsed.data;
    } catch (thrown) {
      const error =
        thrown instanceof ProviderError
          ? thrown
          : new ProviderError(
              explain(thrown, { operation: call.operation, effect: call.effect, sent }),
              safeCause(thrown),
            );
      if (error.failure.code === "bad-credentials") credentials.forget();
      report(error.failure.code, error.failure.providerRequestId);
      throw error;
    }
  };
}

/** Credential providers know no abort signal: this stops waiting for them, and they end by themselves. */
async function settledBefore<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  signal.throwIfAborted();
  const stop = Promise.withResolvers<never>();
  const onAbort = (): void => {
    stop.reject(signal.reason);
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
