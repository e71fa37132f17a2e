import { instant } from "../domain/instant.ts";
import type { Clock } from "../domain/instant.ts";
import type { LedgerDatabase } from "./database.ts";

/** One message of a request, as Slack has it. */
export interface Posted {
  /** `card`, `direct-card`, `pin`, `unplaced`, or a milestone's key. */
  readonly key: string;
  readonly channelId: string;
  readonly ts: string;
  /** SHA-256 of what was last sent. */
  readonly hash: string;
}

export interface CardPlace {
  readonly requestId: string;
  readonly channelId: string;
  readonly ts: string;
  readonly threadTs: string | null;
}

/** What is in Slack, message by message. */
export function createMessages(db: LedgerDatabase, clock: Clock) {
  return {
    /** Remembers a message as soon as Slack has it. */
    remember: async (requestId: string, posted: Posted): Promise<void> => {
      const row = {
        request_id: requestId,
        key: posted.key,
        channel_id: posted.channelId,
        ts: posted.ts,
        hash: posted.hash,
        at: instant(clock()),
      };
      await db
        .insertInto("messages")
        .values(row)
        .onConflict((oc) => oc.columns(["request_id", "key"]).doUpdateSet(row))
        .execute();
    },

    forget: async (requestId: string, key: string): Promise<void> => {
      await db
        .deleteFrom("messages")
        .where("request_id", "=", requestId)
        .where("key", "=", key)
        .execute();
    },

    cardOf: async (requestId: string): Promise<Posted | null> => {
      const row = await db
        .selectFrom("messages")
        .selectAll()
        .where("request_id", "=", requestId)
        .where("key", "=", "card")
        .executeTakeFirst();
      return row ? { key: row.key, channelId: row.channel_id, ts: row.ts, hash: row.hash } : null;
    },

    /** Where the cards of these requests are; who sees one alone is left out. */
    cardPlaces: async (requestIds: readonly string[]): Promise<readonly CardPlace[]> => {
      if (requestIds.length === 0) return [];
      const rows = await db
        .selectFrom("messages")
        .innerJoin("requests", "requests.id", "messages.request_id")
        .select(["request_id", "messages.channel_id", "ts", "thread_ts"])
        .where("key", "=", "card")
        .where("request_id", "in", requestIds)
        .execute();
      return rows.map((row) => ({
        requestId: row.request_id,
        channelId: row.channel_id,
        ts: row.ts,
        threadTs: row.thread_ts,
      }));
    },
  };
}
