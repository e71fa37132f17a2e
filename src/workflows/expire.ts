import type { Failure } from "../domain/failure.ts";
import type { Ledger } from "../requests/ledger.ts";
import type { RequestView } from "../requests/model.ts";
import { everyItem } from "./item-changes.ts";

/**
 * Ends an ask that nobody can decide any more.
 * @param why `null` when its time is over
 * @returns whether this was the one that did it
 */
export async function expire(
  deps: { readonly ledger: Ledger },
  { request, items }: RequestView,
  why: Failure | null,
): Promise<boolean> {
  const changed = await deps.ledger.change({
    requestId: request.id,
    version: request.version,
    event: "expire",
    ...(why === null ? {} : { set: { failure: JSON.stringify(why) } }),
    items: everyItem(items, "cancel"),
    lines: [why === null ? { type: "expired" } : { type: "voided", data: { why: why.message } }],
    urgent: true,
  });
  return changed !== null;
}
