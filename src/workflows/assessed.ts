import type { Assessment } from "../auth/authority.ts";
import { refusalFailure } from "../auth/explain.ts";
import { instant } from "../domain/instant.ts";
import type { Clock } from "../domain/instant.ts";
import { isIncidentChannel } from "../domain/inventory.ts";
import type { Inventory } from "../domain/inventory.ts";
import { nextReminderAt } from "./remind.ts";

interface Deps {
  readonly inventory: () => Inventory;
  readonly clock: Clock;
}

/** What policy made of an ask, as it stands in the row of the new request and in its record. */
export function assessed(
  deps: Deps,
  action: "create" | "delete",
  channelName: string | null,
  assessment: Assessment,
) {
  const { defaults } = deps.inventory();
  const incident = isIncidentChannel(deps.inventory(), channelName);
  const nowMs = deps.clock();
  const endsMs = nowMs + (incident ? defaults.incidentExpiryMs : defaults.expiryMs);
  const refusal = assessment.kind === "refused" ? assessment.verdict : null;
  const quorum = assessment.kind === "needs" ? assessment.approvals : 0;
  const policies = assessment.kind === "needs" ? assessment.policies : assessment.verdict.policies;
  const groups = assessment.kind === "needs" ? assessment.approverGroups : [];
  const state = refusal ? "refused" : quorum > 0 ? "awaiting-approval" : "approved";
  const why = refusal ? refusalFailure(action, refusal) : null;
  const waits = state === "awaiting-approval";
  return {
    refusal,
    incident,
    row: {
      state,
      incident: incident ? 1 : 0,
      quorum,
      policies: JSON.stringify(policies),
      policy_version: assessment.policyVersion,
      approver_groups: JSON.stringify(groups.map(({ id, handle }) => ({ id, handle }))),
      expires_at: instant(endsMs),
      failure: why ? JSON.stringify(why) : null,
      remind_at: waits ? nextReminderAt(nowMs, endsMs, defaults.remindAfterMs, nowMs) : null,
      ended_by: null,
      end_note: null,
    },
    line: {
      type: state,
      data: { quorum, policies: [...policies], ...(why ? { why: why.message } : {}) },
    },
  } as const;
}
