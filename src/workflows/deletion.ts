import { failure } from "../domain/failure.ts";
import type { Failure } from "../domain/failure.ts";
import { instant, toMs } from "../domain/instant.ts";
import type { Clock, Instant } from "../domain/instant.ts";
import { deleteGraceMsOf, timeZoneOf } from "../domain/inventory.ts";
import type { Inventory } from "../domain/inventory.ts";
import { notice } from "../domain/notice.ts";
import type { Notice } from "../domain/notice.ts";
import { code, request as requestPart, say } from "../domain/phrase.ts";
import type { Change, Ledger } from "../requests/ledger.ts";
import type { Deletion, RequestView } from "../requests/model.ts";
import { endOfKeep, lookEveryMs, nextDue } from "./retention.ts";

export interface DeletionDeps {
  readonly ledger: Ledger;
  readonly inventory: () => Inventory;
  readonly clock: Clock;
}

/** Nobody deletes it at this moment, and nobody has; and it is that one that is looked after. */
export function isStillKept({ item, kept }: Deletion): boolean {
  return kept === null || (kept.state === "kept" && kept.snapshotId === item.snapshotId);
}

export const notKeptFailure: Failure = failure(
  "not-found",
  "The snapshot is being deleted already, or is gone.",
  "Nothing to do: the card of the request that made it says what became of it.",
);

/**
 * The other half of the last approval of a deletion: the snapshot leaves, for the grace period.
 * @returns the change of the request that made it, and when it is deleted
 */
export function leaving(
  deps: Pick<DeletionDeps, "inventory" | "clock">,
  requestId: string,
  { item, kept }: Deletion,
): { readonly change: Change; readonly at: Instant } {
  const nowMs = deps.clock();
  const at = instant(nowMs + deleteGraceMsOf(deps.inventory()));
  const dueAt = instant(Math.min(toMs(at), nowMs + lookEveryMs));
  const { id: itemId, snapshotId } = item;
  const set = { deletion: requestId, delete_at: at, due_at: dueAt, failure: null, misses: 0 };
  const change: Change = {
    requestId: item.requestId,
    keep: kept === null ? [{ item, snapshotId, keepUntil: null, dueAt }] : [],
    kept: [{ itemId, event: "leave", set }],
    lines: [
      { type: "snapshot-leaving", itemId, data: { snapshot: snapshotId, request: requestId, at } },
    ],
    urgent: true,
  };
  return { change, at };
}

/** Ends an approved deletion before it happens: the snapshot is kept as before, a day at least. */
export async function takeBack(
  deps: DeletionDeps,
  { request }: RequestView,
  { item, kept }: Deletion,
  userId: string,
): Promise<Notice | "lost"> {
  if (kept?.state !== "leaving") return "lost";
  const nowMs = deps.clock();
  const now = instant(nowMs);
  const { keepUntil, keptAt, reminded, letGoBy } = kept;
  const over = keepUntil !== null && toMs(keepUntil) <= nowMs;
  const end = over
    ? {
        keepUntil: endOfKeep(now, 1, timeZoneOf(deps.inventory())),
        keptAt: now,
        reminded: null,
        letGoBy: null,
      }
    : { keepUntil, keptAt, reminded, letGoBy };
  const data = { snapshot: item.snapshotId, request: request.id };
  const line = { type: "deletion-undone", actorId: userId, itemId: item.id, data };
  const made = await deps.ledger.changeTogether([
    {
      requestId: request.id,
      version: request.version,
      event: "withdraw",
      set: { ended_by: userId },
      lines: [line],
      urgent: true,
    },
    {
      requestId: item.requestId,
      kept: [
        {
          itemId: item.id,
          event: "undo",
          only: { deletion: request.id },
          set: {
            deletion: null,
            delete_at: null,
            keep_until: end.keepUntil,
            kept_at: end.keptAt,
            reminded: end.reminded,
            let_go_by: end.letGoBy,
            due_at: nextDue(end, nowMs),
          },
        },
      ],
      lines: [line],
      urgent: true,
    },
  ]);
  if (!made) return "lost";
  return notice(
    "done",
    say`You stopped ${requestPart(request.id)}. ${code(item.snapshotId)} stays.`,
  );
}

/** Why there is nothing to undo. */
export function tooLateToUndo({ request }: RequestView): Notice {
  const id = requestPart(request.id);
  switch (request.state) {
    case "withdrawn":
      return notice("double", say`${id} was stopped already. The snapshot stays.`);
    case "running":
      return notice("late", say`The snapshot is being deleted. That cannot be undone any more.`);
    case "awaiting-approval":
    case "approved":
    case "settled":
    case "refused":
    case "denied":
    case "expired":
      return notice(
        "late",
        say`There is nothing to undo about ${id}. Its card says how it stands.`,
      );
  }
}
