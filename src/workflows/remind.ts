import type { Authority } from "../auth/authority.ts";
import { instant, toMs } from "../domain/instant.ts";
import type { Instant } from "../domain/instant.ts";
import type { Ledger } from "../requests/ledger.ts";
import type { RequestView } from "../requests/model.ts";
import { askingForRequest } from "./asking.ts";
import type { AskingDeps } from "./asking.ts";
import { eachDueAsk } from "./due-asks.ts";
import type { DueAskDeps } from "./due-asks.ts";

export interface RemindDeps extends AskingDeps, DueAskDeps {
  readonly ledger: Ledger;
  readonly authority: Pick<Authority, "assess">;
}

const batch = 100;
/** More are not named one by one: their groups are. */
const namedMost = 8;

/** Reminds those who must still approve what has waited for long: once each time, whoever sweeps. */
export async function remindApprovers(deps: RemindDeps): Promise<void> {
  const due = await deps.queries.dueReminders(batch);
  await eachDueAsk(deps, due, async (view) => {
    const { request } = view;
    const number = (request.reminder?.number ?? 0) + 1;
    const userIds = await whoMustAct(deps, view);
    await deps.ledger.change({
      requestId: request.id,
      version: request.version,
      set: {
        reminder: JSON.stringify({ number, userIds }),
        remind_at: laterReminderAt(deps, view),
      },
      lines: [{ type: "reminded", data: { number, userIds: [...userIds] } }],
    });
  });
}

/** Empty when nobody can be asked who they are, or when they are many. */
async function whoMustAct(deps: RemindDeps, view: RequestView): Promise<readonly string[]> {
  const { request, decisions } = view;
  const assessment = await deps.authority.assess(askingForRequest(deps, view));
  if (assessment.kind === "refused") return [];
  const acted = decisions
    .filter(({ digest }) => digest === request.digest)
    .map(({ userId }) => userId);
  const left = assessment.approverIds.filter((userId) => !acted.includes(userId));
  return left.length > namedMost ? [] : left;
}

function laterReminderAt(deps: RemindDeps, { request }: RequestView): Instant | null {
  const { remindAfterMs } = deps.inventory().defaults;
  const askedMs = toMs(request.createdAt);
  return nextReminderAt(askedMs, toMs(request.expiresAt), remindAfterMs, deps.clock());
}

/**
 * Reminders come after `firstMs`, twice that, four times that, counted from the ask; those that a
 * stopped bot missed are left out. `null` when the ask ends before the next one.
 */
export function nextReminderAt(
  askedMs: number,
  expiresMs: number,
  firstMs: number,
  nowMs: number,
): Instant | null {
  let waitMs = firstMs;
  while (askedMs + waitMs <= nowMs) waitMs *= 2;
  return askedMs + waitMs < expiresMs ? instant(askedMs + waitMs) : null;
}
