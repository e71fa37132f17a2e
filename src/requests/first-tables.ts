import { sql } from "kysely";
import type { Kysely } from "kysely";

/** What the ledger began with: actions, requests with their items, decisions, the record and its cards. */
export async function createFirstTables(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("intake")
    .addColumn("key", "text", (c) => c.primaryKey())
    .addColumn("kind", "text", (c) => c.notNull())
    .addColumn("payload", "text", (c) => c.notNull())
    .addColumn("at", "text", (c) => c.notNull())
    .addColumn("done", "integer", (c) => c.notNull())
    .addColumn("claimed_until", "text", (c) => c.notNull())
    .addColumn("tries", "integer", (c) => c.notNull())
    .execute();
  await db.schema
    .createIndex("intake_open")
    .on("intake")
    .columns(["done", "claimed_until"])
    .execute();

  await db.schema
    .createTable("asks")
    .addColumn("key", "text", (c) => c.primaryKey())
    .addColumn("request_id", "text", (c) => c.notNull())
    .addColumn("at", "text", (c) => c.notNull())
    .execute();

  await db.schema
    .createTable("requests")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("intake_key", "text", (c) => c.notNull().unique())
    .addColumn("team_id", "text", (c) => c.notNull())
    .addColumn("requester_id", "text", (c) => c.notNull())
    .addColumn("channel_id", "text", (c) => c.notNull())
    .addColumn("channel_name", "text")
    .addColumn("state", "text", (c) => c.notNull())
    .addColumn("version", "integer", (c) => c.notNull())
    .addColumn("reason", "text", (c) => c.notNull())
    .addColumn("keep_days", "integer", (c) => c.notNull())
    .addColumn("incident", "integer", (c) => c.notNull())
    .addColumn("quorum", "integer", (c) => c.notNull())
    .addColumn("policies", "text", (c) => c.notNull())
    .addColumn("policy_version", "text", (c) => c.notNull())
    .addColumn("approver_groups", "text", (c) => c.notNull())
    .addColumn("digest", "text", (c) => c.notNull())
    .addColumn("same_key", "text", (c) => c.notNull())
    .addColumn("created_at", "text", (c) => c.notNull())
    .addColumn("updated_at", "text", (c) => c.notNull())
    .addColumn("expires_at", "text", (c) => c.notNull())
    .addColumn("failure", "text")
    .addColumn("ended_by", "text")
    .addColumn("end_note", "text")
    .addColumn("settled_at", "text")
    .addColumn("event_seq", "integer", (c) => c.notNull())
    .addColumn("chain", "text", (c) => c.notNull())
    .addColumn("published_version", "integer", (c) => c.notNull())
    .addColumn("publish_at", "text", (c) => c.notNull())
    .addColumn("urgent", "integer", (c) => c.notNull())
    .execute();
  await db.schema
    .createIndex("requests_due")
    .on("requests")
    .columns(["state", "expires_at"])
    .execute();
  await db.schema
    .createIndex("requests_same")
    .on("requests")
    .columns(["same_key", "state"])
    .execute();
  // Two people who ask for the same thing at the same moment, at two replicas, get one request.
  await db.schema
    .createIndex("requests_same_open")
    .unique()
    .on("requests")
    .column("same_key")
    .where(sql<boolean>`state in ('awaiting-approval', 'approved', 'running')`)
    .execute();
  await db.schema
    .createIndex("requests_recent")
    .on("requests")
    .columns(["team_id", "created_at"])
    .execute();
  // Only what Slack does not show yet: however many requests there are, it stays small.
  await db.schema
    .createIndex("requests_unpublished")
    .on("requests")
    .column("publish_at")
    .where(sql.ref("version"), ">", sql.ref("published_version"))
    .execute();

  await db.schema
    .createTable("items")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("request_id", "text", (c) => c.notNull().references("requests.id"))
    .addColumn("position", "integer", (c) => c.notNull())
    .addColumn("target", "text", (c) => c.notNull())
    .addColumn("provider", "text", (c) => c.notNull())
    .addColumn("volume_id", "text", (c) => c.notNull())
    .addColumn("volume_name", "text", (c) => c.notNull())
    .addColumn("options", "text", (c) => c.notNull())
    .addColumn("preflight", "text")
    .addColumn("preflight_failure", "text")
    .addColumn("state", "text", (c) => c.notNull())
    .addColumn("marker", "text", (c) => c.notNull().unique())
    .addColumn("attempts", "integer", (c) => c.notNull())
    .addColumn("intent_at", "text")
    .addColumn("first_intent_at", "text")
    .addColumn("snapshot_id", "text")
    .addColumn("accepted_at", "text")
    .addColumn("started_at", "text")
    .addColumn("completed_at", "text")
    .addColumn("progress_percent", "integer")
    .addColumn("size_bytes", "bigint")
    .addColumn("adopted", "integer", (c) => c.notNull())
    .addColumn("failure", "text")
    .addColumn("behind", "text")
    .addColumn("waiting_since", "text")
    .addColumn("updated_at", "text", (c) => c.notNull())
    .addColumn("active_key", "text", (c) => c.unique())
    .addColumn("generation", "integer", (c) => c.notNull())
    .addColumn("open_calls", "integer", (c) => c.notNull())
    .addColumn("next_read_at", "text")
    .addColumn("reads", "integer", (c) => c.notNull())
    .execute();
  await db.schema.createIndex("items_request").on("items").column("request_id").execute();
  await db.schema.createIndex("items_snapshot").on("items").column("snapshot_id").execute();
  await db.schema
    .createIndex("items_read")
    .on("items")
    .columns(["state", "target", "next_read_at"])
    .execute();
  await db.schema
    .createIndex("items_volume")
    .on("items")
    .columns(["volume_id", "target", "state"])
    .execute();

  await db.schema
    .createTable("decisions")
    .addColumn("request_id", "text", (c) => c.notNull().references("requests.id"))
    .addColumn("user_id", "text", (c) => c.notNull())
    .addColumn("choice", "text", (c) => c.notNull())
    .addColumn("note", "text", (c) => c.notNull())
    .addColumn("digest", "text", (c) => c.notNull())
    .addColumn("at", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("decisions_pk", ["request_id", "user_id"])
    .execute();

  await db.schema
    .createTable("events")
    .addColumn("request_id", "text", (c) => c.notNull().references("requests.id"))
    .addColumn("seq", "integer", (c) => c.notNull())
    .addColumn("text", "text", (c) => c.notNull())
    .addColumn("hash", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("events_pk", ["request_id", "seq"])
    .execute();

  await db.schema
    .createTable("messages")
    .addColumn("request_id", "text", (c) => c.notNull().references("requests.id"))
    .addColumn("key", "text", (c) => c.notNull())
    .addColumn("channel_id", "text", (c) => c.notNull())
    .addColumn("ts", "text", (c) => c.notNull())
    .addColumn("hash", "text", (c) => c.notNull())
    .addColumn("at", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("messages_pk", ["request_id", "key"])
    .execute();

  await db.schema
    .createTable("watches")
    .addColumn("target", "text", (c) => c.primaryKey())
    .addColumn("generation", "integer", (c) => c.notNull())
    .execute();
}
