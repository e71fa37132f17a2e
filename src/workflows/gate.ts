import type { Authority } from "../auth/authority.ts";
import { refusalFailure } from "../auth/explain.ts";
import type { Refused } from "../auth/model.ts";
import { failure } from "../domain/failure.ts";
import type { Failure } from "../domain/failure.ts";
import { digestOf, digestOfDeletion } from "../requests/digest.ts";
import type { Decision, Item, RequestView } from "../requests/model.ts";
import type { Queries } from "../requests/queries.ts";
import { askingAbout, askingForRequest } from "./asking.ts";
import type { AskingDeps } from "./asking.ts";

export type GateAnswer =
  | { readonly kind: "go" }
  /** Nobody could be asked: fail closed, but not for good. */
  | { readonly kind: "wait"; readonly failure: Failure }
  | { readonly kind: "stop"; readonly failure: Failure };

/** The last question before a provider call. */
export interface Gate {
  mayStart(view: RequestView, item: Item): Promise<GateAnswer>;
}

export interface GateDeps extends AskingDeps {
  readonly authority: Authority;
  readonly policyVersion: () => string;
}

/** Whether the plan is still word for word the one that was approved. */
export function unchanged(view: RequestView, policyVersion: string): boolean {
  const { request, items, deletion } = view;
  const digest =
    deletion === null
      ? digestOf({ ...request, policyVersion, items })
      : digestOfDeletion({ ...request, policyVersion, item: deletion.item });
  return request.digest === digest;
}

export const changedFailure: Failure = failure(
  "changed",
  "The policy or the request changed after it was asked for, so the approvals do not count any more.",
  "Ask again: the new request is judged by the policy in force now.",
);

const withdrawnFailure: Failure = failure(
  "denied",
  "Somebody who approved it may not approve it any more, so an approval is missing.",
  "Ask again: somebody who may approve it now has to do so.",
);

/** What a request waits for while Slack does not say who somebody is. */
function cannotAsk(verdict: Refused): Failure {
  const { refusal } = verdict;
  const lacking = refusal.reason === "cannot-check" && refusal.lacks !== undefined;
  return failure(
    "cannot-check",
    "Slack could not say whether this is still allowed, so it is not sent yet.",
    lacking
      ? refusalFailure("create", verdict).advice
      : "Nothing to do: the bot asks Slack again every few seconds.",
    { retryAfterMs: 5000 },
  );
}

/** Asks the one authorisation function again: for whoever asked and for everybody who approved. */
export function createGate(deps: GateDeps): Gate {
  return {
    mayStart: async (view, item) => {
      if (!unchanged(view, deps.policyVersion())) return { kind: "stop", failure: changedFailure };
      return judged(deps, view, [item]);
    },
  };
}

/**
 * The same before a snapshot is deleted, when the grace period is over: asked by the request's id. A
 * policy that has changed since the approval is asked whether it would do with the approvals given.
 */
export function createDeletionGate(
  deps: GateDeps & { readonly queries: Pick<Queries, "get"> },
): (requestId: string) => Promise<GateAnswer> {
  return async (requestId) => {
    const view = await deps.queries.get(requestId);
    const asItWas = view !== null && unchanged(view, view.request.policyVersion);
    if (!asItWas || view.deletion === null) return { kind: "stop", failure: changedFailure };
    return judged(deps, view);
  };
}

/** Asked fresh: approvals of whoever may not approve any more do not count. */
async function judged(
  deps: GateDeps,
  view: RequestView,
  items?: readonly Item[],
): Promise<GateAnswer> {
  const approvals = await countApprovals(deps, view, items);
  if (typeof approvals !== "number") return { kind: "wait", failure: cannotAsk(approvals) };
  const { atLeast = 0, ...ask } = askingForRequest(deps, view, items);
  if (approvals < atLeast) return { kind: "stop", failure: withdrawnFailure };
  const verdict = await deps.authority.authorise({ ...ask, approvals, fresh: true });
  if (verdict.allowed) return { kind: "go" };
  const missing = verdict.refusal.reason === "needs-approvals" && approvals < given(view).length;
  const action = view.deletion === null ? "create" : "delete";
  const why = missing ? withdrawnFailure : refusalFailure(action, verdict);
  if (why.code === "cannot-check") return { kind: "wait", failure: cannotAsk(verdict) };
  return { kind: "stop", failure: why };
}

/** The approvals of exactly what would be done now. */
export function given({ request, decisions }: RequestView): readonly Decision[] {
  return decisions.filter(
    ({ choice, digest, userId }) =>
      choice === "approve" && digest === request.digest && userId !== request.requesterId,
  );
}

/**
 * Approvals of the present digest by people who may still approve these items of it; the
 * refusal when Slack cannot say so of somebody, which must neither count nor end anything.
 */
export async function countApprovals(
  deps: GateDeps,
  view: RequestView,
  items?: readonly Item[],
): Promise<number | Refused> {
  const { request } = view;
  const verdicts = await Promise.all(
    given(view).map(async ({ userId }) =>
      deps.authority.authorise({
        ...askingAbout(deps, "approve", { teamId: request.teamId, userId }, view, items),
        approvals: 0,
        fresh: true,
      }),
    ),
  );
  const unanswered = verdicts
    .filter((verdict) => !verdict.allowed)
    .find(({ refusal }) => refusal.reason === "cannot-check");
  return unanswered ?? verdicts.filter(({ allowed }) => allowed).length;
}
