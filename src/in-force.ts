import type { Policy } from "./auth/policy.ts";
import type { Inventory } from "./domain/inventory.ts";
import type { CatalogTarget } from "./providers/catalog.ts";
import type { CallObserver, SnapshotProvider } from "./providers/provider.ts";
import type { AcceptedTarget } from "./providers/registry.ts";

/** What the operator's files say, checked. */
export interface Loaded {
  readonly inventory: Inventory;
  readonly targets: ReadonlyMap<string, AcceptedTarget>;
  readonly policy: Policy;
}

/** What the operator's files say now, with an adapter for every target. */
export interface InForce {
  readonly inventory: () => Inventory;
  readonly policy: () => Policy;
  readonly targets: () => ReadonlyMap<string, CatalogTarget>;
  readonly provider: (target: string) => SnapshotProvider | null;
  readonly replaceBy: (loaded: Loaded) => void;
  readonly close: () => void;
}

/** Calls under way keep their adapter until they end. */
const goodbyeMs = 2 * 60_000;

/** Puts the files in force. */
export function putInForce(first: Loaded, observe: CallObserver): InForce {
  let current = first;
  let targets = buildTargets(first, observe);
  return {
    inventory: () => current.inventory,
    policy: () => current.policy,
    targets: () => targets,
    provider: (target) => targets.get(target)?.provider ?? null,
    replaceBy: (loaded) => {
      const old = targets;
      current = loaded;
      targets = buildTargets(loaded, observe);
      setTimeout(closeTargets, goodbyeMs, old).unref();
    },
    close: () => {
      closeTargets(targets);
    },
  };
}

function buildTargets(loaded: Loaded, observe: CallObserver): ReadonlyMap<string, CatalogTarget> {
  return new Map(
    [...loaded.targets].map(([name, target]) => [
      name,
      {
        name,
        provider: target.create(name, observe),
        volumeId: (written: string) => target.volumeId(written),
      },
    ]),
  );
}

function closeTargets(targets: ReadonlyMap<string, CatalogTarget>): void {
  for (const { provider } of targets.values()) provider.close();
}
