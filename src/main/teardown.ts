import type { Log } from "../domain/log.ts";

/** How the parts that were started are stopped: in reverse, within seconds altogether. */
export interface Teardown {
  /** Called when all is stopped, before what was added earlier. */
  readonly add: (stopOne: () => unknown) => void;
  /** Milliseconds that a part may still take, once stopping has begun. */
  readonly left: (most?: number) => number;
  readonly stop: () => Promise<void>;
}

/** For all parts together: supervisors kill what takes much longer. */
const graceMs = 10_000;

export function createTeardown(log: Log): Teardown {
  const parts: (() => unknown)[] = [];
  let stopBy = Infinity;
  return {
    add: (stopOne) => {
      parts.push(stopOne);
    },
    left: (most = graceMs) => Math.min(Math.max(stopBy - Date.now(), 0), most),
    stop: async () => {
      stopBy = Date.now() + graceMs;
      for (const stopOne of parts.toReversed()) {
        try {
          await stopOne();
        } catch (error) {
          log.warn({ err: error }, "a part did not stop cleanly");
        }
      }
      parts.length = 0;
    },
  };
}
