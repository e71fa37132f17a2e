import type { Log } from "../domain/log.ts";
import { request as requestPart, say, told } from "../domain/phrase.ts";
import type { Phrase } from "../domain/phrase.ts";
import { verdictOf } from "../requests/verdict.ts";
import type { RequestView } from "../requests/model.ts";
import type { Queries } from "../requests/queries.ts";
import type { Steps } from "../requests/steps.ts";

/** What a step of somebody's workflow hears in the end. */
export type StepOutcome =
  | { readonly ok: true; readonly requestId: string; readonly snapshotIds: readonly string[] }
  /** The workflow must not go on; why, in words for whoever reads its log. */
  | { readonly ok: false; readonly error: Phrase };

/** Tells steps; the bot implements it. */
export interface StepTeller {
  /** Resolves when Slack knows, also from before; rejects when it is to be tried again. */
  finish(executionId: string, outcome: StepOutcome): Promise<void>;
}

export interface FinishStepsDeps {
  readonly steps: Steps;
  readonly queries: Queries;
  readonly teller: StepTeller;
  readonly log: Log;
}

const atOnce = 20;

/** Tells every step whose request has its verdict, once: in every replica, and again after a fault. */
export async function finishSteps(deps: FinishStepsDeps): Promise<void> {
  const claimed = await deps.steps.claim(atOnce);
  await Promise.all(
    claimed.map(async ({ executionId, requestId }) => {
      try {
        const view = await deps.queries.get(requestId);
        if (view !== null) await deps.teller.finish(executionId, outcomeOf(view));
        await deps.steps.told(executionId);
      } catch (error) {
        deps.log.warn({ err: error, request: requestId }, "a workflow step was not told yet");
      }
    }),
  );
}

/** Only SAFE TO CHANGE lets a workflow go on: whatever comes next in it may be the change. */
export function outcomeOf(view: RequestView): StepOutcome {
  const { request, items } = view;
  if (verdictOf(view) === "safe-to-change") {
    const snapshotIds = items.flatMap(({ snapshotId }) =>
      snapshotId === null ? [] : [snapshotId],
    );
    return { ok: true, requestId: request.id, snapshotIds };
  }
  return { ok: false, error: whyNot(view) };
}

function whyNot({ request, items }: RequestView): Phrase {
  const id = requestPart(request.id);
  const { message = "", advice = "" } = request.failure ?? {};
  const stopped = say`DO NOT PROCEED: ${told(message)} ${told(advice)}`;
  switch (request.state) {
    case "denied":
      return say`DO NOT PROCEED: ${id} was denied: ${request.endNote ?? ""}`;
    case "expired":
      return request.failure === null
        ? say`DO NOT PROCEED: nobody approved ${id} in time.`
        : stopped;
    case "withdrawn":
      return say`DO NOT PROCEED: ${id} was cancelled.`;
    case "refused":
      return stopped;
    case "awaiting-approval":
    case "approved":
    case "running":
    case "settled": {
      const failed = items.filter(({ state }) => state !== "verified");
      const why = failed.find(({ failure }) => failure !== null)?.failure;
      return say`DO NOT PROCEED: ${failed.length} of ${items.length} snapshots of ${id} are not usable. ${told(why?.message ?? "")} ${told(why?.advice ?? "")}`;
    }
  }
}
