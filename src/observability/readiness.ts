import { setTimeout as delay } from "node:timers/promises";

export interface Vitals {
  /** Started, and not stopping. */
  readonly serving: boolean;
  /** Slack's payloads can arrive. */
  readonly connected: boolean;
  /** Resolves when the database answers. */
  readonly ping: () => Promise<void>;
}

/** A database that takes longer is of no use to anybody who waits for an acknowledgement. */
const patienceMs = 2000;

/** What is missing before people can be served; answers in time whatever hangs. */
export async function whatIsMissing({ serving, connected, ping }: Vitals): Promise<string[]> {
  const answers = await answersInTime(ping);
  return [
    ...(serving ? [] : ["not started, or stopping"]),
    ...(connected ? [] : ["no connection to Slack"]),
    ...(answers ? [] : ["the database does not answer"]),
  ];
}

async function answersInTime(ping: () => Promise<void>): Promise<boolean> {
  const timer = new AbortController();
  const late = delay(patienceMs, false, { signal: timer.signal }).catch(() => false);
  const answered = ping().then(
    () => true,
    () => false,
  );
  const inTime = await Promise.race([answered, late]);
  timer.abort();
  return inTime;
}
