import { snapshotsOf, type RegionView } from "./region.ts";
import type { SwasServer, SwasSnapshot } from "./schema.ts";
import { createdAt, isFailed } from "./snapshot-row.ts";

// Source: CreateSnapshot API page of SWAS-OPEN 2020-06-01.
const perServer = 3;
const perAccount = 15;

export interface Places {
  /** The limit that leaves the fewer places. */
  readonly quota: { readonly used: number; readonly limit: number };
  readonly full: boolean;
  readonly warnings: readonly string[];
  /** What could be deleted to make room: failed ones first, then the oldest. */
  readonly couldGo: readonly SwasSnapshot[];
}

/**
 * How many snapshots a server and the account may still hold. The account is seen as far as one
 * region goes; whether its limit spans regions is not documented.
 */
export function placesOf(view: RegionView, server: SwasServer): Places {
  const own = snapshotsOf(view, server);
  const ofServer = { used: own.length, limit: perServer };
  const ofAccount = {
    used: view.snapshots.length,
    limit: Math.min(perAccount, perServer * view.servers.length),
  };
  const accountIsTighter = ofAccount.limit - ofAccount.used < ofServer.limit - ofServer.used;
  const couldGo = byUse(ofServer.used >= ofServer.limit ? own : [...view.snapshots]);
  const serverFull = ofServer.used >= ofServer.limit;
  const accountFull = ofAccount.used >= ofAccount.limit;
  const failed = own.filter(isFailed);
  return {
    quota: accountIsTighter ? ofAccount : ofServer,
    full: serverFull || accountFull,
    warnings: [
      serverFull
        ? sentences(
            `The server holds ${ofServer.used} of ${perServer} snapshots.`,
            couldGoSentence(couldGo),
          )
        : null,
      accountFull && !serverFull
        ? sentences(
            `The account holds ${ofAccount.used} of ${ofAccount.limit} snapshots in this region.`,
            couldGoSentence(couldGo),
          )
        : null,
      accountIsTighter && !accountFull
        ? `The number of snapshots is the account's in this region: ${ofAccount.used} of ${ofAccount.limit}.`
        : null,
      failed.length > 0 && !serverFull
        ? `The failed snapshot ${failed[0]?.SnapshotId ?? ""} takes one of the server's ${perServer} places; delete it.`
        : null,
    ].filter((warning) => warning !== null),
    couldGo,
  };
}

/** "Delete one first: s-… (2026-11-02), s-… (2026-11-09, failed)." */
export function couldGoSentence(snapshots: readonly SwasSnapshot[]): string {
  const named = snapshots.slice(0, 3).map((snapshot) => {
    const about = [createdAt(snapshot)?.slice(0, 10), isFailed(snapshot) ? "failed" : undefined]
      .filter((word) => word !== undefined)
      .join(", ");
    return about === "" ? snapshot.SnapshotId : `${snapshot.SnapshotId} (${about})`;
  });
  return named.length === 0 ? "Delete one first." : `Delete one first: ${named.join(", ")}.`;
}

/** Each stands by itself, so that it is found again in every language. */
export function sentences(...each: readonly string[]): string {
  return each.join(" ");
}

function byUse(snapshots: SwasSnapshot[]): SwasSnapshot[] {
  const rank = (snapshot: SwasSnapshot): string =>
    `${isFailed(snapshot) ? 0 : 1}${createdAt(snapshot) ?? ""}`;
  return snapshots.toSorted((a, b) => rank(a).localeCompare(rank(b)));
}
