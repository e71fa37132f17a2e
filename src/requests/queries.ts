import type { Expression, ExpressionBuilder, SqlBool } from "kysely";
import type { Clock } from "../domain/instant.ts";
import type { LedgerDatabase } from "./database.ts";
import type { Deletion, LedgerEvent, Request, RequestState, RequestView } from "./model.ts";
import { toDecision, toEvent, toItem, toKept, toRequest, toSnapshotAskedFor } from "./rows.ts";
import type { Tables } from "./tables.ts";
import { createWorkQueries } from "./work-queries.ts";

export interface ListFilter {
  readonly teamId: string;
  readonly requesterId?: string;
  /** Leaves out what others were refused: refusals are private. */
  readonly readerId?: string;
  readonly volumeIds?: readonly string[];
  readonly target?: string;
  readonly states?: readonly RequestState[];
  /** Leaves out what this person asked for. */
  readonly notOfId?: string;
  /** What is not over comes before the newest. */
  readonly first?: "open";
  readonly limit: number;
  /** How many of the newest to leave out; none where it is not given. */
  readonly offset?: number;
}

const openStates = ["awaiting-approval", "approved", "running"] as const;

export type Queries = ReturnType<typeof createQueries>;

/** Reads of requests, items and the record: what people want to know, and what is to be done next. */
export function createQueries(db: LedgerDatabase, clock: Clock) {
  /** The item may hold another snapshot by now, where the wish to delete the earlier one was refused. */
  const deletionOf = async (requestId: string, itemId: string): Promise<Deletion> => {
    const [item, kept, asked] = await Promise.all([
      db
        .selectFrom("items")
        .innerJoin("requests", "requests.id", "items.request_id")
        .selectAll("items")
        .select("requests.requester_id")
        .where("items.id", "=", itemId)
        .executeTakeFirstOrThrow(),
      db.selectFrom("kept").selectAll().where("item_id", "=", itemId).executeTakeFirst(),
      db
        .selectFrom("events")
        .select("text")
        .where("request_id", "=", requestId)
        .where("seq", "=", 1)
        .executeTakeFirstOrThrow(),
    ]);
    return {
      item: { ...toItem(item), snapshotId: toSnapshotAskedFor(asked.text) },
      kept: kept ? toKept(kept) : null,
      madeFor: item.requester_id,
    };
  };

  const view = async (request: Request): Promise<RequestView> => {
    const [items, decisions, card, kept] = await Promise.all([
      db
        .selectFrom("items")
        .selectAll()
        .where("request_id", "=", request.id)
        .orderBy("position")
        .execute(),
      db
        .selectFrom("decisions")
        .selectAll()
        .where("request_id", "=", request.id)
        .orderBy("at")
        .execute(),
      db
        .selectFrom("messages")
        .select(["channel_id", "ts"])
        .where("request_id", "=", request.id)
        .where("key", "=", "card")
        .executeTakeFirst(),
      db
        .selectFrom("kept")
        .selectAll()
        .where("request_id", "=", request.id)
        .orderBy("item_id")
        .execute(),
    ]);
    return {
      request,
      items: items.map(toItem),
      deletion: request.deletes === null ? null : await deletionOf(request.id, request.deletes),
      decisions: decisions.map(toDecision),
      kept: kept.map(toKept),
      card: card ? { channelId: card.channel_id, ts: card.ts } : null,
    };
  };

  const get = async (requestId: string): Promise<RequestView | null> => {
    const row = await db
      .selectFrom("requests")
      .selectAll()
      .where("id", "=", requestId)
      .executeTakeFirst();
    return row ? view(toRequest(row)) : null;
  };

  const matching = (filter: ListFilter) => {
    let query = db.selectFrom("requests").where("team_id", "=", filter.teamId);
    if (filter.requesterId !== undefined) {
      query = query.where("requester_id", "=", filter.requesterId);
    }
    const { readerId } = filter;
    if (readerId !== undefined) {
      query = query.where((eb) =>
        eb.or([eb("state", "!=", "refused"), eb("requester_id", "=", readerId)]),
      );
    }
    if (filter.notOfId !== undefined) {
      query = query.where("requester_id", "!=", filter.notOfId);
    }
    if (filter.states) query = query.where("state", "in", [...filter.states]);
    const { volumeIds, target } = filter;
    if (volumeIds) query = query.where(isAbout((eb) => eb("volume_id", "in", [...volumeIds])));
    if (target !== undefined) query = query.where(isAbout((eb) => eb("target", "=", target)));
    return query;
  };

  return {
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
        .where("state", "in", ["awaiting-approval", "approved", "running"])
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

    /** Newest first. @returns the rows and how many more there are */
    list: async (filter: ListFilter): Promise<{ rows: readonly RequestView[]; more: number }> => {
      const query = matching(filter);
      const { first } = filter;
      const sorted = first === undefined ? query : query.orderBy(isOver);
      const [rows, { count }] = await Promise.all([
        sorted
          .selectAll()
          .orderBy("created_at", "desc")
          .limit(filter.limit)
          .offset(filter.offset ?? 0)
          .execute(),
        query.select((eb) => eb.fn.countAll().as("count")).executeTakeFirstOrThrow(),
      ]);
      const views = await Promise.all(rows.map(async (row) => view(toRequest(row))));
      const more = Number(count) - (filter.offset ?? 0) - rows.length;
      return { rows: views, more: Math.max(more, 0) };
    },

    /**
     * A page of a list, newest first: beside a request, or the newest; it stays put whatever is asked
     * for meanwhile. @returns the rows, how many older ones there are, and whether there are newer ones
     */
    page: async (
      filter: Omit<ListFilter, "offset" | "first">,
      turn: { readonly way: "older" | "newer"; readonly from: string } | null,
    ): Promise<{ rows: readonly RequestView[]; older: number; newer: boolean }> => {
      const beside = async (way: "older" | "newer", id: string) => {
        const from = await db
          .selectFrom("requests")
          .select(["id", "created_at"])
          .where("id", "=", id)
          .executeTakeFirst();
        return from === undefined ? matching(filter) : matching(filter).where(isBeside(way, from));
      };
      const read = async (way: "older" | "newer", query: ReturnType<typeof matching>) => {
        const order = way === "older" ? "desc" : "asc";
        const rows = await query
          .selectAll()
          .orderBy("created_at", order)
          .orderBy("id", order)
          .limit(filter.limit)
          .execute();
        return way === "older" ? rows : rows.toReversed();
      };
      const count = async (way: "older" | "newer", id: string | undefined) => {
        if (id === undefined) return 0;
        const query = await beside(way, id);
        const all = await query
          .select((eb) => eb.fn.countAll().as("count"))
          .executeTakeFirstOrThrow();
        return Number(all.count);
      };
      const turned = turn === null ? null : await read(turn.way, await beside(turn.way, turn.from));
      // Turned to the newest, a page is full again.
      const short = turn?.way !== "older" && (turned?.length ?? 0) < filter.limit;
      const rows = turned === null || short ? await read("older", matching(filter)) : turned;
      const [views, older, newer] = await Promise.all([
        Promise.all(rows.map(async (row) => view(toRequest(row)))),
        count("older", rows.at(-1)?.id),
        turn === null ? 0 : count("newer", rows[0]?.id),
      ]);
      return { rows: views, older, newer: newer > 0 };
    },

    events: async (requestId: string): Promise<readonly LedgerEvent[]> => {
      const rows = await db
        .selectFrom("events")
        .selectAll()
        .where("request_id", "=", requestId)
        .orderBy("seq")
        .execute();
      return rows.map(toEvent);
    },

    /** The stored lines and head of every request's chain, for export and verification. */
    chains: async function* (): AsyncIterable<Chain> {
      let after = "";
      for (;;) {
        const requests = await db
          .selectFrom("requests")
          .select(["id", "chain"])
          .where("id", ">", after)
          .orderBy("id")
          .limit(100)
          .execute();
        const last = requests.at(-1);
        if (!last) return;
        after = last.id;
        for (const { id, chain } of requests) {
          const lines = await db
            .selectFrom("events")
            .select(["text", "hash"])
            .where("request_id", "=", id)
            .orderBy("seq")
            .execute();
          yield { requestId: id, head: chain, lines };
        }
      }
    },

    openCount: async (): Promise<Readonly<Record<string, number>>> => {
      const rows = await db
        .selectFrom("requests")
        .select((eb) => ["state", eb.fn.countAll().as("count")] as const)
        .where("state", "in", [...openStates])
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

function isOver(eb: ExpressionBuilder<Tables, "requests">) {
  return eb
    .case()
    .when("state", "in", [...openStates])
    .then(0)
    .else(1)
    .end();
}

export interface Chain {
  readonly requestId: string;
  readonly head: string;
  readonly lines: readonly { readonly text: string; readonly hash: string }[];
}

/** Makes snapshots of such items, or deletes one's. */
function isAbout(such: (eb: ExpressionBuilder<Tables, "items">) => Expression<SqlBool>) {
  return (eb: ExpressionBuilder<Tables, "requests">) => {
    const items = eb.selectFrom("items").where(such);
    return eb.or([
      eb("id", "in", items.select("request_id")),
      eb("deletes", "in", items.select("id")),
    ]);
  };
}

/** Older or newer than a request; of one moment, their ids say which comes first. */
function isBeside(
  way: "older" | "newer",
  from: { readonly id: string; readonly created_at: string },
) {
  const than = way === "older" ? "<" : ">";
  return (eb: ExpressionBuilder<Tables, "requests">) =>
    eb.or([
      eb("created_at", than, from.created_at),
      eb.and([eb("created_at", "=", from.created_at), eb("id", than, from.id)]),
    ]);
}
