export type Limits = ReturnType<typeof createLimits>;

/**
 * How many creates of one target may be under way in this process at once. The ledger counts those of
 * all processes; this spares it the question.
 */
export function createLimits() {
  const inside = new Map<string, number>();
  const turnedAway = new Map<string, number>();
  return {
    /** @returns how to leave again, or `null` when it is full */
    enter: (target: string, limit: number): (() => void) | null => {
      const now = inside.get(target) ?? 0;
      if (now >= limit) {
        turnedAway.set(target, (turnedAway.get(target) ?? 0) + 1);
        return null;
      }
      turnedAway.delete(target);
      inside.set(target, now + 1);
      return () => {
        inside.set(target, (inside.get(target) ?? 1) - 1);
      };
    },
    /** How long to stay away: the more were turned away since somebody got in, the longer. */
    waitMs: (target: string): number =>
      Math.round(
        Math.min(300 + 25 * (turnedAway.get(target) ?? 0), 30_000) * (0.75 + Math.random() / 2),
      ),
  };
}
