import type { Button } from "@slack/types";
import { request as requestPart, say, time, timeToTheSecond, user } from "../../domain/phrase.ts";
import type { Phrase } from "../../domain/phrase.ts";
import type { Deletion, Request, RequestView } from "../../requests/model.ts";
import { cardValue } from "../button-values.ts";
import { actionIds } from "../ids.ts";
import { limits, plainLabel } from "./confirm.ts";
import type { Surroundings } from "./rich-text.ts";
import { unformatted } from "./rich-text.ts";
import { snapshotOf } from "./subject.ts";
import { clamp, line, plain } from "./text.ts";
import { duration, joined, sentenceOf, shown } from "./wording.ts";

/** What stands behind the big words once a deletion is approved. */
export function deletionStatus({ request }: RequestView, { kept }: Deletion): Phrase {
  switch (request.state) {
    case "approved":
      return kept?.deleteAt == null
        ? say`approved`
        : say`${time(kept.deleteAt)}; until then Undo stops it`;
    case "running":
      return say`asking the cloud to delete it`;
    case "settled":
      return settled(request, kept);
    case "awaiting-approval":
    case "refused":
    case "denied":
    case "expired":
    case "withdrawn":
      return say`not approved`;
  }
}

function settled(request: Request, kept: Deletion["kept"]): Phrase {
  if (kept?.state === "deleted") return [time(kept.endedAt ?? kept.keptAt)];
  if (kept?.state === "vanished") return say`somebody else deleted it; this bot did not`;
  return sentenceOf(request.failure, say`it stays`);
}

/** Who ended it, after or before it was approved. */
export function takenBack({ endedBy, requesterId }: Request): Phrase {
  return say`stopped by ${user(endedBy ?? requesterId)}: the snapshot stays`;
}

/** What an approver should know before deciding. */
export function deletionLines({ request }: RequestView, { item, kept }: Deletion): Phrase[] {
  if (request.state !== "awaiting-approval" && request.state !== "approved") return [];
  const made = item.startedAt === null ? [] : say`point in time ${timeToTheSecond(item.startedAt)}`;
  const until =
    kept?.keepUntil == null
      ? say`kept until somebody deletes it`
      : say`kept until ${time(kept.keepUntil)}`;
  return [joined([made, until, say`made by ${requestPart(item.requestId)}`])];
}

/** For the dialog before an approval: target, snapshot, reason and consequence. */
export function deletionApproval(
  { request }: RequestView,
  deletion: Deletion,
  missing: number,
  around: Surroundings,
  target: string,
): Phrase {
  const last =
    missing <= 0
      ? deletedAfter(around)
      : missing === 1
        ? say`1 more approval is needed after yours.`
        : say`${missing} more approvals are needed after yours.`;
  const consequence = unformatted(last);
  const what = clamp(unformatted(say`${snapshotOf(deletion)} on ${target}`), 140);
  const reason = line(request.reason, shown.reason);
  const why = reason === "" ? say`No reason was given.` : say`Reason: ${reason}`;
  const room = limits.text - consequence.length - what.length - 2;
  return [[what, clamp(unformatted(why), room), consequence].join("\n")];
}

function deletedAfter({ deleteGraceMs: graceMs }: Surroundings): Phrase {
  return graceMs === undefined
    ? say`Yours is the last approval needed: after the grace period it is deleted for good.`
    : say`Yours is the last approval needed: after ${duration(graceMs)}, in which it can be undone, it is deleted for good.`;
}

/** What everybody can do while an approved deletion is in its grace period. */
export function undoButton(
  { request }: RequestView,
  { kept }: Deletion,
  around: Surroundings,
): Button[] {
  if (request.state !== "approved" || kept === null) return [];
  if (Date.parse(kept.deleteAt ?? "") <= around.nowMs) return [];
  return [
    {
      type: "button",
      action_id: actionIds.undo,
      style: "primary",
      text: plain(say`Undo`, 75),
      accessibility_label: plainLabel(say`Undo ${request.id}: the snapshot stays`),
      value: cardValue(request),
    },
  ];
}
