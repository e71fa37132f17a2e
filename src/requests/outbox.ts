import { instant } from "../domain/instant.ts";
import type { Clock, Instant } from "../domain/instant.ts";
import { lightly } from "./database.ts";
import type { LedgerDatabase } from "./database.ts";
import { readIntake } from "./intake.ts";
import type { Address } from "./intake.ts";
import { openRequestStates } from "./lifecycle.ts";
import { createMessages } from "./messages.ts";
import type { Posted } from "./messages.ts";

export interface Unpublished {
  readonly requestId: string;
  readonly version: number;
  /** When the newest change happened. */
  readonly changedAt: Instant;
  readonly posted: readonly Posted[];
  /** Nobody else takes it before this moment. */
  readonly heldUntil: Instant;
}

/** How long one publisher may work on a card before another takes over. */
const leaseMs = 15_000;

/** A card that is not where it belongs is tried there this often, while its request is young. */
const soonMs = 4000;
const youngMs = 5 * 60_000;
const seldomMs = 60_000;

export type Outbox = ReturnType<typeof createOutbox>;

/** What of each request is not in Slack yet, who is publishing it, and what is there. */
export function createOutbox(db: LedgerDatabase, clock: Clock) {
  const withPosted = async (
    rows: readonly { id: string; version: number; updated_at: Instant; urgent: number }[],
    heldUntil: Instant,
  ): Promise<readonly Unpublished[]> => {
    if (rows.length === 0) return [];
    const messages = await db
      .selectFrom("messages")
      .selectAll()
      .where(
        "request_id",
        "in",
        rows.map(({ id }) => id),
      )
      .execute();
    return rows
      .toSorted((a, b) => b.urgent - a.urgent)
      .map(({ id, version, updated_at }) => ({
        requestId: id,
        version,
        changedAt: updated_at,
        heldUntil,
        posted: messages
          .filter((message) => message.request_id === id)
          .map(({ key, channel_id, ts, hash }) => ({ key, channelId: channel_id, ts, hash })),
      }));
  };

  return {
    ...createMessages(db, clock),

    /** Takes requests whose card is behind, those that a person waits for first. */
    claim: async (limit: number): Promise<readonly Unpublished[]> => {
      const nowMs = clock();
      const at = instant(nowMs);
      const heldUntil = instant(nowMs + leaseMs);
      const rows = await lightly(db, async (own) =>
        own
          .updateTable("requests")
          .set({ publish_at: heldUntil })
          .where("id", "in", (eb) =>
            eb
              .selectFrom("requests")
              .select("id")
              .whereRef("version", ">", "published_version")
              .where("publish_at", "<=", at)
              .orderBy("urgent", "desc")
              .orderBy("updated_at")
              .limit(limit),
          )
          .where("publish_at", "<=", at)
          .returning(["id", "version", "updated_at", "urgent"])
          .execute(),
      );
      return withPosted(rows, heldUntil);
    },

    /**
     * Takes requests whose card only the requester sees, to try it once more where it belongs: the
     * bot may have been invited. Soon while the request is young, seldom when it is old.
     */
    claimPrivate: async (limit: number): Promise<readonly Unpublished[]> => {
      const nowMs = clock();
      const heldUntil = instant(nowMs + leaseMs);
      const due = await db
        .selectFrom("messages as own")
        .innerJoin("requests as asked", "asked.id", "own.request_id")
        .leftJoin("messages as shared", (join) =>
          join.onRef("shared.request_id", "=", "own.request_id").on("shared.key", "=", "card"),
        )
        .select("own.request_id")
        .where("own.key", "=", "direct-card")
        .where("shared.key", "is", null)
        .where("asked.state", "in", [...openRequestStates])
        .where((row) =>
          row.or([
            row("own.at", "<=", instant(nowMs - seldomMs)),
            row.and([
              row("own.at", "<=", instant(nowMs - soonMs)),
              row("asked.created_at", ">", instant(nowMs - youngMs)),
            ]),
          ]),
        )
        .limit(limit)
        .execute();
      if (due.length === 0) return [];
      const rows = await db
        .updateTable("requests")
        .set({ publish_at: heldUntil })
        .where(
          "id",
          "in",
          due.map(({ request_id }) => request_id),
        )
        .where("publish_at", "<=", instant(nowMs))
        .returning(["id", "version", "updated_at", "urgent"])
        .execute();
      return withPosted(rows, heldUntil);
    },

    /** Keeps a request for longer. @returns until when; `null` when it is not held any more */
    renew: async (requestId: string, heldUntil: Instant): Promise<Instant | null> => {
      const until = instant(clock() + leaseMs);
      const row = await db
        .updateTable("requests")
        .set({ publish_at: until })
        .where("id", "=", requestId)
        .where("publish_at", "=", heldUntil)
        .returning("id")
        .executeTakeFirst();
      return row ? until : null;
    },

    /** Everything up to `version` is in Slack; the next edit not before `paceMs` from now. */
    published: async (requestId: string, version: number, paceMs: number): Promise<void> => {
      // Lost, it is published once more: what Slack has is remembered, so that comes to no call.
      await lightly(db, async (own) =>
        own
          .updateTable("requests")
          .set((eb) => ({
            published_version: version,
            publish_at: instant(clock() + paceMs),
            urgent: eb.case().when("version", "=", version).then(0).else(eb.ref("urgent")).end(),
          }))
          .where("id", "=", requestId)
          .execute(),
      );
    },

    /** Slack would not take it: again after a while. */
    postpone: async (requestId: string, delayMs: number): Promise<void> => {
      await db
        .updateTable("requests")
        .set({ publish_at: instant(clock() + delayMs) })
        .where("id", "=", requestId)
        .execute();
    },

    /** At the start of the only process: nobody else is publishing. */
    releaseAll: async (): Promise<void> => {
      await db
        .updateTable("requests")
        .set({ publish_at: instant(clock()) })
        .whereRef("version", ">", "published_version")
        .execute();
    },

    /** How long the oldest unpublished change has waited, in milliseconds; 0 when all is published. */
    lagMs: async (): Promise<number> => {
      const row = await db
        .selectFrom("requests")
        .select((eb) => eb.fn.min("updated_at").as("at"))
        .whereRef("version", ">", "published_version")
        .executeTakeFirst();
      return row?.at === undefined || row.at === null
        ? 0
        : Math.max(0, clock() - Date.parse(row.at));
    },

    /** Where whoever asked is answered privately; `null` once that is forgotten. */
    answerTo: async (requestId: string): Promise<Address | null> => {
      const row = await db
        .selectFrom("requests")
        .innerJoin("intake", "intake.key", "requests.intake_key")
        .select("intake.payload")
        .where("requests.id", "=", requestId)
        .executeTakeFirst();
      return row === undefined ? null : (readIntake(row.payload)?.answerTo ?? null);
    },
  };
}
