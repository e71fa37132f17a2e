import { explainRefusal, refusalFailure } from "../auth/explain.ts";
import type { Deed } from "../auth/explain.ts";
import type { Refused } from "../auth/model.ts";
import type { Failure } from "../domain/failure.ts";
import { notice } from "../domain/notice.ts";
import type { Notice } from "../domain/notice.ts";
import { code, say, strong, told } from "../domain/phrase.ts";
import type { Phrase } from "../domain/phrase.ts";

/** What somebody reads privately when the policy said no. */
export function refusalNotice(deed: Deed, verdict: Refused, more: readonly Phrase[] = []): Notice {
  const { headline, details } = explainRefusal(deed, verdict);
  return notice("refused", headline, [...details, ...more]);
}

/**
 * The refusal that is in the ledger, when the bot died before it could say so. What was committed
 * counts; it is said in full where the policy still says the same.
 */
export function refusalToldBefore(
  deed: "create" | "delete",
  stored: Failure,
  verdict: Refused | null,
  more: readonly Phrase[],
): Notice {
  const now = verdict && refusalFailure(deed, verdict);
  return verdict && now?.message === stored.message && now.advice === stored.advice
    ? refusalNotice(deed, verdict, more)
    : notice("refused", [told(stored.message)], [[told(stored.advice)]]);
}

const namedMost = 3;

/**
 * Where a reason goes, for whoever gave none and may ask with one.
 * @param names what was asked for, as it can be typed
 */
export function whereReasonGoes(verdict: Refused, names: readonly string[]): readonly Phrase[] {
  if (!reasonHelps(verdict)) return [];
  const example =
    names.length > namedMost
      ? "/snapshot <volume> <reason>"
      : `/snapshot ${names.join(",")} before migration 42`;
  return [
    say`Write the reason at the end, as in ${code(example)}, or in the form's field ${strong(say`Reason`)}.`,
  ];
}

/** The same for a deletion, which no form asks for. */
export function whereDeletionReasonGoes(verdict: Refused, snapshotId: string): readonly Phrase[] {
  if (!reasonHelps(verdict)) return [];
  const example = `/snapshot delete ${snapshotId} no longer needed`;
  return [say`Write the reason at the end, as in ${code(example)}.`];
}

function reasonHelps({ remedies }: Refused): boolean {
  return remedies.some(({ changes }) => changes.includes("reason"));
}
