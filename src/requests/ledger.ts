import type { Clock, Instant } from "../domain/instant.ts";
import { beginItem } from "./begin-item.ts";
import type { Begun } from "./begin-item.ts";
import { LostRace, changeRequest } from "./change-request.ts";
import type { Change } from "./change-request.ts";
import { isTaken } from "./database.ts";
import type { LedgerDatabase } from "./database.ts";
import type { Item, Request } from "./model.ts";
import { openRequest } from "./open-request.ts";
import type { NewRequest, Opened } from "./open-request.ts";
import type { Line } from "./record-lines.ts";

export type { KeptChange, NewKept } from "./change-kept.ts";
export type { Change, ItemChange, ItemSet } from "./change-request.ts";
export type { NewRequest } from "./open-request.ts";
export type { Line } from "./record-lines.ts";

export type Ledger = ReturnType<typeof createLedger>;

/** Told of each committed change: for the log, the publisher and the counters. */
export type ChangeObserver = (requestId: string, lines: readonly Line[]) => void;

/** When a snapshot is read next, and for how many reads in a row it was not seen. */
export interface PlannedRead {
  readonly itemId: string;
  readonly at: Instant;
  readonly misses: number;
  readonly unread: number;
}

/** Writes to requests, items and decisions: the record of what was asked and what became of it. */
export function createLedger(db: LedgerDatabase, clock: Clock, observe: ChangeObserver) {
  const watchGeneration = async (target: string): Promise<number> => {
    await db
      .insertInto("watches")
      .values({ target, generation: 1 })
      .onConflict((oc) => oc.column("target").doNothing())
      .execute();
    const row = await db
      .selectFrom("watches")
      .select("generation")
      .where("target", "=", target)
      .executeTakeFirstOrThrow();
    return row.generation;
  };

  return {
    /** Commits a new request with its items, unless it is one that exists already. */
    open: async (fresh: NewRequest): Promise<Opened> => {
      const once = async () =>
        db.transaction().execute(async (trx) => openRequest(trx, fresh, clock()));
      const opened = await once().catch(async (error: unknown) => {
        // Somebody else's ask took the id or the place at the same moment: now it can be seen.
        if (isTaken(error)) return once();
        throw error;
      });
      if (opened.kind === "opened" && !opened.stored) {
        observe(opened.requestId, fresh.lines);
      }
      return opened;
    },

    /** @returns the request after the change, or `null` when somebody else was first */
    change: async (change: Change): Promise<Request | null> => {
      try {
        const { request, lines } = await db
          .transaction()
          .execute(async (trx) => changeRequest(trx, change, clock()));
        observe(change.requestId, lines);
        return request;
      } catch (error) {
        if (error instanceof LostRace) return null;
        throw error;
      }
    },

    /**
     * Changes of several requests, all of them or none.
     * @returns whether they were made; else somebody else was first
     */
    changeTogether: async (changes: readonly Change[]): Promise<boolean> => {
      // Whoever changes some of the same takes them in the same order, and nobody waits in a circle.
      const inOrder = changes.toSorted((a, b) => (a.requestId < b.requestId ? -1 : 1));
      try {
        const made = await db.transaction().execute(async (trx) => {
          const all = [];
          for (const change of inOrder) all.push(await changeRequest(trx, change, clock()));
          return all;
        });
        for (const { request, lines } of made) observe(request.id, lines);
        return true;
      } catch (error) {
        if (error instanceof LostRace) return false;
        throw error;
      }
    },

    /**
     * Takes the volume for this item and writes the intent to call, both or neither.
     * @param most how many of the target may be started at once, by all processes together
     * @returns `begun`, or the request that holds the volume, or `full` when as many are under way,
     * or `lost` when the item is elsewhere
     */
    begin: async (item: Item, most: number): Promise<Begun> => {
      try {
        const { begun, lines } = await db
          .transaction()
          .execute(async (trx) => beginItem(trx, item, most, clock()));
        if (lines.length > 0) observe(item.requestId, lines);
        return begun;
      } catch (error) {
        if (error instanceof LostRace || isTaken(error)) return { kind: "lost" };
        throw error;
      }
    },

    /** Counts a provider call that is about to be made. @returns how many began and never ended */
    callBegins: async (itemId: string): Promise<number> => {
      const row = await db
        .updateTable("items")
        .set((eb) => ({ open_calls: eb("open_calls", "+", 1) }))
        .where("id", "=", itemId)
        .returning("open_calls")
        .executeTakeFirstOrThrow();
      return row.open_calls;
    },

    callEnded: async (itemId: string): Promise<void> => {
      await db.updateTable("items").set({ open_calls: 0 }).where("id", "=", itemId).execute();
    },

    /** Raises the number of the run that carries an item. @returns the number now in force */
    raiseItemGeneration: async (itemId: string, from: number): Promise<number> => {
      await db
        .updateTable("items")
        .set({ generation: from + 1 })
        .where("id", "=", itemId)
        .where("generation", "=", from)
        .execute();
      const row = await db
        .selectFrom("items")
        .select("generation")
        .where("id", "=", itemId)
        .executeTakeFirstOrThrow();
      return row.generation;
    },

    watchGeneration,

    /** Raises the number of the run that watches a target. @returns the number now in force */
    raiseWatchGeneration: async (target: string, from: number): Promise<number> => {
      await db
        .updateTable("watches")
        .set({ generation: from + 1 })
        .where("target", "=", target)
        .where("generation", "=", from)
        .execute();
      return watchGeneration(target);
    },

    /** Plans the next read of many items: no line in the record, nothing to show. */
    planReads: async (reads: readonly PlannedRead[]): Promise<void> => {
      const alike = Map.groupBy(reads, ({ at, misses, unread }) => `${at} ${misses} ${unread}`);
      for (const some of alike.values()) {
        const [first] = some;
        if (first === undefined) continue;
        const { at, misses, unread } = first;
        await db
          .updateTable("items")
          .set((eb) => ({ next_read_at: at, reads: eb("reads", "+", 1), misses, unread }))
          .where(
            "id",
            "in",
            some.map(({ itemId }) => itemId),
          )
          .where("state", "=", "accepted")
          .execute();
      }
    },
  };
}
