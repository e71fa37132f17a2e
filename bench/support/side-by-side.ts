import { cpuMsOf } from "./child.ts";
import type { Load } from "./load.ts";
import type { Goal } from "./report.ts";
import { ms, spreadOf } from "./stats.ts";

export type Measured = Load & {
  /** Microseconds of processor time for each request. */
  readonly cpuUs: number;
};

/** What was measured in each shape of load, a round after the other. */
export type Rounds = Map<string, Measured[]>;

/** Runs one shape of load and notes what it took of the process that it was put on. */
export async function note(
  into: Rounds,
  name: string,
  pid: number,
  run: () => Promise<Load>,
): Promise<void> {
  const before = cpuMsOf(pid);
  const load = await run();
  const cpuUs = ((cpuMsOf(pid) - before) * 1000) / load.ms.length;
  into.set(name, [...(into.get(name) ?? []), { ...load, cpuUs }]);
}

export const columns = [
  "load",
  "count",
  "p50 ms",
  "p95 ms",
  "p99 ms",
  "max ms",
  "per s",
  "µs CPU each",
  "refused",
] as const;

/** Both beside each other, a row each. */
export function rowsOf(name: string, bare: Rounds, ours: Rounds): readonly (readonly string[])[] {
  return (
    [
      ["bare Bolt", bare],
      ["snapshot-bot", ours],
    ] as const
  ).map(([who, rounds]) => {
    const { spread, perSecond, cpuUs, refused } = whole(rounds.get(name));
    const { count, p50, p95, p99, max } = spread;
    const figures = [ms(p50), ms(p95), ms(p99), ms(max), perSecond.toFixed(0), cpuUs.toFixed(0)];
    return [`${name}, ${who}`, String(count), ...figures, String(refused)];
  });
}

/** All rounds together; of what each has one figure, the middle one. */
export function whole(loads: readonly Measured[] = []) {
  return {
    cpuUs: spreadOf(loads.map((load) => load.cpuUs)).p50,
    spread: spreadOf(loads.flatMap((load) => load.ms)),
    perSecond: spreadOf(loads.map((load) => load.perSecond)).p50,
    refused: loads.reduce((sum, { refused }) => sum + refused, 0),
  };
}

/** The p99 of the middle one of all turns, so that a hiccup of the machine decides nothing. */
function middleP99(loads: readonly Load[] = []): number {
  return spreadOf(loads.map((load) => spreadOf(load.ms).p99)).p50;
}

const most = { ratio: 1.5, ms: 300 } as const;
const leastPerSecond = 2500;

/** The three goals of an acknowledgement, for what came at a steady rate and for what came in a crowd. */
export function goalsOf(
  names: { readonly steady: string; readonly crowd: string },
  bare: Rounds,
  ours: Rounds,
): readonly [steady: Goal, rate: Goal, longest: Goal] {
  const [calm, crowd] = [whole(ours.get(names.steady)), whole(ours.get(names.crowd))];
  const ratio = middleP99(ours.get(names.steady)) / middleP99(bare.get(names.steady));
  return [
    {
      text: `${names.steady}: p99 at most ${most.ratio} × bare (the middle turn)`,
      figure: `${ratio.toFixed(2)} ×`,
      met: ratio <= most.ratio && calm.refused === 0,
    },
    {
      text: `${names.crowd}: at least ${leastPerSecond.toLocaleString("en")} requests/s`,
      figure: crowd.perSecond.toFixed(0),
      met: crowd.perSecond >= leastPerSecond && crowd.refused === 0,
    },
    {
      text: `${names.crowd}: nothing above ${most.ms} ms`,
      figure: `${ms(crowd.spread.max)} ms`,
      met: crowd.spread.max <= most.ms,
    },
  ];
}
