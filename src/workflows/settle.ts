import { failure } from "../domain/failure.ts";
import type { Outcome } from "../domain/failure.ts";
import { ProviderError } from "../providers/provider.ts";

/**
 * Turns what an adapter throws into data. Anything but a ProviderError is a bug: it may have come
 * after the call was sent, so it counts as an unknown outcome, and is rethrown for the log by whoever
 * passes `onBug`.
 */
export async function settle<Value>(
  work: () => Promise<Value>,
  onBug: (error: unknown) => void = () => undefined,
): Promise<Outcome<Value>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    if (error instanceof ProviderError) return { ok: false, failure: error.failure };
    onBug(error);
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
