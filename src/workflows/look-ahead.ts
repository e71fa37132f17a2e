import type { Log } from "../domain/log.ts";
import type { SnapshotProvider } from "../providers/provider.ts";
import type { Ledger } from "../requests/ledger.ts";
import type { Item } from "../requests/model.ts";
import type { Queries } from "../requests/queries.ts";
import { settle } from "./settle.ts";

export interface LookAheadDeps {
  readonly ledger: Ledger;
  readonly queries: Queries;
  readonly provider: (target: string) => SnapshotProvider | null;
  readonly log: Log;
}

/** A slow cloud does not keep approvers waiting for the rest of the card. */
const patienceMs = 10_000;

/**
 * Looks at the volumes of a request before it is approved, for the people who decide: their state,
 * the last snapshot, anything unusual. What cannot be seen is said and stops nothing.
 */
export async function lookAhead(deps: LookAheadDeps, requestId: string): Promise<void> {
  const view = await deps.queries.get(requestId);
  if (view?.request.state !== "awaiting-approval") return;
  const unseen = view.items.filter(
    ({ preflight, preflightFailure }) => preflight === null && preflightFailure === null,
  );
  await Promise.all(unseen.map(async (item) => lookAt(deps, item)));
}

async function lookAt(deps: LookAheadDeps, item: Item): Promise<void> {
  const provider = deps.provider(item.target);
  if (provider === null) return;
  const seen = await settle(deps.log, () =>
    provider.preflight({ target: item.target, id: item.volumeId }, AbortSignal.timeout(patienceMs)),
  );
  await deps.ledger.change({
    requestId: item.requestId,
    items: [
      {
        itemId: item.id,
        event: null,
        while: ["pending", "waiting"],
        set: seen.ok
          ? { preflight: JSON.stringify(seen.value) }
          : { preflight_failure: JSON.stringify(seen.failure) },
      },
    ],
    lines: [],
  });
}
