import { setImmediate as nextTurn } from "node:timers/promises";
import type { Failure } from "../domain/failure.ts";
import { instant, toMs } from "../domain/instant.ts";
import type { Clock } from "../domain/instant.ts";
import type { Log } from "../domain/log.ts";
import { ProviderError } from "../providers/provider.ts";
import type { Capabilities, SnapshotProvider } from "../providers/provider.ts";
import type { Change, Ledger } from "../requests/ledger.ts";
import type { Item } from "../requests/model.ts";
import type { Queries } from "../requests/queries.ts";
import type { WatchedItem } from "../requests/work-queries.ts";
import { inARow, judgeWatched } from "./judge-watched.ts";
import type { Answer, Step } from "./judge-watched.ts";
import { readDelayMs, sharedReadMs, sharedReadsApartMs } from "./polling.ts";
import type { Next } from "./snapshot-item.ts";
import { settle } from "./settle.ts";
import { targetGone } from "./target-gone.ts";

export interface WatchDeps {
  readonly ledger: Ledger;
  readonly queries: Queries;
  readonly clock: Clock;
  readonly provider: (target: string) => SnapshotProvider | null;
  /** The time zone in which days are counted. */
  readonly timeZone: () => string;
  readonly log: Log;
  readonly volumeFreed: (target: string, volumeId: string, holderId: string) => Promise<void>;
}

/** Longest sleep while anything is in flight: a snapshot started meanwhile is not read late. */
const longestSleepMs = 15_000;
const readTimeoutMs = 30_000;

/**
 * Reads the snapshots of one target that are due, as many in a call as the provider takes, and moves
 * their items on. One run per target whatever the number of items: 10,000 snapshots in the making are
 * 50 calls a round at a service that answers 200 at once.
 */
export async function watchTarget(deps: WatchDeps, target: string): Promise<Next> {
  const provider = deps.provider(target) ?? absent(target);
  const { batchSize, firstReadMs } = provider.can;
  const earlyMs = sharedReadsApartMs(firstReadMs);
  for (;;) {
    const items = await deps.queries.dueReads(target, batchSize, earlyMs);
    if (items.length === 0) break;
    const why = await readBatch(deps, provider, target, items);
    // Asking on would keep a place from other targets: the next batch may fare better later.
    if (why !== null) return { done: false, delayMs: againMs(why) };
  }
  const next = await deps.queries.nextReadAt(target);
  if (next === null) return { done: true };
  const delayMs = Math.min(Math.max(toMs(next) - deps.clock(), 200), longestSleepMs);
  return { done: false, delayMs };
}

/** What reading snapshots takes. */
interface Reader extends Pick<SnapshotProvider, "readSnapshots"> {
  readonly can: Pick<Capabilities, "batchSize" | "firstReadMs" | "visibleAfterMs">;
}

/**
 * Stands for a target that is not configured: by a slip that is mended in a minute, or on this
 * replica alone, which has other files. Its snapshots are being made all the same.
 */
function absent(target: string): Reader {
  return {
    can: { batchSize: 100, firstReadMs: longestSleepMs, visibleAfterMs: 0 },
    readSnapshots: async () => Promise.reject(new ProviderError(targetGone(target))),
  };
}

async function readBatch(
  deps: WatchDeps,
  provider: Reader,
  target: string,
  items: readonly WatchedItem[],
): Promise<Failure | null> {
  const refs = items.flatMap(({ volumeId, snapshotId }) =>
    snapshotId === null ? [] : [{ target, volumeId, id: snapshotId }],
  );
  const { visibleAfterMs } = provider.can;
  // An answer tells how things were when it was asked for.
  const judging = { nowMs: deps.clock(), timeZone: deps.timeZone(), visibleAfterMs };
  const read = await settle(deps.log, { target }, () =>
    provider.readSnapshots(refs, AbortSignal.timeout(readTimeoutMs)),
  );
  const found = new Map(read.ok ? read.value.map((snapshot) => [snapshot.id, snapshot]) : []);
  const answerFor = ({ snapshotId }: Item): Answer =>
    read.ok ? { ok: true, value: found.get(snapshotId ?? "") ?? null } : read;
  const moves = items.map((item) => ({ item, step: judgeWatched(item, answerFor(item), judging) }));
  // One draw for all: what was read together is read together again, in a full call.
  const spread = Math.random();
  await deps.ledger.planReads(
    items.map((item) => ({
      itemId: item.id,
      at: nextRead(deps, provider, item, spread),
      ...inARow(item, answerFor(item), judging),
    })),
  );
  await applyAll(deps, moves);
  return read.ok ? null : read.failure;
}

function againMs({ retryAfterMs }: Failure): number {
  return Math.min(Math.max(retryAfterMs ?? 0, 1000), longestSleepMs);
}

function nextRead(deps: WatchDeps, provider: Reader, item: WatchedItem, spread: number): string {
  const { firstReadMs } = provider.can;
  const delayMs = readDelayMs(firstReadMs, item.reads, spread);
  return instant(sharedReadMs(deps.clock() + delayMs, firstReadMs));
}

interface Move {
  readonly item: Item;
  readonly step: Step;
}

/** One transaction per request; should somebody be in between, one per item. */
async function applyAll(deps: WatchDeps, moves: readonly Move[]): Promise<void> {
  for (const [requestId, moved] of Map.groupBy(moves, ({ item }) => item.requestId)) {
    const some = moved.filter(({ step }) => step.changes.length > 0);
    if (some.length === 0) continue;
    const together = changeOf(
      requestId,
      some.map(({ step }) => step),
    );
    if ((await deps.ledger.change(together)) === null) {
      for (const { step } of some) await deps.ledger.change(changeOf(requestId, [step]));
    }
    for (const { item, step } of some) {
      if (step.lines.length > 0) await deps.volumeFreed(item.target, item.volumeId, item.id);
    }
    // SQLite answers at once: without this nobody would be acknowledged until all are written.
    await nextTurn();
  }
}

function changeOf(requestId: string, steps: readonly Step[]): Change {
  const lines = steps.flatMap((step) => step.lines);
  return {
    requestId,
    items: steps.flatMap((step) => step.changes),
    keep: steps.flatMap((step) => step.keep ?? []),
    lines,
    urgent: lines.length > 0,
  };
}
