import type { SwasSnapshot } from "./schema.ts";

/**
 * What is being waited for. Every read of one snapshot also fetches the others, so that a whole
 * account in the making costs one call where each would have taken its own.
 */
export interface Watched {
  /** A copy that was fetched for somebody else a moment ago. Given once: who asks again wants news. */
  take(id: string): SwasSnapshot | null;
  /** Up to `room` snapshots that are worth asking for along with others. */
  alongWith(asked: ReadonlySet<string>, room: number): string[];
  /** What came of a reading: `asked` for somebody, or fetched along. */
  note(snapshot: SwasSnapshot, asked: boolean, creating: boolean): void;
  forget(id: string): void;
}

/** Sixty seconds for ten calls: what is not older costs nobody a call. */
const freshMs = 10_000;
/** Polls are five minutes apart at most; who has not asked for that long waits no more. */
const interestMs = 12 * 60_000;

export function createWatched(nowMs: () => number): Watched {
  const interest = new Map<string, number>();
  const copies = new Map<string, { readonly snapshot: SwasSnapshot; readonly atMs: number }>();
  return {
    take: (id) => {
      const copy = copies.get(id);
      if (copy === undefined) return null;
      copies.delete(id);
      if (nowMs() - copy.atMs > freshMs) return null;
      if (interest.has(id)) interest.set(id, nowMs());
      return copy.snapshot;
    },
    alongWith: (asked, room) => {
      const now = nowMs();
      for (const [id, atMs] of interest) if (now - atMs > interestMs) interest.delete(id);
      return [...interest.keys()].filter((id) => !asked.has(id)).slice(0, Math.max(0, room));
    },
    note: (snapshot, asked, creating) => {
      const id = snapshot.SnapshotId;
      if (asked) copies.delete(id);
      else copies.set(id, { snapshot, atMs: nowMs() });
      if (!creating) interest.delete(id);
      else if (asked) interest.set(id, nowMs());
    },
    forget: (id) => {
      interest.delete(id);
      copies.delete(id);
    },
  };
}
