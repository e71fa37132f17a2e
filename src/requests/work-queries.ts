import { instant } from "../domain/instant.ts";
import type { Clock, Instant } from "../domain/instant.ts";
import type { LedgerDatabase } from "./database.ts";
import type { Item, ItemState } from "./model.ts";
import { toItem } from "./rows.ts";

export interface ItemInternals {
  readonly generation: number;
  /** Provider calls that began and never ended. */
  readonly openCalls: number;
}

/** An item whose snapshot is being made. */
export interface WatchedItem extends Item {
  /** How often its snapshot was read. */
  readonly reads: number;
  /** How many answers in a row left it out. */
  readonly misses: number;
  /** How many reads in a row were not answered. */
  readonly unread: number;
  readonly keepDays: number;
}

/** Reads of what is to be done next. */
export function createWorkQueries(db: LedgerDatabase, clock: Clock) {
  return {
    item: async (itemId: string): Promise<(Item & ItemInternals) | null> => {
      const row = await db
        .selectFrom("items")
        .selectAll()
        .where("id", "=", itemId)
        .executeTakeFirst();
      if (!row) return null;
      return { ...toItem(row), generation: row.generation, openCalls: row.open_calls };
    },

    /**
     * Items in one of these states that nothing has touched since then: for the sweeper.
     * @param after the last id of the page before
     */
    itemsUntouchedSince: async (
      states: readonly ItemState[],
      since: Instant,
      limit: number,
      after = "",
    ): Promise<readonly { id: string; target: string; generation: number }[]> =>
      db
        .selectFrom("items")
        .select(["id", "target", "generation"])
        .where("state", "in", [...states])
        .where("updated_at", "<=", since)
        .where("id", ">", after)
        .orderBy("id")
        .limit(limit)
        .execute(),

    /** Approved items of a request that were not sent yet. */
    waitingItems: async (
      requestId: string,
    ): Promise<readonly { id: string; generation: number }[]> =>
      db
        .selectFrom("items")
        .select(["id", "generation"])
        .where("request_id", "=", requestId)
        .where("state", "=", "waiting")
        .orderBy("position")
        .execute(),

    /** Items that wait for a volume, longest waiting first, and whether each was refused for now. */
    waitingFor: async (
      target: string,
      volumeId: string,
    ): Promise<readonly { id: string; generation: number; refused: boolean }[]> => {
      const rows = await db
        .selectFrom("items")
        .select(["id", "generation", "failure"])
        .where("volume_id", "=", volumeId)
        .where("target", "=", target)
        .where("state", "=", "waiting")
        .orderBy("waiting_since")
        .execute();
      return rows.map(({ id, generation, failure }) => ({
        id,
        generation,
        refused: failure !== null,
      }));
    },

    /**
     * Items whose snapshot is to be read by now, earliest first.
     * @param earlyMs where any is due, the room left up to `limit` is filled with what becomes due so soon
     */
    dueReads: async (
      target: string,
      limit: number,
      earlyMs = 0,
    ): Promise<readonly WatchedItem[]> => {
      const rows = await db
        .selectFrom("items")
        .innerJoin("requests", "requests.id", "items.request_id")
        .selectAll("items")
        .select("requests.keep_days")
        .where("items.state", "=", "accepted")
        .where("target", "=", target)
        .where("next_read_at", "<=", instant(clock() + earlyMs))
        .orderBy("next_read_at")
        .limit(limit)
        .execute();
      const first = rows[0]?.next_read_at ?? null;
      if (first === null || first > instant(clock())) return [];
      return rows.map((row) => ({
        ...toItem(row),
        reads: row.reads,
        misses: row.misses,
        unread: row.unread,
        keepDays: row.keep_days,
      }));
    },

    nextReadAt: async (target: string): Promise<Instant | null> => {
      const row = await db
        .selectFrom("items")
        .select((eb) => eb.fn.min("next_read_at").as("at"))
        .where("state", "=", "accepted")
        .where("target", "=", target)
        .executeTakeFirst();
      return row?.at ?? null;
    },

    targetsWithReads: async (): Promise<readonly string[]> => {
      const rows = await db
        .selectFrom("items")
        .select("target")
        .distinct()
        .where("state", "=", "accepted")
        .execute();
      return rows.map(({ target }) => target);
    },

    /** Requests whose time is over. */
    expired: async (limit: number): Promise<readonly string[]> => {
      const rows = await db
        .selectFrom("requests")
        .select("id")
        .where("state", "=", "awaiting-approval")
        .where("expires_at", "<=", instant(clock()))
        .orderBy("expires_at")
        .limit(limit)
        .execute();
      return rows.map(({ id }) => id);
    },

    /** Open asks of whose approvers somebody is to be reminded by now. */
    dueReminders: async (limit: number): Promise<readonly string[]> => {
      const rows = await db
        .selectFrom("requests")
        .select("id")
        .where("state", "=", "awaiting-approval")
        .where("remind_at", "<=", instant(clock()))
        .orderBy("remind_at")
        .limit(limit)
        .execute();
      return rows.map(({ id }) => id);
    },

    /** Open asks of others that this person has not decided, those that end soonest first. */
    undecided: async (teamId: string, userId: string): Promise<readonly string[]> => {
      const rows = await db
        .selectFrom("requests")
        .select("id")
        .where("state", "=", "awaiting-approval")
        .where("expires_at", ">", instant(clock()))
        .where("team_id", "=", teamId)
        .where("requester_id", "!=", userId)
        .where((eb) => {
          const decisions = eb.selectFrom("decisions").whereRef("request_id", "=", "requests.id");
          return eb.not(eb.exists(decisions.select("user_id").where("user_id", "=", userId)));
        })
        .orderBy("expires_at")
        .orderBy("id")
        .execute();
      return rows.map(({ id }) => id);
    },

    /** Open asks from before then with an item that nobody has looked at in the cloud yet. */
    withoutPreflight: async (askedBefore: Instant, limit: number): Promise<readonly string[]> => {
      const rows = await db
        .selectFrom("requests")
        .select("id")
        .where("state", "=", "awaiting-approval")
        .where("created_at", "<=", askedBefore)
        .where((eb) =>
          eb.exists(
            eb
              .selectFrom("items")
              .select("items.id")
              .whereRef("request_id", "=", "requests.id")
              .where("items.state", "=", "pending")
              .where("preflight", "is", null)
              .where("preflight_failure", "is", null),
          ),
        )
        .limit(limit)
        .execute();
      return rows.map(({ id }) => id);
    },
  };
}
