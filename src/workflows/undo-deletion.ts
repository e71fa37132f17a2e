import type { Authority } from "../auth/authority.ts";
import { notice } from "../domain/notice.ts";
import type { Notice } from "../domain/notice.ts";
import { request as requestPart, say, user } from "../domain/phrase.ts";
import type { UndoIntake } from "../requests/intake.ts";
import type { RequestView } from "../requests/model.ts";
import type { Queries } from "../requests/queries.ts";
import type { Answers } from "./answers.ts";
import { askingAbout, askingForRequest } from "./asking.ts";
import type { AskingDeps } from "./asking.ts";
import { takeBack, tooLateToUndo } from "./deletion.ts";
import type { DeletionDeps } from "./deletion.ts";
import { insist } from "./insist.ts";
import { unknownRequest } from "./unknown-request.ts";

export interface UndoDeps extends AskingDeps, DeletionDeps {
  readonly queries: Queries;
  readonly authority: Authority;
  readonly answers: Answers;
}

/** Stops a deletion within its grace period: whoever asked may, and whoever may approve or delete. */
export async function undoDeletion(deps: UndoDeps, click: UndoIntake): Promise<void> {
  const answer = await insist(click.requestId, async () => undoOnce(deps, click));
  await deps.answers.tell(click.answerTo, answer);
}

async function undoOnce(deps: UndoDeps, click: UndoIntake): Promise<Notice | "lost"> {
  const view = await deps.queries.get(click.requestId);
  if (view === null || view.request.teamId !== click.teamId) return unknownRequest(click.requestId);
  const { request, deletion } = view;
  if (!(await mayUndo(deps, click, view))) {
    await deps.ledger.change({
      requestId: request.id,
      lines: [{ type: "undo-refused", actorId: click.userId }],
    });
    return notice(
      "refused",
      say`Only ${user(request.requesterId)}, who asked for ${requestPart(request.id)}, and whoever may approve it can undo it.`,
    );
  }
  if (deletion === null || request.state !== "approved") return tooLateToUndo(view);
  return takeBack(deps, view, deletion, click.userId);
}

async function mayUndo(deps: UndoDeps, click: UndoIntake, view: RequestView): Promise<boolean> {
  const { request } = view;
  if (click.userId === request.requesterId) return true;
  const actor = { teamId: click.teamId, userId: click.userId };
  const approve = askingAbout(deps, "approve", actor, view);
  const approver = await deps.authority.authorise({ ...approve, approvals: 0, fresh: true });
  if (approver.allowed) return true;
  if (view.deletion === null) return false;
  const own = { ...askingForRequest(deps, view), actor };
  const verdict = await deps.authority.authorise({ ...own, approvals: request.quorum });
  return verdict.allowed;
}
