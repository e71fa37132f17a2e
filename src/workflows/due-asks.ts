import { setImmediate as nextTurn } from "node:timers/promises";
import type { Log } from "../domain/log.ts";
import type { RequestView } from "../requests/model.ts";
import type { Queries } from "../requests/queries.ts";

export interface DueAskDeps {
  readonly queries: Queries;
  readonly log: Log;
}

/** Works on each that still waits for approvals; one that cannot be worked on holds up nobody behind it. */
export async function eachDueAsk(
  deps: DueAskDeps,
  due: readonly string[],
  work: (view: RequestView) => Promise<unknown>,
): Promise<void> {
  for (const requestId of due) {
    // Many may be due at once, and people are to be answered in between.
    await nextTurn();
    try {
      const view = await deps.queries.get(requestId);
      if (view?.request.state === "awaiting-approval") await work(view);
    } catch (error) {
      deps.log.error({ err: error, request: requestId }, "an ask was not looked at; trying again");
    }
  }
}
