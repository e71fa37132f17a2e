import type { ActionsBlock, Button, ConfirmationDialog } from "@slack/types";
import { toMs } from "../../domain/instant.ts";
import { isFinalRequest } from "../../requests/lifecycle.ts";
import type { RequestView } from "../../requests/model.ts";
import { verdictOf } from "../../requests/verdict.ts";
import { actionIds, cardValue, retryValue } from "../ids.ts";
import type { Surroundings } from "./rich-text.ts";
import { unformatted } from "./rich-text.ts";
import { clamp, line, plain } from "./text.ts";
import { approvalsOf, namesOf, shown } from "./wording.ts";

/** Source: Slack, "Confirmation dialog object": all four parts are needed, the types say less. */
const limits = { title: 100, text: 300, button: 30 } as const;

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
      text: plain("Deny", 75),
      accessibility_label: plainLabel(`Deny ${request.id}; asks for your reason`),
      value,
    });
  }
  if (request.state === "awaiting-approval" || request.state === "refused") {
    buttons.push({
      type: "button",
      action_id: actionIds.why,
      text: plain("Why?", 75),
      accessibility_label: plainLabel(`Why ${request.id} needs approval, and who can approve it`),
      value,
    });
  }
  if (canRetry(view)) buttons.push(retryButton(view, around));
  const unsent = items.some(({ state }) => state === "pending" || state === "waiting");
  if (unsent && !isFinalRequest(request.state)) buttons.push(cancelButton(view));
  if (mayBeAskedAgain(view)) {
    buttons.push({
      type: "button",
      action_id: actionIds.askAgain,
      text: plain("Ask again", 75),
      accessibility_label: plainLabel(`Ask again for what ${request.id} asked; opens the form`),
      value,
    });
  }
  return buttons.length === 0 ? [] : [{ type: "actions", elements: buttons }];
}

/** It ended without all of its snapshots. */
function mayBeAskedAgain(view: RequestView): boolean {
  const { state } = view.request;
  if (state === "settled") return verdictOf(view) === "do-not-proceed";
  return state === "denied" || state === "expired" || state === "withdrawn";
}

function approveButton(view: RequestView, around: Surroundings): Button {
  const { request } = view;
  return {
    type: "button",
    action_id: actionIds.approve,
    style: "primary",
    text: plain("Approve", 75),
    accessibility_label: plainLabel(`Approve ${request.id}; you are asked once more`),
    value: cardValue(request),
    confirm: confirm(
      `Approve ${request.id}?`,
      approveText(view, around),
      "Approve",
      "Not now",
      "primary",
    ),
  };
}

/** Target, volumes, reason and consequence; the reason gives way where there is not enough room. */
function approveText(view: RequestView, around: Surroundings): string {
  const { request, items } = view;
  const missing = request.quorum - approvalsOf(view) - 1;
  const consequence =
    missing <= 0
      ? "Yours is the last approval needed: it starts at once."
      : `${missing} more ${missing === 1 ? "approval is" : "approvals are"} needed after yours.`;
  const what = clamp(`${unformatted(namesOf(items, 2))} on ${targetsOf(view, around)}`, 140);
  const room = limits.text - consequence.length - what.length - 2;
  const reason = line(request.reason, shown.reason);
  const why = clamp(reason === "" ? "No reason was given." : `Reason: ${reason}`, room);
  return [what, why, consequence].join("\n");
}

/** The targets of a request: `tokyo (AWS Storage Gateway)`, or of several `tokyo, osaka`. */
export function targetsOf(view: RequestView, around: Surroundings): string {
  const names = [...new Set(view.items.map(({ target }) => target))];
  const label = (name: string) => (names.length > 1 ? name : (around.targetLabel?.(name) ?? name));
  const first = names.slice(0, 3).map((name) => line(label(name), shown.label));
  return first.join(", ") + (names.length > first.length ? ", …" : "");
}

function cancelButton(view: RequestView): Button {
  const { request, items } = view;
  const sent = items.filter(({ state }) => state !== "pending" && state !== "waiting");
  const text =
    sent.length === 0
      ? "Nothing was started yet. The request ends; whoever wants the snapshot asks again."
      : `${sent.length} of ${items.length} were already started and go on; only the rest is stopped.`;
  return {
    type: "button",
    action_id: actionIds.cancel,
    text: plain("Cancel request", 75),
    accessibility_label: plainLabel(`Cancel ${request.id}; you are asked once more`),
    value: cardValue(request),
    confirm: confirm(`Cancel ${request.id}?`, text, "Cancel request", "Keep it", "danger"),
  };
}

/** Whether there is something to try again that was approved, and still is what would be done. */
function canRetry({ request, items }: RequestView): boolean {
  const failed = items.filter(({ state }) => state === "failed");
  return (
    (request.state === "settled" || request.state === "running" || request.state === "approved") &&
    failed.some(({ failure }) => failure?.code !== "changed")
  );
}

function retryButton(view: RequestView, around: Surroundings): Button {
  const { request, items } = view;
  const failed = items.filter(({ state }) => state === "failed");
  const label =
    items.length === 1
      ? "Retry"
      : failed.length === 1
        ? "Retry the one that failed"
        : `Retry the ${failed.length} that failed`;
  const what = `${unformatted(namesOf(failed, 4))} on ${targetsOf({ ...view, items: failed }, around)}`;
  const approved =
    request.quorum === 0
      ? "The policy is asked again, and the snapshots are started at once."
      : "The approvals still count: the policy is asked again, and the snapshots are started at once.";
  return {
    type: "button",
    action_id: actionIds.retry,
    text: plain(label, 75),
    accessibility_label: plainLabel(`${label} of ${request.id}; you are asked once more`),
    value: retryValue(request),
    confirm: confirm(
      `Retry ${request.id}?`,
      [clamp(what, 140), approved].join("\n"),
      "Retry",
      "Not now",
      "primary",
    ),
  };
}

function plainLabel(text: string): string {
  return clamp(text, 75);
}

function confirm(
  title: string,
  text: string,
  yes: string,
  no: string,
  style: "primary" | "danger",
): ConfirmationDialog {
  return {
    title: plain(title, limits.title),
    text: plain(text, limits.text),
    confirm: plain(yes, limits.button),
    deny: plain(no, limits.button),
    style,
  };
}
