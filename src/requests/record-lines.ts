import type { Transaction } from "kysely";
import type { JsonValue } from "../domain/snapshot.ts";
import { nextHash, recordText } from "./record.ts";
import type { Tables } from "./tables.ts";

/** One line for the record, written in the transaction of the change that it tells of. */
export interface Line {
  /** `denied`, `item-accepted`, `click-refused`, … */
  readonly type: string;
  readonly actorId?: string | null;
  readonly itemId?: string | null;
  readonly data?: Readonly<Record<string, JsonValue>>;
}

/** Where a request's chain ends so far. */
export interface ChainHead {
  readonly seq: number;
  readonly chain: string;
}

/** Adds lines to a request's chain; its row has to be locked, so that nobody else adds to the same head. */
export async function append(
  trx: Transaction<Tables>,
  requestId: string,
  head: ChainHead,
  lines: readonly Line[],
  at: string,
): Promise<void> {
  if (lines.length === 0) return;
  let { seq, chain } = head;
  const rows = lines.map((line) => {
    seq += 1;
    const text = recordText({
      requestId,
      seq,
      at,
      type: line.type,
      actorId: line.actorId ?? null,
      itemId: line.itemId ?? null,
      data: line.data ?? {},
    });
    chain = nextHash(chain, text);
    return { request_id: requestId, seq, text, hash: chain };
  });
  await trx.insertInto("events").values(rows).execute();
  await trx
    .updateTable("requests")
    .set({ event_seq: seq, chain })
    .where("id", "=", requestId)
    .execute();
}
