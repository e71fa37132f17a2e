import { sql } from "kysely";
import type { Kysely } from "kysely";

/** What is kept after it was made, and the requests that delete it. */
export async function addLaterLife(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("kept")
    .addColumn("item_id", "text", (c) => c.primaryKey().references("items.id"))
    .addColumn("request_id", "text", (c) => c.notNull().references("requests.id"))
    .addColumn("target", "text", (c) => c.notNull())
    .addColumn("volume_id", "text", (c) => c.notNull())
    .addColumn("snapshot_id", "text", (c) => c.notNull())
    .addColumn("marker", "text", (c) => c.notNull())
    .addColumn("state", "text", (c) => c.notNull())
    .addColumn("keep_until", "text")
    .addColumn("kept_at", "text", (c) => c.notNull())
    .addColumn("kept_by", "text")
    .addColumn("reminded", "text")
    .addColumn("let_go_by", "text")
    .addColumn("deletion", "text")
    .addColumn("delete_at", "text")
    .addColumn("failure", "text")
    .addColumn("ended_at", "text")
    .addColumn("misses", "integer", (c) => c.notNull())
    .addColumn("tries", "integer", (c) => c.notNull())
    .addColumn("due_at", "text")
    .execute();
  await db.schema.createIndex("kept_request").on("kept").column("request_id").execute();
  // What has ended is never due: however much was deleted, it stays small.
  await db.schema
    .createIndex("kept_due")
    .on("kept")
    .column("due_at")
    .where(sql.ref("due_at"), "is not", null)
    .execute();
}
