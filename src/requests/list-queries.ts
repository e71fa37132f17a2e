import { sql } from "kysely";
import type { ExpressionBuilder, SelectQueryBuilder } from "kysely";
import type { LedgerDatabase } from "./database.ts";
import { openRequestStates } from "./lifecycle.ts";
import type { RequestView } from "./model.ts";
import { readView } from "./read-view.ts";
import { toRequest } from "./rows.ts";
import type { Tables } from "./tables.ts";

export interface ListFilter {
  readonly teamId: string;
  readonly requesterId?: string;
  /** Leaves out what others were refused: refusals are private. */
  readonly readerId?: string;
  readonly volumeIds?: readonly string[];
  readonly target?: string;
  /** Only what is not over. */
  readonly open?: boolean;
  /** Leaves out what this person asked for. */
  readonly notOfId?: string;
  /** What is not over comes before the newest. */
  readonly first?: "open";
  readonly limit: number;
  /** How many of the newest to leave out; none where it is not given. */
  readonly offset?: number;
}

/**
 * Beyond so many it is only said that there are more: to count years of them would hold everybody up.
 * One more is counted, which tells just so many from more.
 */
export const mostCounted = 100;

/** So few requests are read and sorted sooner than they are found by date among all others. */
export const fewIds = 5_000;

/**
 * Reads of many requests at once, for whoever looks through them. However long the history, a read
 * looks at a few thousand requests at most, mostly at little more than what it brings. But a target
 * or volumes that have more on record than that and none among the newest are looked for by date.
 */
export function createListQueries(db: LedgerDatabase) {
  const matching = async (filter: ListFilter): Promise<Requests> => {
    const ids = idsOf(db, filter);
    // What is open is little, and has an index of its own.
    const few =
      filter.open !== true && ids !== null && (await countUpTo(fewIds + 1, ids)) <= fewIds;
    const requests: Requests = few ? requestsOf(db, ids) : db.selectFrom("requests");
    let query = requests.where("team_id", "=", filter.teamId);
    if (ids !== null && !few) {
      if (filter.volumeIds) query = query.where("id", "in", ids);
      if (filter.target !== undefined) query = query.where(isAt(filter.target));
    }
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
    if (filter.open === true) query = query.where(isOpen);
    return query;
  };

  const newestFirst = (query: Requests) =>
    query.orderBy("created_at", "desc").orderBy("id", "desc");

  const newest = async (query: Requests, limit: number) =>
    newestFirst(query).selectAll().limit(limit).execute();

  const countUpTo = async (most: number, ids: Ids): Promise<number> => {
    const { count } = await db
      .selectFrom(ids.limit(most).as("some"))
      .select((eb) => eb.fn.countAll().as("count"))
      .executeTakeFirstOrThrow();
    return Number(count);
  };
  /** From the newest, among which there are soon as many: the oldest may all be of something else. */
  const countOf = async (most: number, query: Requests) =>
    countUpTo(most, newestFirst(query).select("id"));

  const viewsOf = async (rows: Awaited<ReturnType<typeof newest>>) =>
    Promise.all(rows.map(async (row) => readView(db, toRequest(row))));

  return {
    /** Newest first. @returns the rows and how many more there are, as far as they are counted */
    list: async (filter: ListFilter): Promise<{ rows: readonly RequestView[]; more: number }> => {
      const { first, limit, offset = 0 } = filter;
      const end = offset + limit;
      const query = await matching(filter);
      const open = first === undefined ? [] : await newest(query.where(isOpen), end);
      // Not by their states: by now one of these may be over, and another open again.
      const read = open.map(({ id }) => id);
      const others = read.length === 0 ? query : query.where("id", "not in", read);
      const sorted = [...open, ...(await newest(others, end - open.length))];
      const counted = await countOf(end + mostCounted + 1, query);
      const more = Math.max(counted - sorted.length, 0);
      return { rows: await viewsOf(sorted.slice(offset)), more };
    },

    /**
     * A page of a list, newest first: beside a request, or the newest; it stays put whatever is asked
     * for meanwhile. @returns the rows, how many older ones there are, as far as they are counted, and
     * whether there are newer ones
     */
    page: async (
      filter: Omit<ListFilter, "offset" | "first">,
      turn: { readonly way: "older" | "newer"; readonly from: string } | null,
    ): Promise<{ rows: readonly RequestView[]; older: number; newer: boolean }> => {
      const all = await matching(filter);
      const beside = async (way: "older" | "newer", id: string) => {
        const from = await db
          .selectFrom("requests")
          .select(["id", "created_at"])
          .where("id", "=", id)
          .executeTakeFirst();
        return from === undefined ? all : all.where(isBeside(way, from));
      };
      const read = async (way: "older" | "newer", query: Requests) => {
        const order = way === "older" ? "desc" : "asc";
        const rows = await query
          .selectAll()
          .orderBy("created_at", order)
          .orderBy("id", order)
          .limit(filter.limit)
          .execute();
        return way === "older" ? rows : rows.toReversed();
      };
      const count = async (most: number, way: "older" | "newer", id: string | undefined) =>
        id === undefined ? 0 : countOf(most, await beside(way, id));
      const turned = turn === null ? null : await read(turn.way, await beside(turn.way, turn.from));
      // Turned to the newest, a page is full again.
      const short = turn?.way !== "older" && (turned?.length ?? 0) < filter.limit;
      const rows = turned === null || short ? await read("older", all) : turned;
      const [views, older, newer] = await Promise.all([
        viewsOf(rows),
        count(mostCounted + 1, "older", rows.at(-1)?.id),
        turn === null ? 0 : count(1, "newer", rows[0]?.id),
      ]);
      return { rows: views, older, newer: newer > 0 };
    },
  };
}

