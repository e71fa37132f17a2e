import type { ActionsBlock, Button } from "@slack/types";
import { toMs } from "../../domain/instant.ts";
import { say } from "../../domain/phrase.ts";
import type { Phrase } from "../../domain/phrase.ts";
import { isFinalRequest } from "../../requests/lifecycle.ts";
import type { RequestView } from "../../requests/model.ts";
import { retryable } from "../../requests/try-again.ts";
import { goneOf, verdictOf } from "../../requests/verdict.ts";
import { cardValue, detailsValue, retryValue } from "../button-values.ts";
import { actionIds, detailsId } from "../ids.ts";
import { aimOf, targetsOf } from "./aim.ts";
import { confirm, limits, plainLabel } from "./confirm.ts";
import { deletionApproval, undoButton } from "./deletion.ts";
import { ownLines } from "./item-lines.ts";
import type { Surroundings } from "./rich-text.ts";
import { unformatted } from "./rich-text.ts";
import { clamp, line, plain } from "./text.ts";
import { approvalsOf, shown } from "./wording.ts";

/** What can still be done; no block once nothing can. */
export function cardButtons(view: RequestView, around: Surroundings): ActionsBlock[] {
  const { request, items } = view;
  const value = cardValue(request);
  const buttons: Button[] = [];
  const open = toMs(request.expiresAt) > around.nowMs;
  if (request.state === "awaiting-approval" && open) {
    buttons.push(approveButton(view, around), {
      type: "button",
      action_id: actionIds.deny,
      text: plain(say`Deny`, 75),
      accessibility_label: plainLabel(say`Deny ${request.id}; asks for your reason`),
      value,
    });
  }
  if (request.state === "awaiting-approval" || request.state === "refused") {
    buttons.push({
      type: "button",
      action_id: actionIds.why,
      text: plain(say`Why?`, 75),
      accessibility_label: plainLabel(
        say`Why ${request.id} needs approval, and who can approve it`,
      ),
      value,
    });
  }
  if (view.deletion !== null) buttons.push(...undoButton(view, view.deletion, around));
  if (canRetry(view)) buttons.push(retryButton(view, around));
  if (mayBeCancelled(view)) buttons.push(cancelButton(view, around));
  if (items.length > ownLines) {
    buttons.push({
      type: "button",
      action_id: detailsId,
      text: plain(say`Details`, 75),
      accessibility_label: plainLabel(say`Every volume of ${request.id}, for you alone`),
      value: detailsValue(request.id, 0),
    });
  }
  if (mayBeAskedAgain(view)) {
    buttons.push({
      type: "button",
      action_id: actionIds.askAgain,
      text: plain(say`Ask again`, 75),
      accessibility_label: plainLabel(say`Ask again for what ${request.id} asked; opens the form`),
      value,
    });
  }
  return buttons.length === 0 ? [] : [{ type: "actions", elements: buttons }];
}

/** A deletion that was approved is taken back instead. */
function mayBeCancelled({ request, items, deletion }: RequestView): boolean {
  if (deletion !== null) return request.state === "awaiting-approval";
  const unsent = items.some(({ state }) => state === "pending" || state === "waiting");
  return unsent && !isFinalRequest(request.state);
}

/** It ended without all of its snapshots, or they are gone by now. */
function mayBeAskedAgain(view: RequestView): boolean {
  const { state } = view.request;
  // The form asks for snapshots.
  if (view.deletion !== null) return false;
  if (state === "settled") return verdictOf(view) === "do-not-proceed" || goneOf(view).length > 0;
  return state === "denied" || state === "expired" || state === "withdrawn";
}

function approveButton(view: RequestView, around: Surroundings): Button {
  const { request } = view;
  return {
    type: "button",
    action_id: actionIds.approve,
    style: "primary",
    text: plain(say`Approve`, 75),
    accessibility_label: plainLabel(say`Approve ${request.id}; you are asked once more`),
    value: cardValue(request),
    confirm: confirm(
      say`Approve ${request.id}?`,
      approveText(view, around),
      say`Approve`,
      say`Not now`,
      "primary",
    ),
  };
}

