import type { Authority } from "../auth/authority.ts";
import { explainRefusal } from "../auth/explain.ts";
import type { Failure } from "../domain/failure.ts";
import { toMs } from "../domain/instant.ts";
import { notice } from "../domain/notice.ts";
import type { Notice } from "../domain/notice.ts";
import { request as requestPart, say, time } from "../domain/phrase.ts";
import type { DecideIntake } from "../requests/intake.ts";
import type { Change, Ledger } from "../requests/ledger.ts";
import type { RequestView } from "../requests/model.ts";
import type { Queries } from "../requests/queries.ts";
import type { Answers } from "./answers.ts";
import { askingAbout } from "./asking.ts";
import { isStillKept, leaving, notKeptFailure } from "./deletion.ts";
import { expire } from "./expire.ts";
import { changedFailure, countApprovals, unchanged } from "./gate.ts";
import type { GateDeps } from "./gate.ts";
import { insist } from "./insist.ts";
import { everyItem } from "./item-changes.ts";
import { refusalNotice } from "./refusals.ts";
import { tooLate, voidNotice } from "./too-late.ts";
import { unknownRequest } from "./unknown-request.ts";

export interface DecideDeps extends GateDeps {
  readonly ledger: Ledger;
  readonly queries: Queries;
  readonly authority: Authority;
  readonly answers: Answers;
  readonly startItems: (requestId: string) => Promise<void>;
}

/** Counts, or refuses, somebody's approve or deny; says privately what came of it. */
export async function decide(deps: DecideDeps, click: DecideIntake): Promise<void> {
  const { requestId, answerTo } = click;
  const answer = await insist(requestId, async () =>
    decideOnce(deps, click, await deps.queries.get(requestId)),
  );
  await deps.answers.tell(answerTo, answer);
}

async function decideOnce(
  deps: DecideDeps,
  click: DecideIntake,
  view: RequestView | null,
): Promise<Notice | "lost"> {
  if (view === null || view.request.teamId !== click.teamId) return unknownRequest(click.requestId);
  const actor = { teamId: click.teamId, userId: click.userId };
  const verdict = await deps.authority.authorise({
    ...askingAbout(deps, "approve", actor, view),
    approvals: 0,
    fresh: true,
  });
  if (!verdict.allowed) {
    await record(deps, click, "decision-refused", verdict.refusal.reason);
    return refusalNotice(view.deletion === null ? "approve" : "approve-deletion", verdict);
  }
  if (view.request.state !== "awaiting-approval") {
    await record(deps, click, "decision-late", view.request.state);
    return tooLate(view);
  }
  // Silence never approves, also where nobody has come round to end it.
  if (toMs(view.request.expiresAt) <= deps.clock()) {
    await expire(deps, view, null);
    return "lost";
  }
  if (click.seenDigest !== null && !view.request.digest.startsWith(click.seenDigest)) {
    await record(deps, click, "decision-refused", "another card");
    return notice(
      "refused",
      say`That card showed something else than ${requestPart(view.request.id)} asks for now. Nothing was decided: look at the present card.`,
    );
  }
  if (!unchanged(view, deps.policyVersion())) return voidRequest(deps, view, changedFailure);
  return click.choice === "deny" ? deny(deps, click, view) : approve(deps, click, view);
}

async function approve(
  deps: DecideDeps,
  click: DecideIntake,
  view: RequestView,
): Promise<Notice | "lost"> {
  const { request, items, decisions, deletion } = view;
  if (deletion !== null && !isStillKept(deletion)) return voidRequest(deps, view, notKeptFailure);
  const mine = decisions.find(({ userId }) => userId === click.userId);
  if (mine?.choice === "approve" && mine.digest === request.digest) {
    return notice(
      "double",
      say`You have approved ${requestPart(request.id)} already, ${time(mine.at)}. It counts once.`,
    );
  }
  const others = await countApprovals(deps, view);
  if (typeof others !== "number") {
    await record(deps, click, "decision-refused", "cannot-check");
    return notice(
      "refused",
      say`Slack could not say whether the earlier approvals of ${requestPart(request.id)} still count, so yours was not counted either.`,
      explainRefusal("approve", others).details,
    );
  }
  const count = others + 1;
  const complete = count >= request.quorum;
  const approval: Change = {
    requestId: request.id,
    version: request.version,
    ...(complete ? { event: "approve" as const, items: everyItem(items, "approve") } : {}),
    decision: decisionOf(click, request.digest),
    lines: [
      {
        type: "approval",
        actorId: click.userId,
        data: { note: click.note, digest: request.digest, count, quorum: request.quorum },
      },
      ...(complete ? [{ type: "approved" }] : []),
    ],
    urgent: true,
  };
  const leaves = complete && deletion !== null ? leaving(deps, request.id, deletion) : null;
  const changed =
    leaves === null
      ? (await deps.ledger.change(approval)) !== null
      : await deps.ledger.changeTogether([approval, leaves.change]);
  if (!changed) return "lost";
  if (leaves !== null) {
    return notice(
      "done",
      say`You approved ${requestPart(request.id)}. The snapshot is deleted ${time(leaves.at)}, unless somebody presses Undo before.`,
    );
  }
  if (!complete) {
    return notice(
      "done",
      say`You approved ${requestPart(request.id)}: ${count} of ${request.quorum}.`,
    );
  }
  await deps.startItems(request.id);
  return notice(
    "done",
    say`You approved ${requestPart(request.id)}. The snapshot is being started.`,
  );
}

async function deny(
  deps: DecideDeps,
  click: DecideIntake,
  { request, items, deletion }: RequestView,
): Promise<Notice | "lost"> {
  const changed = await deps.ledger.change({
    requestId: request.id,
    version: request.version,
    event: "deny",
    set: { ended_by: click.userId, end_note: click.note },
    items: everyItem(items, "cancel"),
    decision: decisionOf(click, request.digest),
    lines: [
      { type: "denied", actorId: click.userId, data: { note: click.note, digest: request.digest } },
    ],
    urgent: true,
  });
  if (changed === null) return "lost";
  return notice(
    "done",
    deletion === null
      ? say`You denied ${requestPart(request.id)}. Nothing was started.`
      : say`You denied ${requestPart(request.id)}. The snapshot stays.`,
  );
}

/** What would be done is not what was asked: the approvals so far are void, and so is the ask. */
async function voidRequest(
  deps: DecideDeps,
  view: RequestView,
  why: Failure,
): Promise<Notice | "lost"> {
  return (await expire(deps, view, why)) ? voidNotice(why) : "lost";
}

function decisionOf(click: DecideIntake, digest: string) {
  return { user_id: click.userId, choice: click.choice, note: click.note, digest };
}

async function record(
  deps: DecideDeps,
  click: DecideIntake,
  type: string,
  why: string,
): Promise<void> {
  await deps.ledger.change({
    requestId: click.requestId,
    lines: [{ type, actorId: click.userId, data: { choice: click.choice, why } }],
  });
}
