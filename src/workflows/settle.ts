import { failure } from "../domain/failure.ts";
import type { Outcome } from "../domain/failure.ts";
import type { Log } from "../domain/log.ts";
import { ProviderError } from "../providers/provider.ts";

/** What a call was made for. */
export interface About {
  readonly target: string;
  readonly item?: string;
}

/**
 * Turns what an adapter throws into data. Anything but a ProviderError is a bug: it may have come
 * after the call was sent, so it is logged and counts as an unknown outcome.
 */
export async function settle<Value>(
  log: Log,
  about: About,
  work: () => Promise<Value>,
): Promise<Outcome<Value>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    if (error instanceof ProviderError) {
      const { code, providerCode, providerRequestId } = error.failure;
      log.warn({ ...about, code, providerCode, providerRequestId }, "a provider call failed");
      return { ok: false, failure: error.failure };
    }
    log.error({ ...about, err: error }, "a provider call ended in a bug");
    return {
      ok: false,
      failure: failure(
        "unknown-outcome",
        "The call to the provider ended in an unexpected way.",
        "Nothing to do: the bot looks whether it had an effect. The operator finds details in the log.",
        { retryAfterMs: 5000 },
      ),
    };
  }
}
