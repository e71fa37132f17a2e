import { notice } from "../domain/notice.ts";
import type { Notice } from "../domain/notice.ts";
import { request as requestPart, say, time, user } from "../domain/phrase.ts";
import type { RetryIntake } from "../requests/intake.ts";
import type { Item, RequestView } from "../requests/model.ts";

/**
 * Why there is nothing to try again, for whoever wanted it; `null` when there is.
 * @param failed what can be tried again
 */
export function nothingToRetry(
  ask: RetryIntake,
  { request, items }: RequestView,
  failed: readonly Item[],
): Notice | null {
  const id = requestPart(request.id);
  const { seen } = ask;
  switch (request.state) {
    case "awaiting-approval":
      return notice("late", say`${id} still waits for approvals. Nothing of it has failed.`);
    case "refused":
    case "denied":
    case "expired":
    case "withdrawn":
      return notice("late", say`${id} ended before anything was started. Nothing can be retried.`, [
        say`Ask again: it is a new request, with approvals of its own.`,
      ]);
    case "approved":
    case "running":
    case "settled":
      break;
  }
  if (seen !== null && seen.round !== request.round) return retriedBefore(ask, request);
  if (seen !== null && !request.digest.startsWith(seen.digest)) {
    return notice(
      "refused",
      say`That card showed something else than ${id} asks for now. Nothing was started: look at the present card.`,
    );
  }
  if (failed.length > 0) return null;
  if (request.round > 1 && request.state !== "settled") return retriedBefore(ask, request);
  if (items.some(({ state }) => state === "failed")) {
    return notice(
      "late",
      say`${id} failed with a snapshot that somebody kept or asked to delete: no other is made in its place.`,
      [say`Ask again: it is a new request, with approvals of its own.`],
    );
  }
  return items.every(({ state }) => state === "verified")
    ? notice("late", say`Nothing of ${id} has failed: all of it was made and read back.`)
    : notice("late", say`Nothing of ${id} has failed. Its card says how it stands.`);
}

function retriedBefore(
  ask: RetryIntake,
  { id, retriedBy, retriedAt, requesterId, updatedAt }: RequestView["request"],
): Notice {
  const who = retriedBy ?? requesterId;
  const when = time(retriedAt ?? updatedAt);
  return notice(
    "double",
    who === ask.userId
      ? say`You had ${requestPart(id)} tried again already, ${when}. Nothing more was started.`
      : say`${user(who)} had ${requestPart(id)} tried again already, ${when}. Nothing more was started.`,
  );
}
