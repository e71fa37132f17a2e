/** A value that is fetched when first needed, by one fetch for all who wait for it. */
export interface Kept<T> {
  get(signal: AbortSignal): Promise<T>;
  /** Drops this value, unless it has been replaced already. */
  forget(value: T): void;
}

/** `isFresh` says whether what is kept may still be handed out. */
export function keep<T>(fetch: () => Promise<T>, isFresh: (value: T) => boolean): Kept<T> {
  let kept: { readonly value: T } | null = null;
  let pending: Promise<T> | null = null;

  async function renew(): Promise<T> {
    try {
      const value = await fetch();
      kept = { value };
      return value;
    } finally {
      pending = null;
    }
  }

  return {
    get: async (signal) => {
      if (kept !== null && isFresh(kept.value)) return kept.value;
      pending ??= renew();
      return settledBefore(signal, pending);
    },
    forget: (value) => {
      if (kept?.value === value) kept = null;
    },
  };
}

/** The fetch serves several callers, so one that gives up stops waiting but does not stop it. */
async function settledBefore<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  // Whoever loses the race is heard by nobody else.
  promise.catch(() => undefined);
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
  }
}
