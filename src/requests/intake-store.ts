import { CompiledQuery } from "kysely";
import type { ExpressionBuilder, Insertable } from "kysely";
import { instant } from "../domain/instant.ts";
import type { Clock } from "../domain/instant.ts";
import { inLane, lightly, runNow } from "./database.ts";
import type { LedgerDatabase } from "./database.ts";
import { readIntake } from "./intake.ts";
import type { Intake } from "./intake.ts";
import type { Tables } from "./tables.ts";

export interface TakenIntake {
  readonly key: string;
  readonly intake: Intake;
  /** How often processing began. */
  readonly tries: number;
  /** Before this moment it is in no other hands, and this time counted already: epoch milliseconds. */
  readonly sureUntilMs: number;
}

/** An action as it comes in. */
type Arrival = Pick<TakenIntake, "key" | "intake">;

/** How long one replica may work on an intake before another takes over. */
const claimMs = 60_000;
/** How long of that it may wait in the queue of the replica that committed it: the rest is for the work. */
const sureMs = claimMs / 2;

/** Of statements for so many rows at once, each one text. */
const mostKept = 64;

type IntakeRow = Insertable<Tables["intake"]>;

/** Whose an action is from the moment of its commit. */
interface Claim extends Pick<TakenIntake, "tries" | "sureUntilMs"> {
  readonly at: string;
  readonly until: string;
}

function claimOf(nowMs: number, claimed: boolean): Claim {
  const at = instant(nowMs);
  return claimed
    ? { tries: 1, sureUntilMs: nowMs + sureMs, at, until: instant(nowMs + claimMs) }
    : { tries: 0, sureUntilMs: nowMs, at, until: at };
}

function rowOf({ key, intake }: Arrival, { at, until, tries }: Claim): IntakeRow {
  const payload = JSON.stringify(intake);
  return { key, kind: intake.kind, payload, at, done: 0, claimed_until: until, tries };
}

function takenOf({ key, intake }: Arrival, { tries, sureUntilMs }: Claim): TakenIntake {
  return { key, intake, tries, sureUntilMs };
}

/** Said in so many words: the index of open rows is not used for a number that comes later. */
const isOpen = (eb: ExpressionBuilder<Tables, "intake">) => eb("done", "=", eb.lit(0));

export type IntakeStore = ReturnType<typeof createIntakeStore>;

/**
 * Inbound actions: committed, then acknowledged, then worked on until done.
 * @param onUnreadable hears of rows that another version wrote and this one cannot read
 */
