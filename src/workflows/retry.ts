import type { Authority } from "../auth/authority.ts";
import { explainRefusal } from "../auth/explain.ts";
import { refused } from "../auth/model.ts";
import type { Refused } from "../auth/model.ts";
import { instant } from "../domain/instant.ts";
import { notice } from "../domain/notice.ts";
import type { Notice } from "../domain/notice.ts";
import { request as requestPart, say, time, told, user } from "../domain/phrase.ts";
import type { RetryIntake } from "../requests/intake.ts";
import type { Ledger } from "../requests/ledger.ts";
import type { Item, RequestView } from "../requests/model.ts";
import type { Queries } from "../requests/queries.ts";
import { again, retryable } from "../requests/try-again.ts";
import type { Answers } from "./answers.ts";
import { askingAbout } from "./asking.ts";
import { unknownRequest } from "./decide.ts";
import { changedFailure, countApprovals, unchanged } from "./gate.ts";
import type { Gate, GateDeps } from "./gate.ts";
import { insist } from "./insist.ts";
import { refusalNotice } from "./refusals.ts";

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
 */
export async function retry(deps: RetryDeps, ask: RetryIntake): Promise<void> {
  const { requestId, answerTo } = ask;
  const answer = await insist(requestId, async () =>
    retryOnce(deps, ask, await deps.queries.get(requestId)),
  );
  await deps.answers.tell(answerTo, answer);
}

async function retryOnce(
  deps: RetryDeps,
  ask: RetryIntake,
  view: RequestView | null,
): Promise<Notice | "lost"> {
  if (view === null || view.request.teamId !== ask.teamId) return unknownRequest(ask.requestId);
  const { request } = view;
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
  return begin(deps, ask, view, failed);
}

async function begin(
  deps: RetryDeps,
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
      { type: "retried", actorId: ask.userId, data: { round, digest: request.digest } },
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
  const id = requestPart(request.id);
  return notice(
    "done",
    failed.length === 1
      ? say`The snapshot of ${id} that failed is tried again. Its card says how it goes.`
      : say`The ${failed.length} snapshots of ${id} that failed are tried again. Its card says how it goes.`,
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

function nothingToRetry(
  ask: RetryIntake,
  { request, items }: RequestView,
  failed: readonly Item[],
): Notice | null {
  const id = requestPart(request.id);
  const { seen } = ask;
  switch (request.state) {
    case "awaiting-approval":
      return notice("late", say`${id} still waits for approvals. Nothing of it has failed.`);
    case "refused":
    case "denied":
    case "expired":
    case "withdrawn":
      return notice("late", say`${id} ended before anything was started. Nothing can be retried.`, [
        say`Ask again: it is a new request, with approvals of its own.`,
      ]);
    case "approved":
    case "running":
    case "settled":
      break;
  }
  if (seen !== null && seen.round !== request.round) return retriedBefore(ask, request);
  if (seen !== null && !request.digest.startsWith(seen.digest)) {
    return notice(
      "refused",
      say`That card showed something else than ${id} asks for now. Nothing was started: look at the present card.`,
    );
  }
  if (failed.length > 0) return null;
  if (request.round > 1 && request.state !== "settled") return retriedBefore(ask, request);
  if (items.some(({ state }) => state === "failed")) {
    return notice(
      "late",
      say`${id} failed with a snapshot that somebody kept or asked to delete: no other is made in its place.`,
      [say`Ask again: it is a new request, with approvals of its own.`],
    );
  }
  return items.every(({ state }) => state === "verified")
    ? notice("late", say`Nothing of ${id} has failed: all of it was made and read back.`)
    : notice("late", say`Nothing of ${id} has failed. Its card says how it stands.`);
}

function retriedBefore(
  ask: RetryIntake,
  { id, retriedBy, retriedAt, requesterId, updatedAt }: RequestView["request"],
): Notice {
  const who = retriedBy ?? requesterId;
  const when = time(retriedAt ?? updatedAt);
  return notice(
    "double",
    who === ask.userId
      ? say`You had ${requestPart(id)} tried again already, ${when}. Nothing more was started.`
      : say`${user(who)} had ${requestPart(id)} tried again already, ${when}. Nothing more was started.`,
  );
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
