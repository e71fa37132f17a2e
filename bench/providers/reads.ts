import { watchTarget } from "../../src/workflows/watch-target.ts";
import type { WatchDeps } from "../../src/workflows/watch-target.ts";
import { startClouds } from "../support/clouds.ts";
import type { BenchCloud } from "../support/clouds.ts";
import { bringInFlight } from "../support/in-flight.ts";
import { say, table } from "../support/report.ts";
import type { Goal } from "../support/report.ts";
import { ms, spreadOf } from "../support/stats.ts";

const items = 2000;
/** How often each item is read: by then the pauses between two reads have grown to minutes. */
const polls = 12;
const limit = 1;
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

interface Watched {
  /** Simulated, in minutes. */
  readonly minutes: number;
  readonly calls: number;
  /** Snapshots asked for, all calls together. */
  readonly asked: number;
  /** Milliseconds of each turn that read anything. */
  readonly turns: readonly number[];
  readonly verified: number;
}

/** How many calls does it take to keep an eye on many snapshots in the making? */
export async function measureReads(): Promise<readonly Goal[]> {
  const clouds = await startClouds(items);
  try {
    const goals: Goal[] = [];
    const rows: string[][] = [];
    for (const cloud of clouds) {
      const { minutes, calls, asked, turns, verified } = await watch(cloud);
      const per100 = calls / (asked / 100);
      const fewest = Math.ceil(items / cloud.pageSize) / (items / 100);
      const { p50, p95 } = spreadOf(turns);
      rows.push([
        cloud.provider,
        minutes.toFixed(1),
        String(asked),
        String(calls),
        per100.toFixed(2),
        fewest.toFixed(2),
        "100",
        String(turns.length),
        ms(p50),
        ms(p95),
      ]);
      goals.push({
        text: `${cloud.provider}: at most ${limit} read call per 100 of ${items} items and poll, all verified`,
        figure: `${per100.toFixed(2)}, ${verified} verified`,
        met: per100 <= limit && verified === items,
      });
    }
    say();
    say(
      `  ${items} snapshots in the making at each, in a ledger on SQLite; each is read ${polls} times, with`,
    );
    say(
      "  the pauses of the product on a clock that is moved on. Calls as the cloud counts them; the",
    );
    say("  fewest are full pages only, and one call each is 100.");
    say();
    table(
      [
        "reads",
        "minutes",
        "items read",
        "calls",
        "per 100",
        "fewest",
        "one each",
        "turns",
        "turn p50 ms",
        "p95 ms",
      ],
      rows,
    );
    return goals;
  } finally {
    await Promise.all(clouds.map(async (cloud) => cloud.close()));
  }
}

async function watch(cloud: BenchCloud): Promise<Watched> {
  const time = movableTime();
  const provider = cloud.adapter(cloud.port);
  const place = await bringInFlight(cloud, provider, items, time.clock);
  try {
    let asked = 0;
    const counted = {
      ...provider,
      readSnapshots: async (...call: Parameters<typeof provider.readSnapshots>) => {
        asked += call[0].length;
        return provider.readSnapshots(...call);
      },
    };
    const deps: WatchDeps = {
      ledger: place.ledger,
      queries: place.queries,
      clock: time.clock,
      provider: () => counted,
      timeZone: () => "UTC",
      log: quiet,
      volumeFreed: async () => undefined,
    };
    const turns: number[] = [];
    /** One turn, and then as long a sleep as it asks for. */
    const turn = async (): Promise<boolean> => {
      const before = asked;
      const begun = performance.now();
      const next = await watchTarget(deps, cloud.target);
      if (asked > before) turns.push(performance.now() - begun);
      if (!next.done) time.advance(next.delayMs);
      return next.done;
    };

    const [callsBefore, begunAt] = [cloud.reads(), time.clock()];
    const askedAtEnd = polls * items;
    for (;;) {
      if (asked >= askedAtEnd) break;
      await turn();
    }
    const minutes = (time.clock() - begunAt) / 60_000;
    const seen = { minutes, calls: cloud.reads() - callsBefore, asked, turns: [...turns] };
    cloud.finish();
    while (!(await turn()));
    return { ...seen, verified: await place.verified() };
  } finally {
    time.restore();
    provider.close();
    await place.close();
  }
}

/**
 * A clock that can be moved on. The one that adapters measure pauses with is moved along: what they
 * keep for a moment must not seem fresh for ever.
 */
function movableTime() {
  let offsetMs = 0;
  const now = performance.now.bind(performance);
  performance.now = () => now() + offsetMs;
  return {
    clock: () => Date.now() + offsetMs,
    advance: (by: number) => {
      offsetMs += by;
    },
    restore: () => {
      performance.now = now;
    },
  };
}