/** Target, volumes, reason and consequence; the reason gives way where there is not enough room. */
function approveText(view: RequestView, around: Surroundings): Phrase {
  const { request, deletion } = view;
  const missing = request.quorum - approvalsOf(view) - 1;
  if (deletion !== null) {
    return deletionApproval(view, deletion, missing, around, targetsOf(view, around));
  }
  const consequence = unformatted(afterYours(missing));
  const reason = line(request.reason, shown.reason);
  const why = unformatted(reason === "" ? say`No reason was given.` : say`Reason: ${reason}`);
  const room = limits.text - consequence.length - 2;
  const what = aimOf(view, around, Math.max(room - why.length, aimLeast));
  return [[what, clamp(why, room - what.length), consequence].join("\n")];
}

/** A dialog's first line has so many characters however long its reason is. */
const aimLeast = 140;

function afterYours(missing: number): Phrase {
  if (missing <= 0) return say`Yours is the last approval needed: it starts at once.`;
  return missing === 1
    ? say`1 more approval is needed after yours.`
    : say`${missing} more approvals are needed after yours.`;
}

function cancelButton(view: RequestView, around: Surroundings): Button {
  const { request } = view;
  const consequence = unformatted(cancelText(view));
  return {
    type: "button",
    action_id: actionIds.cancel,
    text: plain(say`Cancel request`, 75),
    accessibility_label: plainLabel(say`Cancel ${request.id}; you are asked once more`),
    value: cardValue(request),
    confirm: confirm(
      say`Cancel ${request.id}?`,
      [aimOf(view, around, limits.text - consequence.length - 1), "\n", consequence],
      say`Cancel request`,
      say`Keep it`,
      "danger",
    ),
  };
}

function cancelText({ request, items, deletion }: RequestView): Phrase {
  if (deletion !== null) return say`The request ends, and the snapshot stays.`;
  if (request.round > 1) return say`Nothing more is sent. What was made before stays.`;
  const sent = items.filter(({ state }) => state !== "pending" && state !== "waiting");
  return sent.length === 0
    ? say`Nothing was started yet. The request ends; whoever wants the snapshot asks again.`
    : say`${sent.length} of ${items.length} were already started and go on; only the rest is stopped.`;
}

/** Whether there is something to try again that was approved, and still is what would be done. */
function canRetry(view: RequestView): boolean {
  const { state } = view.request;
  return (
    (state === "settled" || state === "running" || state === "approved") &&
    retryable(view).some(({ failure }) => failure?.code !== "changed")
  );
}

function retryButton(view: RequestView, around: Surroundings): Button {
  const { request, items } = view;
  const failed = retryable(view);
  const label =
    items.length === 1
      ? say`Retry`
      : failed.length === 1
        ? say`Retry the one that failed`
        : say`Retry the ${failed.length} that failed`;
  const consequence = unformatted(retryText(request.quorum, failed.length));
  const room = limits.text - consequence.length - 1;
  const what = aimOf({ ...view, items: failed }, around, room);
  return {
    type: "button",
    action_id: actionIds.retry,
    text: plain(label, 75),
    accessibility_label: plainLabel(say`${label} of ${request.id}; you are asked once more`),
    value: retryValue(request),
    confirm: confirm(
      say`Retry ${request.id}?`,
      [what, "\n", consequence],
      say`Retry`,
      say`Not now`,
      "primary",
    ),
  };
}

function retryText(quorum: number, count: number): Phrase {
  if (quorum === 0) {
    return count === 1
      ? say`The policy is asked again, and the snapshot is started at once.`
      : say`The policy is asked again, and the snapshots are started at once.`;
  }
  return count === 1
    ? say`The approvals still count: the policy is asked again, and the snapshot is started at once.`
    : say`The approvals still count: the policy is asked again, and the snapshots are started at once.`;
}
