import type { LedgerLook } from "./ledger.ts";

/**
 * Watches from outside how far Slack's cards are behind the record: notes when each version of a
 * request was first seen, and when Slack was known to show it or a later one.
 */
export function watchLag(look: LedgerLook, everyMs = 250) {
  const seen = new Map<string, { readonly version: number; readonly atMs: number }[]>();
  const lags: number[] = [];
  let worst = 0;

  const sample = () => {
    const nowMs = performance.now();
    for (const { id, version, published } of look.versions()) {
      const behind = seen.get(id) ?? [];
      if (version > published && version > (behind.at(-1)?.version ?? published)) {
        behind.push({ version, atMs: nowMs });
      }
      const shown = behind.filter((change) => change.version <= published);
      for (const { atMs } of shown) lags.push(nowMs - atMs);
      const open = behind.filter((change) => change.version > published);
      seen.set(id, open);
      worst = Math.max(worst, ...open.map(({ atMs }) => nowMs - atMs));
    }
  };
  const timer = setInterval(sample, everyMs);
  return {
    /** In milliseconds; the longest that a change waited, and what is common. */
    stop: () => {
      clearInterval(timer);
      sample();
      return { lags, worst: Math.max(worst, 0, ...lags) };
    },
  };
}
