import { Counter, Gauge, Histogram, Registry } from "prom-client";

export type Metrics = ReturnType<typeof createMetrics>;

const milliseconds = [1, 2, 5, 10, 20, 50, 100, 200, 300, 500, 1000, 3000, 10_000, 30_000];

/** What alerts look for. */
const alarming = ["item-failed", "item-unknown", "snapshot-not-deleted"];

/** What `/metrics` shows. Labels have few values each: never a user, volume or request. */
export function createMetrics(read: {
  readonly publishLagMs: () => Promise<number>;
  readonly openRequests: () => Promise<Readonly<Record<string, number>>>;
}) {
  const registry = new Registry();
  const registers = [registry];
  const acks = new Histogram({
    name: "snapshot_bot_ack_milliseconds",
    help: "From a Slack payload's arrival at the listener to its acknowledgement",
    labelNames: ["kind"],
    buckets: milliseconds,
    registers,
  });
  const events = new Counter({
    name: "snapshot_bot_events_total",
    help: "Lines written to the record: decisions, refusals, state changes",
    labelNames: ["type"],
    registers,
  });
  // Prometheus sees no increase in a series that begins with its first event.
  for (const type of alarming) events.inc({ type }, 0);
  const calls = new Histogram({
    name: "snapshot_bot_provider_call_milliseconds",
    help: "Calls to providers by what came of them",
    labelNames: ["target", "operation", "outcome"],
    buckets: milliseconds,
    registers,
  });
  const publishes = new Histogram({
    name: "snapshot_bot_publish_lag_milliseconds",
    help: "From a change in the ledger to its being visible in Slack",
    buckets: milliseconds,
    registers,
  });
  const lag = new Gauge({
    name: "snapshot_bot_publish_waiting_milliseconds",
    help: "Age of the oldest change that Slack does not show yet",
    registers,
    collect: async () => {
      lag.set(await read.publishLagMs());
    },
  });
  const open = new Gauge({
    name: "snapshot_bot_open_requests",
    help: "Requests that are not over",
    labelNames: ["state"],
    registers,
    collect: async () => {
      open.reset();
      for (const [state, count] of Object.entries(await read.openRequests())) {
        open.set({ state }, count);
      }
    },
  });
  return {
    acked: (kind: string, ms: number): void => acks.observe({ kind }, ms),
    recorded: (type: string): void => events.inc({ type }),
    called: (target: string, operation: string, outcome: string, ms: number): void =>
      calls.observe({ target, operation, outcome }, ms),
    published: (lagMs: number): void => publishes.observe(lagMs),
    contentType: registry.contentType,
    text: async (): Promise<string> => registry.metrics(),
  };
}
