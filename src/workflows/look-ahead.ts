import type { Log } from "../domain/log.ts";
import type { SnapshotProvider } from "../providers/provider.ts";
import type { Ledger } from "../requests/ledger.ts";
import type { Item } from "../requests/model.ts";
import type { Queries } from "../requests/queries.ts";
import { settle } from "./settle.ts";
import { targetGone } from "./target-gone.ts";

export interface LookAheadDeps {
  readonly ledger: Ledger;
  readonly queries: Queries;
  readonly provider: (target: string) => SnapshotProvider | null;
  readonly log: Log;
}

/** A slow cloud does not keep approvers waiting for the rest of the card. */
const patienceMs = 10_000;
/** Volumes of one request that are looked at together: services limit how often they are asked. */
const atOnce = 5;

/** Looks at each request once at a time, in the background, however often it is asked to. */
export function createLookAhead(deps: LookAheadDeps): (requestId: string) => void {
  const underWay = new Set<string>();
  return (requestId) => {
    if (underWay.has(requestId)) return;
    underWay.add(requestId);
    lookAhead(deps, requestId)
      .catch((error: unknown) => {
        deps.log.warn({ err: error, request: requestId }, "the volumes could not be looked at");
      })
      .finally(() => underWay.delete(requestId));
  };
}

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
  const look = async () => {
    for (let item = unseen.shift(); item; item = unseen.shift()) await lookAt(deps, item);
  };
  await Promise.all(Array.from({ length: atOnce }, look));
}

async function lookAt(deps: LookAheadDeps, item: Item): Promise<void> {
  const provider = deps.provider(item.target);
  const volume = { target: item.target, id: item.volumeId };
  const seen =
    provider === null
      ? ({ ok: false, failure: targetGone(item.target) } as const)
      : await settle(deps.log, { target: item.target, item: item.id }, () =>
          provider.preflight(volume, item.options, AbortSignal.timeout(patienceMs)),
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