export function createIntakeStore(
  db: LedgerDatabase,
  clock: Clock,
  onUnreadable: (keys: readonly string[]) => void = () => undefined,
) {
  /** Lost, an action is worked on once more, as after a crash in between: that is safe. */
  const finish = async (keys: readonly string[]): Promise<void> => {
    await lightly(db, async (own) =>
      own
        .updateTable("intake")
        .set({ done: 1 })
        .where("key", "in", [...keys])
        .execute(),
    );
  };

  const first = inLane(db, "people");
  const insertQuery = (rows: readonly IntakeRow[]) =>
    first
      .insertInto("intake")
      .values(rows)
      .onConflict((oc) => oc.column("key").doNothing())
      .returning("key");

  /** Building the statement costs as much as running it: those for a few rows are kept. */
  const statements = new Map<number, string>();
  const insert = async (rows: readonly IntakeRow[]): Promise<readonly { key: string }[]> => {
    const known = statements.get(rows.length);
    if (known !== undefined) {
      const parameters = rows.flatMap((row) => Object.values(row));
      const { rows: inserted } = await first.executeQuery<{ key: string }>(
        CompiledQuery.raw(known, parameters),
      );
      return inserted;
    }
    const query = insertQuery(rows);
    if (rows.length <= mostKept) statements.set(rows.length, query.compile().sql);
    return query.execute();
  };

  let insertsOne: string | null = null;
  const insertNow = (arrival: Arrival, claim: Claim): number | null =>
    runNow(db, () => {
      const row = rowOf(arrival, claim);
      insertsOne ??= insertQuery([row]).clearReturning().compile().sql;
      return { sql: insertsOne, parameters: Object.values(row) };
    });

  return {
    /**
     * Commits many in one statement.
     * @param claimed whether this process works on them now; else whoever comes first may
     * @returns those that are new; a delivery seen before is not among them
     */
    commit: async (
      arrivals: readonly Arrival[],
      claimed = true,
    ): Promise<readonly TakenIntake[]> => {
      const claim = claimOf(clock(), claimed);
      const inserted = await insert(arrivals.map((arrival) => rowOf(arrival, claim)));
      const fresh = new Set(inserted.map(({ key }) => key));
      return arrivals.filter(({ key }) => fresh.has(key)).map((arrival) => takenOf(arrival, claim));
    },

    /**
     * Commits one before it returns, where the ledger can do so just now.
     * @returns `known` for a delivery seen before; `null` when it was not done: `commit` will
     */
    commitNow: (arrival: Arrival, claimed = true): TakenIntake | "known" | null => {
      const claim = claimOf(clock(), claimed);
      const changed = insertNow(arrival, claim);
      if (changed === null) return null;
      return changed === 0 ? "known" : takenOf(arrival, claim);
    },

    /**
     * Takes over what nobody works on any more, what was begun least often first: so that whatever
     * ends the process keeps nobody else. What cannot be read keeps nobody else waiting either.
     */
    claimLeftOvers: async (limit: number): Promise<readonly TakenIntake[]> => {
      const nowMs = clock();
      const rows = await db
        .updateTable("intake")
        .set({ claimed_until: instant(nowMs + claimMs) })
        .where("key", "in", (eb) =>
          eb
            .selectFrom("intake")
            .select("key")
            .where(isOpen)
            .where("claimed_until", "<=", instant(nowMs))
            .orderBy("tries")
            .orderBy("claimed_until")
            .limit(limit),
        )
        .where("done", "=", 0)
        .where("claimed_until", "<=", instant(nowMs))
        .returning(["key", "payload", "tries", "at"])
        .execute();
      const read = rows
        .toSorted((a, b) => a.tries - b.tries || (a.at < b.at ? -1 : 1))
        .map(({ key, payload, tries }) => ({ key, tries, intake: readIntake(payload) }));
      const unreadable = read.flatMap(({ key, intake }) => (intake === null ? [key] : []));
      if (unreadable.length > 0) {
        onUnreadable(unreadable);
        await finish(unreadable);
      }
      return read.flatMap(({ key, tries, intake }) =>
        intake === null ? [] : [{ key, tries, intake, sureUntilMs: 0 }],
      );
    },

    /**
     * Counts that work on it begins, unless that was counted when it was committed: waiting in the
     * queue of a process that died is no try. Of several that took it over one after the other, one
     * begins.
     * @returns how often it began, this time included; `null` when it is somebody else's by now
     */
    begins: async ({ key, tries, sureUntilMs }: TakenIntake): Promise<number | null> => {
      const nowMs = clock();
      if (nowMs < sureUntilMs) return tries;
      const row = await db
        .updateTable("intake")
        .set({ tries: tries + 1, claimed_until: instant(nowMs + claimMs) })
        .where("key", "=", key)
        .where("done", "=", 0)
        .where("tries", "=", tries)
        .returning("tries")
        .executeTakeFirst();
      return row?.tries ?? null;
    },

    /** Whoever began it is at it still; nothing when it is somebody else's by now. */
    renew: async ({ key, tries }: TakenIntake): Promise<void> => {
      await db
        .updateTable("intake")
        .set({ claimed_until: instant(clock() + claimMs) })
        .where("key", "=", key)
        .where("done", "=", 0)
        .where("tries", "=", tries)
        .execute();
    },

    finish: async (keys: readonly string[]): Promise<void> => {
      if (keys.length > 0) await finish(keys);
    },

    /** Lets somebody else try after a while. */
    postpone: async (key: string, delayMs: number): Promise<void> => {
      await db
        .updateTable("intake")
        .set({ claimed_until: instant(clock() + delayMs) })
        .where("key", "=", key)
        .execute();
    },

    /** At the start of the only process: whatever was being worked on is free again. */
    releaseAll: async (): Promise<void> => {
      await db
        .updateTable("intake")
        .set({ claimed_until: instant(clock()) })
        .where(isOpen)
        .execute();
    },

    /** Forgets finished rows; the record keeps what became of them. */
    prune: async (olderThanMs: number, limit: number): Promise<number> => {
      const before = instant(clock() - olderThanMs);
      const result = await db
        .deleteFrom("intake")
        .where("key", "in", (eb) =>
          eb
            .selectFrom("intake")
            .select("key")
            .where("done", "=", 1)
            .where("at", "<", before)
            .limit(limit),
        )
        .executeTakeFirst();
      await db.deleteFrom("asks").where("at", "<", before).execute();
      return Number(result.numDeletedRows);
    },
  };
}
