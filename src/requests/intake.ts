import { instant } from "../domain/instant.ts";
import type { Clock } from "../domain/instant.ts";
import type { JsonValue } from "../domain/snapshot.ts";
import { providerNames } from "../domain/volume.ts";
import { CompiledQuery } from "kysely";
import type { Insertable } from "kysely";
import { z } from "zod";
import { atOnce, lightly } from "./database.ts";
import type { LedgerDatabase } from "./database.ts";
import type { Tables } from "./tables.ts";

const json: z.ZodType<JsonValue> = z.json();

const addressSchema = z.object({
  userId: z.string(),
  channelId: z.string().nullable(),
  /** Slack's one-off address for answers; works for 30 minutes and where the bot is no member. */
  responseUrl: z.string().nullable(),
  /** The thread it was done in: the answer belongs there. */
  threadTs: z.string().optional(),
});

/** Where the private answer to an action goes. */
export type Address = Readonly<z.infer<typeof addressSchema>>;

const common = {
  teamId: z.string(),
  userId: z.string(),
  answerTo: addressSchema,
};

const intakeSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("create"),
    ...common,
    channelId: z.string(),
    channelName: z.string().nullable(),
    /** The thread that it was asked in: the card goes there. */
    threadTs: z.string().optional(),
    /** A message that it is about; or its address, `https://…`, where that is known. */
    about: z.object({ channelId: z.string(), ts: z.string() }).optional(),
    link: z.string().optional(),
    /** The run of a workflow step that waits for the verdict. */
    step: z.string().optional(),
    items: z.array(
      z.object({
        target: z.string(),
        provider: z.enum(providerNames),
        volumeId: z.string(),
        volumeName: z.string(),
        options: z.record(z.string(), json),
      }),
    ),
    reason: z.string(),
    keepDays: z.number().int(),
  }),
  z.object({
    kind: z.literal("decide"),
    ...common,
    requestId: z.string(),
    choice: z.enum(["approve", "deny"]),
    note: z.string(),
    /** The beginning of the digest that was on the card; `null` when decided by typing. */
    seenDigest: z.string().nullable(),
    /** The message that was clicked, to notice stray copies of a card. */
    message: z.object({ channelId: z.string(), ts: z.string() }).nullable(),
  }),
  z.object({ kind: z.literal("cancel"), ...common, requestId: z.string() }),
  z.object({
    kind: z.literal("retry"),
    ...common,
    requestId: z.string(),
    /** What was on the card that was clicked; `null` when asked for by typing. */
    seen: z.object({ digest: z.string(), round: z.number().int() }).nullable(),
  }),
  z.object({
    kind: z.literal("keep"),
    ...common,
    /** The id of a snapshot, or of the request that made it and others. */
    what: z.string(),
    days: z.number().int(),
    /** The end that the person saw, which the days come on top of; `null`: they count from now. */
    until: z.string().nullable(),
  }),
  z.object({
    kind: z.literal("delete"),
    ...common,
    channelId: z.string(),
    channelName: z.string().nullable(),
    threadTs: z.string().optional(),
    /** The id of a snapshot, or of the request that made it and no other. */
    what: z.string(),
    reason: z.string(),
  }),
  /** A deletion that was approved is not to happen. */
  z.object({ kind: z.literal("undo"), ...common, requestId: z.string() }),
  z.object({
    kind: z.literal("let-go"),
    ...common,
    requestId: z.string(),
    until: z.string(),
  }),
]);

/** An inbound action that changes something, as it was committed before the acknowledgement. */
export type Intake = Readonly<z.infer<typeof intakeSchema>>;
export type CreateIntake = Extract<Intake, { kind: "create" }>;
export type DecideIntake = Extract<Intake, { kind: "decide" }>;
export type KeepIntake = Extract<Intake, { kind: "keep" }>;
export type LetGoIntake = Extract<Intake, { kind: "let-go" }>;
export type DeleteIntake = Extract<Intake, { kind: "delete" }>;
export type UndoIntake = Extract<Intake, { kind: "undo" }>;
export type CancelIntake = Extract<Intake, { kind: "cancel" }>;
export type RetryIntake = Extract<Intake, { kind: "retry" }>;

export interface TakenIntake {
  readonly key: string;
  readonly intake: Intake;
  /** How often processing began. */
  readonly tries: number;
}

/** How long one replica may work on an intake before another takes over. */
const claimMs = 60_000;

/** Of statements for so many rows at once, each one text. */
const mostKept = 64;

type IntakeRow = Insertable<Tables["intake"]>;

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

  const insertQuery = (rows: readonly IntakeRow[]) =>
    atOnce(db)
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
      const { rows: inserted } = await atOnce(db).executeQuery<{ key: string }>(
        CompiledQuery.raw(known, parameters),
      );
      return inserted;
    }
    const query = insertQuery(rows);
    if (rows.length <= mostKept) statements.set(rows.length, query.compile().sql);
    return query.execute();
  };

  return {
    /**
     * Commits many in one statement.
     * @param claimed whether this process works on them now; else whoever comes first may
     * @returns the keys that are new; a delivery seen before is not among them
     */
    commit: async (
      rows: readonly { key: string; intake: Intake }[],
      claimed = true,
    ): Promise<ReadonlySet<string>> => {
      const nowMs = clock();
      const values = rows.map(({ key, intake }) => ({
        key,
        kind: intake.kind,
        payload: JSON.stringify(intake),
        at: instant(nowMs),
        done: 0,
        claimed_until: instant(claimed ? nowMs + claimMs : nowMs),
        tries: claimed ? 1 : 0,
      }));
      const inserted = await insert(values);
      return new Set(inserted.map(({ key }) => key));
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
            .where("done", "=", 0)
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
        intake === null ? [] : [{ key, tries, intake }],
      );
    },

    /**
     * Counts that work on a left-over begins: waiting in the queue of a process that died is no try.
     * @returns how often it began, this time included
     */
    begins: async (key: string): Promise<number> => {
      const row = await db
        .updateTable("intake")
        .set((eb) => ({ tries: eb("tries", "+", 1) }))
        .where("key", "=", key)
        .returning("tries")
        .executeTakeFirstOrThrow();
      return row.tries;
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
        .where("done", "=", 0)
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

function readIntake(payload: string): Intake | null {
  const read = intakeSchema.safeParse(JSON.parse(payload));
  return read.success ? read.data : null;
}
