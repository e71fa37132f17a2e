import { cpus } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { say } from "./report.ts";

const lookMs = 1500;
const quietShare = 0.15;
const patienceMs = Number(process.env["BENCH_PATIENCE_S"] ?? 60) * 1000;

/**
 * Waits until the rest of the machine is quiet, for a minute at most, and says so when it is not:
 * what is measured beside other work tells of that work too.
 */
export async function untilQuiet(): Promise<void> {
  let share = 1;
  for (const end = performance.now() + patienceMs; performance.now() < end;) {
    const before = times();
    await delay(lookMs);
    const after = times();
    share = (after.busy - before.busy) / (after.all - before.all);
    if (share <= quietShare) return;
  }
  say(`  (not alone: other work takes ${(100 * share).toFixed(0)} % of the machine)`);
}

/** Milliseconds of all processors together since the machine started. */
function times(): { readonly busy: number; readonly all: number } {
  const sums = cpus().map(({ times: t }) => ({
    busy: t.user + t.nice + t.sys + t.irq,
    idle: t.idle,
  }));
  const busy = sums.reduce((sum, one) => sum + one.busy, 0);
  return { busy, all: sums.reduce((sum, one) => sum + one.idle, busy) };
}
