import { failure } from "../domain/failure.ts";
import { notice } from "../domain/notice.ts";
import type { Notice } from "../domain/notice.ts";
import { request as requestPart, say, user } from "../domain/phrase.ts";
import type { CancelIntake } from "../requests/intake.ts";
import type { ItemChange } from "../requests/ledger.ts";
import type { Item, RequestView } from "../requests/model.ts";
import type { Queries } from "../requests/queries.ts";
import type { Answers } from "./answers.ts";
import { takeBack, tooLateToUndo } from "./deletion.ts";
import type { DeletionDeps } from "./deletion.ts";
import { insist } from "./insist.ts";
import { everyItem } from "./item-changes.ts";
import { unknownRequest } from "./unknown-request.ts";

export interface WithdrawDeps extends DeletionDeps {
  readonly queries: Queries;
  readonly answers: Answers;
}

/**
 * Takes a request back: all of it before anything was sent, afterwards only the items that were not
 * sent yet. Only whoever asked may.
 */
export async function withdraw(deps: WithdrawDeps, cancel: CancelIntake): Promise<void> {
  const { requestId, answerTo } = cancel;
  const answer = await insist(requestId, async () =>
    withdrawOnce(deps, cancel, await deps.queries.get(requestId)),
  );
  await deps.answers.tell(answerTo, answer);
}

async function withdrawOnce(
  deps: WithdrawDeps,
  cancel: CancelIntake,
  view: RequestView | null,
): Promise<Notice | "lost"> {
  if (view === null || view.request.teamId !== cancel.teamId)
    return unknownRequest(cancel.requestId);
  const { request, items } = view;
  const id = requestPart(request.id);
  if (request.requesterId !== cancel.userId) {
    await deps.ledger.change({
      requestId: request.id,
      lines: [{ type: "cancel-refused", actorId: cancel.userId }],
    });
    return notice(
      "refused",
      say`Only ${user(request.requesterId)}, who asked for ${id}, can cancel it.`,
      [say`An approver can deny it instead while it waits for approvals.`],
    );
  }
  const { deletion } = view;
  if (deletion !== null && request.state === "approved") {
    return takeBack(deps, view, deletion, cancel.userId);
  }
  const unsent = items.filter(({ state }) => state === "waiting" || state === "pending");
  if (request.state === "awaiting-approval" || request.state === "approved") {
    const changed = await deps.ledger.change({
      requestId: request.id,
      version: request.version,
      event: "withdraw",
      set: { ended_by: cancel.userId },
      items: everyItem(unsent, "cancel"),
      lines: [{ type: "withdrawn", actorId: cancel.userId }],
      urgent: true,
    });
    return changed === null
      ? "lost"
      : notice(
          "done",
          deletion === null
            ? say`You cancelled ${id}. Nothing was started.`
            : say`You cancelled ${id}. The snapshot stays.`,
        );
  }
  if (request.state === "running" && unsent.length > 0) {
    const changed = await deps.ledger.change({
      requestId: request.id,
      version: request.version,
      items: unsent.map(stopped),
      lines: unsent.map((item) => ({
        type: "item-cancelled",
        itemId: item.id,
        actorId: cancel.userId,
      })),
      urgent: true,
    });
    if (changed === null) return "lost";
    // An earlier round may have made snapshots, also of what is stopped now.
    if (request.round > 1) return notice("done", say`You cancelled ${id}. Nothing more is sent.`);
    if (unsent.length === items.length) {
      return notice("done", say`You cancelled ${id}. No snapshot was made.`);
    }
    return notice(
      "done",
      say`${unsent.length} of ${items.length} snapshots of ${id} were stopped before they were sent. The others go on.`,
    );
  }
  if (request.state === "running" && deletion !== null) return tooLateToUndo(view);
  if (request.state === "running") {
    return notice(
      "late",
      say`${id} is with the cloud already: a snapshot under way cannot be stopped.`,
    );
  }
  return request.state === "withdrawn"
    ? notice("double", say`${id} was cancelled already.`)
    : notice("late", say`${id} has ended already: its card says how. Nothing is left to cancel.`);
}

const unclearFailure = failure(
  "unknown-outcome",
  "It is not known whether the earlier try made a snapshot.",
  "Press Retry: it is looked for before another one is started. Or look for it at the cloud.",
);

/** Of what an earlier round may have made, the intent stays: whoever retries finds it. */
function stopped({ id: itemId, intentAt }: Item): ItemChange {
  if (intentAt === null) return { itemId, event: "cancel" };
  return { itemId, event: "fail", set: { failure: JSON.stringify(unclearFailure) } };
}
