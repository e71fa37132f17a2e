import { sql } from "kysely";
import type { ColumnDefinitionBuilder, Kysely } from "kysely";
import type { Migration } from "kysely/migration";
import { createFirstTables } from "./first-tables.ts";
import { addLaterLife } from "./later-life.ts";

/** In order of their names; an applied one is never edited, only followed by another. */
export const migrations: Record<string, Migration> = {
  "0001-ledger": { up: createFirstTables },
  "0002-origin": { up: addOrigin },
  "0003-retries": { up: countRounds },
  "0005-reminders": { up: addReminders },
  "0006-steps": { up: createSteps },
  "0007-later-life": { up: addLaterLife },
  "0009-deletions": { up: addDeletions },
  "0010-by-workflow": { up: addByWorkflow },
  "0011-misses": { up: countMisses },
  "0012-unread": { up: countUnread },
  "0013-left-overs": { up: orderLeftOvers },
  "0014-ahead": { up: countAhead },
  "0015-long-history": { up: findInLongHistory },
  "0016-at-target": { up: findAtTarget },
};

/** Where a request comes from, beside its channel. */
async function addOrigin(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable("requests").addColumn("thread_ts", "text").execute();
  await db.schema.alterTable("requests").addColumn("link", "text").execute();
}

/** What failed can be tried again: which round a request and each of its items is in. */
async function countRounds(db: Kysely<unknown>): Promise<void> {
  const round = (c: ColumnDefinitionBuilder) => c.notNull().defaultTo(1);
  await db.schema.alterTable("requests").addColumn("round", "integer", round).execute();
  await db.schema.alterTable("requests").addColumn("retried_by", "text").execute();
  await db.schema.alterTable("requests").addColumn("retried_at", "text").execute();
  await db.schema.alterTable("items").addColumn("round", "integer", round).execute();
}

/** When approvers are reminded next, and of whom they were reminded last. */
async function addReminders(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable("requests").addColumn("remind_at", "text").execute();
  await db.schema.alterTable("requests").addColumn("reminder", "text").execute();
  await db.schema
    .createIndex("requests_reminded")
    .on("requests")
    .column("remind_at")
    .where(sql<boolean>`state = 'awaiting-approval'`)
    .execute();
}

/** Which item's snapshot a request deletes. */
async function addDeletions(db: Kysely<unknown>): Promise<void> {
  const item = (c: ColumnDefinitionBuilder) => c.references("items.id");
  await db.schema.alterTable("requests").addColumn("deletes", "text", item).execute();
}

/** Whether a step of a workflow asked, for the requester. */
async function addByWorkflow(db: Kysely<unknown>): Promise<void> {
  const no = (c: ColumnDefinitionBuilder) => c.notNull().defaultTo(0);
  await db.schema.alterTable("requests").addColumn("by_workflow", "integer", no).execute();
}

/** How many answers in a row left a snapshot out. */
async function countMisses(db: Kysely<unknown>): Promise<void> {
  const none = (c: ColumnDefinitionBuilder) => c.notNull().defaultTo(0);
  await db.schema.alterTable("items").addColumn("misses", "integer", none).execute();
}

/** How many reads of a snapshot in a row were not answered. */
async function countUnread(db: Kysely<unknown>): Promise<void> {
  const none = (c: ColumnDefinitionBuilder) => c.notNull().defaultTo(0);
  await db.schema.alterTable("items").addColumn("unread", "integer", none).execute();
}

/** How many requests are ahead of an item that waits for its volume. */
async function countAhead(db: Kysely<unknown>): Promise<void> {
  const none = (c: ColumnDefinitionBuilder) => c.notNull().defaultTo(0);
  await db.schema.alterTable("items").addColumn("ahead", "integer", none).execute();
}

/** What people look through is found, in its order, without looking through all that ever was. */
async function findInLongHistory(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropIndex("requests_recent").execute();
  const indexOf = (name: string, ...columns: string[]) =>
    db.schema.createIndex(name).on("requests").columns(columns);
  await indexOf("requests_recent", "team_id", "created_at", "id").execute();
  await indexOf("requests_of", "team_id", "requester_id", "created_at", "id").execute();
  const open = sql<boolean>`state in ('awaiting-approval', 'approved', 'running')`;
  await indexOf("requests_open", "team_id", "created_at", "id").where(open).execute();
  await indexOf("requests_open_of", "team_id", "requester_id", "created_at", "id")
    .where(open)
    .execute();
  await indexOf("requests_deleting", "deletes")
    .where(sql<boolean>`deletes is not null`)
    .execute();
}

/** What was ever asked for at a target, found from the target. */
async function findAtTarget(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createIndex("items_target")
    .on("items")
    .columns(["target", "request_id"])
    .execute();
}

/** Left-overs in the order in which they are taken over; what is done is not among them. */
async function orderLeftOvers(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropIndex("intake_open").execute();
  await db.schema
    .createIndex("intake_left")
    .on("intake")
    .columns(["tries", "claimed_until"])
    .where(sql<boolean>`done = 0`)
    .execute();
}

/** Runs of the workflow step that wait for a request. */
async function createSteps(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("steps")
    .addColumn("execution_id", "text", (c) => c.primaryKey())
    .addColumn("request_id", "text", (c) => c.notNull().references("requests.id"))
    .addColumn("done", "integer", (c) => c.notNull())
    .addColumn("tell_at", "text", (c) => c.notNull())
    .execute();
  await db.schema
    .createIndex("steps_waiting")
    .on("steps")
    .column("tell_at")
    .where(sql<boolean>`done = 0`)
    .execute();
}
