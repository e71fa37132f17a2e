import { explainRefusal } from "../auth/explain.ts";
import type { Deed } from "../auth/explain.ts";
import type { Refused } from "../auth/model.ts";
import { notice } from "../domain/notice.ts";
import type { Notice } from "../domain/notice.ts";

/** What somebody reads privately when the policy said no. */
export function refusalNotice(deed: Deed, verdict: Refused): Notice {
  const { headline, details } = explainRefusal(deed, verdict);
  return notice("refused", headline, details);
}
