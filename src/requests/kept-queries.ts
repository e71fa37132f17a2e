import { instant } from "../domain/instant.ts";
import type { Clock, Instant } from "../domain/instant.ts";
import type { LedgerDatabase } from "./database.ts";
import type { Kept } from "./kept.ts";
import { toKept } from "./rows.ts";

export type KeptQueries = ReturnType<typeof createKeptQueries>;

/** Reads of snapshots that are looked after, and when which of them is to be looked at. */
export function createKeptQueries(db: LedgerDatabase, clock: Clock) {
  return {
    get: async (itemId: string): Promise<Kept | null> => {
      const row = await db
        .selectFrom("kept")
        .selectAll()
        .where("item_id", "=", itemId)
        .executeTakeFirst();
      return row ? toKept(row) : null;
    },

    /**
     * Takes what is due, longest due first: for `leaseMs` nobody else does. Whoever dies with it in
     * hand is followed by whoever comes then.
     */
    claimDue: async (limit: number, leaseMs: number): Promise<readonly Kept[]> => {
      const nowMs = clock();
      const due = await db
        .selectFrom("kept")
        .select("item_id")
        .where("due_at", "<=", instant(nowMs))
        .orderBy("due_at")
        .limit(limit)
        .execute();
      if (due.length === 0) return [];
      const rows = await db
        .updateTable("kept")
        .set({ due_at: instant(nowMs + leaseMs) })
        .where(
          "item_id",
          "in",
          due.map(({ item_id }) => item_id),
        )
        .where("due_at", "<=", instant(nowMs))
        .returningAll()
        .execute();
      return rows.map(toKept).toSorted((a, b) => (a.itemId < b.itemId ? -1 : 1));
    },

    /**
     * Plans the next look at what was claimed: no line in the record, nothing to show. Nothing when
     * somebody has changed it since, and so planned it anew.
     */
    plan: async (claimed: Kept, dueAt: Instant, misses: number): Promise<void> => {
      await db
        .updateTable("kept")
        .set({ due_at: dueAt, misses })
        .where("item_id", "=", claimed.itemId)
        .where("due_at", "=", claimed.dueAt)
        .execute();
    },

    /** At the start of the only process: what was in hand when it died is due again. */
    releaseAll: async (leaseMs: number): Promise<void> => {
      const nowMs = clock();
      await db
        .updateTable("kept")
        .set({ due_at: instant(nowMs) })
        .where("due_at", "<=", instant(nowMs + leaseMs))
        .execute();
    },
  };
}
