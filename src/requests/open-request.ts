import type { ExpressionBuilder, Transaction } from "kysely";
import { instant } from "../domain/instant.ts";
import { openRequestStates } from "./lifecycle.ts";
import type { Request } from "./model.ts";
import { chainStart } from "./record.ts";
import { append } from "./record-lines.ts";
import type { Line } from "./record-lines.ts";
import { requestIdFrom } from "./request-id.ts";
import { toRequest } from "./rows.ts";
import type { ItemsTable, RequestsTable, Tables } from "./tables.ts";

export interface NewRequest {
  readonly request: Omit<
    RequestsTable,
    | "id"
    | "version"
    | "created_at"
    | "updated_at"
    | "event_seq"
    | "chain"
    | "published_version"
    | "publish_at"
    | "urgent"
    | "settled_at"
    | "round"
    | "retried_by"
    | "retried_at"
    | "reminder"
  >;
  /** None when it deletes. */
  readonly items: readonly Pick<
    ItemsTable,
    "target" | "provider" | "volume_id" | "volume_name" | "options" | "state"
  >[];
  /** Same person and text; see `doubleAskMs`. */
  readonly askKey: string;
  readonly lines: readonly Line[];
}

export type Opened =
  | {
      readonly kind: "opened";
      readonly requestId: string;
      /** As it stands, when this very ask was committed before; `null` when it is new. */
      readonly stored: Request | null;
    }
  /** Asked a moment ago in the same words: that request stands. */
  | { readonly kind: "double"; readonly requestId: string }
  /** Somebody's request for the same thing is still going on. */
  | { readonly kind: "same"; readonly requestId: string };

/** The same words from the same person within this time are one ask. */
const doubleAskMs = 10_000;

/** Commits a new request with its items, unless it is one that exists already. */
export async function openRequest(
  trx: Transaction<Tables>,
  fresh: NewRequest,
  nowMs: number,
): Promise<Opened> {
  const at = instant(nowMs);
  const { id, known } = await chooseId(trx, fresh.request.intake_key);
  if (known) return { kind: "opened", requestId: id, stored: toRequest(known) };
  const asked = await trx
    .insertInto("asks")
    .values({ key: fresh.askKey, request_id: id, at })
    .onConflict((oc) =>
      oc
        .column("key")
        .doUpdateSet({ request_id: id, at })
        // Whoever was refused or cancelled may ask again at once.
        .where((eb) =>
          eb.or([
            eb("asks.at", "<", instant(nowMs - doubleAskMs)),
            eb("asks.request_id", "in", endedWithout(eb)),
          ]),
        ),
    )
    .returning("request_id")
    .executeTakeFirst();
  if (!asked) {
    const earlier = await trx
      .selectFrom("asks")
      .select("request_id")
      .where("key", "=", fresh.askKey)
      .executeTakeFirstOrThrow();
    return { kind: "double", requestId: earlier.request_id };
  }
  if (fresh.request.state !== "refused") {
    const same = await trx
      .selectFrom("requests")
      .select("id")
      .where("same_key", "=", fresh.request.same_key)
      .where("state", "in", [...openRequestStates])
      .orderBy("created_at")
      .executeTakeFirst();
    if (same) {
      // Whoever asks once more within moments is to find that request, not the id of none.
      await trx
        .updateTable("asks")
        .set({ request_id: same.id })
        .where("key", "=", fresh.askKey)
        .execute();
      return { kind: "same", requestId: same.id };
    }
  }
  await trx
    .insertInto("requests")
    .values({
      ...fresh.request,
      id,
      version: 1,
      created_at: at,
      updated_at: at,
      settled_at: null,
      round: 1,
      retried_by: null,
      retried_at: null,
      reminder: null,
      event_seq: 0,
      chain: chainStart,
      published_version: 0,
      publish_at: at,
      urgent: 1,
    })
    .execute();
  await insertItems(trx, id, fresh.items, at);
  await append(trx, id, { seq: 0, chain: chainStart }, fresh.lines, at);
  return { kind: "opened", requestId: id, stored: null };
}

async function insertItems(
  trx: Transaction<Tables>,
  id: string,
  items: NewRequest["items"],
  at: string,
): Promise<void> {
  if (items.length === 0) return;
  await trx
    .insertInto("items")
    .values(
      items.map((item, index) => ({
        ...item,
        id: `${id}/${index + 1}`,
        request_id: id,
        position: index + 1,
        preflight: null,
        preflight_failure: null,
        marker: `snapshot-bot:${id}/${index + 1}`,
        round: 1,
        attempts: 0,
        intent_at: null,
        first_intent_at: null,
        snapshot_id: null,
        accepted_at: null,
        started_at: null,
        completed_at: null,
        progress_percent: null,
        size_bytes: null,
        adopted: 0,
        failure: null,
        behind: null,
        ahead: 0,
        waiting_since: item.state === "waiting" ? at : null,
        updated_at: at,
        active_key: null,
        generation: 1,
        open_calls: 0,
        next_read_at: null,
        reads: 0,
        misses: 0,
        unread: 0,
      })),
    )
    .execute();
}

/** Requests that have ended without a usable snapshot of everything. */
function endedWithout(eb: ExpressionBuilder<Tables, "asks">) {
  return eb
    .selectFrom("requests")
    .select("requests.id")
    .whereRef("requests.id", "=", "asks.request_id")
    .where((row) =>
      row.or([
        row("requests.state", "in", ["refused", "denied", "expired", "withdrawn"]),
        row.and([
          row("requests.state", "=", "settled"),
          row.exists(
            row
              .selectFrom("items")
              .select("items.id")
              .whereRef("items.request_id", "=", "requests.id")
              .where("items.state", "in", ["failed", "cancelled"]),
          ),
        ]),
      ]),
    );
}

/** The id that this intake was given before, or the shortest that is free. */
async function chooseId(trx: Transaction<Tables>, intakeKey: string) {
  for (let length = 4; ; length += 1) {
    const id = requestIdFrom(intakeKey, length);
    const known = await trx
      .selectFrom("requests")
      .selectAll()
      .where("id", "=", id)
      .executeTakeFirst();
    if (known === undefined || known.intake_key === intakeKey) return { id, known };
  }
}