/** Written out, as the index of what is open has it: of the whole history it would find few. */
const isOpen = sql<boolean>`state in (${sql.join(openRequestStates.map((state) => sql.lit(state)))})`;

type Requests = SelectQueryBuilder<Tables, "requests", object>;
type Items = SelectQueryBuilder<Tables, "items", object>;
/** Of requests, some perhaps more than once. */
type Ids = SelectQueryBuilder<Tables, keyof Tables, { readonly id: string }>;

/** Those of all that may be asked for, from an index; `null` where that would be no use. */
function idsOf(db: LedgerDatabase, filter: ListFilter): Ids | null {
  const { teamId, volumeIds, target, notOfId } = filter;
  const items = db.selectFrom("items");
  if (volumeIds) return idsAbout(db, items.where("volume_id", "in", [...volumeIds]));
  if (target !== undefined) return idsAbout(db, items.where("target", "=", target));
  if (notOfId === undefined) return null;
  const ofTeam = db.selectFrom("requests").select("id").where("team_id", "=", teamId);
  return ofTeam
    .where("requester_id", "<", notOfId)
    .unionAll(ofTeam.where("requester_id", ">", notOfId));
}

/** Of what makes these snapshots or deletes one. */
function idsAbout(db: LedgerDatabase, items: Items) {
  const deletions = db
    .selectFrom("requests")
    .select("id")
    .where("deletes", "in", items.select("items.id"));
  return items.select("request_id as id").unionAll(deletions);
}

/** Found from their ids: SQLite, which guesses how many there are, joins crosswise as it is written. */
function requestsOf(db: LedgerDatabase, ids: Ids) {
  const about = db.selectFrom(ids.as("some")).select("id as about_id").distinct();
  const requests = db
    .selectFrom(about.as("about"))
    .crossJoin("requests")
    .whereRef("requests.id", "=", "about_id")
    .selectAll("requests");
  return db.selectFrom(requests.as("requests"));
}

/** About anything at this target, of which there is much: looked at one by one. */
function isAt(target: string) {
  return (eb: ExpressionBuilder<Tables, "requests">) => {
    const there = eb.selectFrom("items").select("items.id").where("items.target", "=", target);
    return eb.or([
      eb.exists(there.whereRef("items.request_id", "=", "requests.id")),
      eb.exists(there.whereRef("items.id", "=", "requests.deletes")),
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
    eb(eb.refTuple("created_at", "id"), than, eb.tuple(from.created_at, from.id));
}
