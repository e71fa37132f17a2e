import type { Authority } from "../auth/authority.ts";
import { explainRefusal } from "../auth/explain.ts";
import { refused } from "../auth/model.ts";
import type { Refused } from "../auth/model.ts";
import { instant } from "../domain/instant.ts";
import { notice } from "../domain/notice.ts";
import type { Notice } from "../domain/notice.ts";
import { request as requestPart, say, told } from "../domain/phrase.ts";
import { sha256 } from "../requests/canonical.ts";
import type { RetryIntake } from "../requests/intake.ts";
import type { Ledger } from "../requests/ledger.ts";
import type { Item, RequestView } from "../requests/model.ts";
import type { Queries } from "../requests/queries.ts";
import { again, retryable } from "../requests/try-again.ts";
import type { Answers } from "./answers.ts";
import { askingAbout } from "./asking.ts";
import { changedFailure, countApprovals, unchanged } from "./gate.ts";
import type { Gate, GateDeps } from "./gate.ts";
import { insist } from "./insist.ts";
import { nothingToRetry } from "./nothing-to-retry.ts";
import { refusalNotice } from "./refusals.ts";
import { unknownRequest } from "./unknown-request.ts";

export interface RetryDeps extends GateDeps {
  readonly ledger: Ledger;
  readonly queries: Queries;
  readonly authority: Authority;
  readonly gate: Gate;
  readonly answers: Answers;
  readonly startItems: (requestId: string) => Promise<void>;
}

/**
 * Has what failed tried again, under the approvals that were given: while what would be done is
 * still what was approved, and policy still allows it. Says privately what came of it.
 * @param key the action: worked on once more after the bot died, it begins no other round
 */
export async function retry(deps: RetryDeps, key: string, ask: RetryIntake): Promise<void> {
  const { requestId, answerTo } = ask;
  const answer = await insist(requestId, async () =>
    retryOnce(deps, sha256(key), ask, await deps.queries.get(requestId)),
  );
  await deps.answers.tell(answerTo, answer);
}

async function retryOnce(
  deps: RetryDeps,
  action: string,
  ask: RetryIntake,
  view: RequestView | null,
): Promise<Notice | "lost"> {
  if (view === null || view.request.teamId !== ask.teamId) return unknownRequest(ask.requestId);
  const { request } = view;
  const begun = await begunBy(deps, action, request.id);
  if (begun > 0) return triedAgain(request.id, begun);
  const failed = retryable(view);
  const refusal = await mayNot(deps, ask, view, failed);
  if (refusal) return refusal;
  const nothing = nothingToRetry(ask, view, failed);
  if (nothing) return nothing;
  if (!unchanged(view, deps.policyVersion())) {
    await record(deps, ask, changedFailure.code);
    return notice("refused", [told(changedFailure.message)], [[told(changedFailure.advice)]]);
  }
  const stopped = await stoppedByGate(deps, ask, view, failed);
  if (stopped) return stopped;
  const twin = request.state === "settled" ? await deps.queries.openTwin(request.id) : null;
  if (twin !== null) {
    return notice(
      "double",
      say`The same was asked for again meanwhile: see ${requestPart(twin)}. Nothing new was started.`,
    );
  }
  return begin(deps, action, ask, view, failed);
}

/** How many snapshots this very action had tried again, before the bot died and could say so. */
async function begunBy({ queries }: RetryDeps, action: string, id: string): Promise<number> {
  const record = await queries.events(id);
  const begun = record.find(({ type, data }) => type === "retried" && data["action"] === action);
  const items = begun?.data["items"];
  return typeof items === "number" ? items : 0;
}

async function begin(
  deps: RetryDeps,
  action: string,
  ask: RetryIntake,
  { request }: RequestView,
  failed: readonly Item[],
): Promise<Notice | "lost"> {
  const round = request.round + 1;
  const changed = await deps.ledger.change({
    requestId: request.id,
    version: request.version,
    ...(request.state === "settled" ? { event: "retry" as const } : {}),
    set: {
      round,
      retried_by: ask.userId,
      retried_at: instant(deps.clock()),
      settled_at: null,
    },
    items: failed.map((item) => again(item, round)),
    lines: [
      {
        type: "retried",
        actorId: ask.userId,
        data: { round, digest: request.digest, items: failed.length, action },
      },
      ...failed.map((item) => ({
        type: "item-retried",
        itemId: item.id,
        // The attempt that is given up stays on record with all that is known of it.
        data: {
          failure: item.failure?.code ?? null,
          snapshot: item.snapshotId,
          marker: item.marker,
          attempts: item.attempts,
        },
      })),
    ],
    urgent: true,
  });
  if (changed === null) return "lost";
  await deps.startItems(request.id);
  return triedAgain(request.id, failed.length);
}

function triedAgain(requestId: string, count: number): Notice {
  const id = requestPart(requestId);
  return notice(
    "done",
    count === 1
      ? say`The snapshot of ${id} that failed is tried again. Its card says how it goes.`
      : say`The ${count} snapshots of ${id} that failed are tried again. Its card says how it goes.`,
  );
}

/** Whoever asked may, and whoever may ask for the same under the approvals that were given. */
async function mayNot(
  deps: RetryDeps,
  ask: RetryIntake,
  view: RequestView,
  failed: readonly Item[],
): Promise<Notice | null> {
  if (view.request.requesterId === ask.userId) return null;
  const about = failed.length === 0 ? view.items : failed;
  const approvals = await countApprovals(deps, view, about);
  if (typeof approvals !== "number") return cannotCheck(deps, ask, approvals);
  const actor = { teamId: ask.teamId, userId: ask.userId };
  const question = askingAbout(deps, "create", actor, view, about);
  // Who asks now is judged as one who asks for it: what others approved counts, and no more.
  const verdict = await deps.authority.authorise({
    ...question,
    approvals,
    fresh: true,
  });
  if (verdict.allowed) return null;
  await record(deps, ask, verdict.refusal.reason);
  return refusalNotice("create", verdict);
}

/** The question that is asked before the call, asked now: whoever clicks hears the answer. */
async function stoppedByGate(
  deps: RetryDeps,
  ask: RetryIntake,
  view: RequestView,
  failed: readonly Item[],
): Promise<Notice | null> {
  for (const item of failed) {
    const answer = await deps.gate.mayStart(view, item);
    if (answer.kind === "go") continue;
    if (answer.kind === "wait") {
      return cannotCheck(deps, ask, refused({ reason: "cannot-check" }));
    }
    const { code, message, advice } = answer.failure;
    await record(deps, ask, code);
    return notice("refused", [told(message)], [[told(advice)]]);
  }
  return null;
}

async function cannotCheck(deps: RetryDeps, ask: RetryIntake, why: Refused): Promise<Notice> {
  await record(deps, ask, "cannot-check");
  return notice(
    "refused",
    say`Slack could not say whether this is still allowed, so nothing was started.`,
    explainRefusal("create", why).details,
  );
}

async function record(deps: RetryDeps, ask: RetryIntake, why: string): Promise<void> {
  await deps.ledger.change({
    requestId: ask.requestId,
    lines: [{ type: "retry-refused", actorId: ask.userId, data: { why } }],
  });
}
