import { explainRefusal } from "../auth/explain.ts";
import type { Action, Refused } from "../auth/model.ts";
import { notice } from "../domain/notice.ts";
import type { Notice } from "../domain/notice.ts";

/** What somebody reads privately when the policy said no. */
export function refusalNotice(action: Action, verdict: Refused): Notice {
  const { headline, details } = explainRefusal(action, verdict);
  return notice("refused", headline, details);
}
