import type { Clock } from "../domain/instant.ts";
import type { LedgerDatabase } from "./database.ts";
import { openRequestStates } from "./lifecycle.ts";
import { createListQueries } from "./list-queries.ts";
import type { RequestView } from "./model.ts";
import { readView } from "./read-view.ts";
import { createRecordQueries } from "./record-queries.ts";
import { toRequest } from "./rows.ts";
import { createWorkQueries } from "./work-queries.ts";

export type Queries = ReturnType<typeof createQueries>;

/** Reads of requests, items and the record: what people want to know, and what is to be done next. */
export function createQueries(db: LedgerDatabase, clock: Clock) {
  const get = async (requestId: string): Promise<RequestView | null> => {
    const row = await db
      .selectFrom("requests")
      .selectAll()
      .where("id", "=", requestId)
      .executeTakeFirst();
    return row ? readView(db, toRequest(row)) : null;
  };

  return {
    ...createListQueries(db),
    ...createRecordQueries(db),
    ...createWorkQueries(db, clock),

    get,

    /** Another request for just the same that has not ended. */
    openTwin: async (requestId: string): Promise<string | null> => {
      const row = await db
        .selectFrom("requests")
        .select("id")
        .where("same_key", "=", (eb) =>
          eb.selectFrom("requests").select("same_key").where("id", "=", requestId),
        )
        .where("state", "in", [...openRequestStates])
        .where("id", "!=", requestId)
        .executeTakeFirst();
      return row?.id ?? null;
    },

    /** The request whose item made this snapshot. */
    getBySnapshot: async (snapshotId: string): Promise<RequestView | null> => {
      const item = await db
        .selectFrom("items")
        .select("request_id")
        .where("snapshot_id", "=", snapshotId)
        .executeTakeFirst();
      return item ? get(item.request_id) : null;
    },

    openCount: async (): Promise<Readonly<Record<string, number>>> => {
      const rows = await db
        .selectFrom("requests")
        .select((eb) => ["state", eb.fn.countAll().as("count")] as const)
        .where("state", "in", [...openRequestStates])
        .groupBy("state")
        .execute();
      return Object.fromEntries(rows.map(({ state, count }) => [state, Number(count)]));
    },

    /** How long recent snapshots of a volume took, newest first, in milliseconds. */
    recentDurationsMs: async (target: string, volumeId: string): Promise<readonly number[]> => {
      const rows = await db
        .selectFrom("items")
        .select(["accepted_at", "completed_at"])
        .where("volume_id", "=", volumeId)
        .where("target", "=", target)
        .where("state", "=", "verified")
        .orderBy("updated_at", "desc")
        .limit(5)
        .execute();
      return rows.flatMap(({ accepted_at, completed_at }) =>
        accepted_at !== null && completed_at !== null
          ? [Date.parse(completed_at) - Date.parse(accepted_at)]
          : [],
      );
    },
  };
}
