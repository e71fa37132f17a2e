import type { Instant } from "../domain/instant.ts";
import type { LedgerDatabase } from "./database.ts";
import type { LedgerEvent, RequestView } from "./model.ts";
import { readView } from "./read-view.ts";
import { toEvent, toRequest } from "./rows.ts";

export interface Chain {
  readonly requestId: string;
  readonly head: string;
  readonly lines: readonly { readonly text: string; readonly hash: string }[];
}

export type RecordQueries = ReturnType<typeof createRecordQueries>;

/** Reads of the record, from one end to the other. */
export function createRecordQueries(db: LedgerDatabase) {
  return {
    events: async (requestId: string): Promise<readonly LedgerEvent[]> => {
      const rows = await db
        .selectFrom("events")
        .selectAll()
        .where("request_id", "=", requestId)
        .orderBy("seq")
        .execute();
      return rows.map(toEvent);
    },

    /** Everything that anybody asked for since then, oldest first. */
    askedSince: async function* (since: Instant): AsyncIterable<RequestView> {
      let after = { created_at: since, id: "" };
      for (;;) {
        const { created_at, id } = after;
        const requests = await db
          .selectFrom("requests")
          .selectAll()
          .where((eb) => eb(eb.refTuple("created_at", "id"), ">", eb.tuple(created_at, id)))
          .orderBy("created_at")
          .orderBy("id")
          .limit(100)
          .execute();
        const last = requests.at(-1);
        if (!last) return;
        after = last;
        for (const request of requests) yield readView(db, toRequest(request));
      }
    },

    /** The stored lines and head of every request's chain, for export and verification. */
    chains: async function* (): AsyncIterable<Chain> {
      let after = "";
      for (;;) {
        const requests = await db
          .selectFrom("requests")
          .select("id")
          .where("id", ">", after)
          .orderBy("id")
          .limit(100)
          .execute();
        const last = requests.at(-1);
        if (!last) return;
        after = last.id;
        for (const { id } of requests) yield readChain(db, id);
      }
    },
  };
}

/**
 * In one statement: a line that is put on record between two would be missing in one. A request
 * without lines has a head all the same.
 */
async function readChain(db: LedgerDatabase, requestId: string): Promise<Chain> {
  const rows = await db
    .selectFrom("requests")
    .leftJoin("events", "events.request_id", "requests.id")
    .select(["requests.chain", "events.text", "events.hash"])
    .where("requests.id", "=", requestId)
    .orderBy("events.seq")
    .execute();
  const lines = rows.flatMap(({ text, hash }) =>
    text === null || hash === null ? [] : [{ text, hash }],
  );
  return { requestId, head: rows[0]?.chain ?? "", lines };
}
