/** How many calls of an operation may still be made now. */
export interface Pace {
  /**
   * Takes one call out of the minute's budget.
   * @returns 0 when it may be made now, else how many milliseconds to wait for the next one
   */
  take(operation: string): number;
}

/** A little more than a minute, since a call's way to the service takes its time. */
const windowMs = 61_000;

/**
 * Operations that share a budget of few calls a minute: those on snapshots and disks, each with a
 * count of its own, whoever of the account makes them. Source: topic "QPS limits" of Simple
 * Application Server.
 */
const counted: ReadonlySet<string> = new Set([
  "CreateSnapshot",
  "ListSnapshots",
  "DeleteSnapshot",
  "ListDisks",
]);

export function createPace(callsPerMinute: number, nowMs: () => number): Pace {
  const sent = new Map<string, number[]>();
  return {
    take: (operation) => {
      if (!counted.has(operation)) return 0;
      const now = nowMs();
      const recent = (sent.get(operation) ?? []).filter((at) => now - at < windowMs);
      sent.set(operation, recent);
      const oldest = recent.at(-callsPerMinute);
      if (oldest !== undefined) return Math.max(1, Math.ceil(oldest + windowMs - now));
      recent.push(now);
      return 0;
    },
  };
}

const shared = new Map<string, Pace>();

/**
 * The pace of an account in this process: targets with the same key at the same cloud keep it
 * together, and a new configuration goes on with what the old one had used.
 */
export function paceOf(account: string, callsPerMinute: number): Pace {
  const key = `${callsPerMinute} ${account}`;
  const found = shared.get(key);
  if (found !== undefined) return found;
  const pace = createPace(callsPerMinute, () => performance.now());
  shared.set(key, pace);
  return pace;
}
