import { setImmediate as nextTurn } from "node:timers/promises";
import { failure } from "../domain/failure.ts";
import type { Failure } from "../domain/failure.ts";
import { instant, toMs } from "../domain/instant.ts";
import type { Clock, Instant } from "../domain/instant.ts";
import { asksForEarlierPoint } from "../domain/snapshot.ts";
import type { Snapshot } from "../domain/snapshot.ts";
import type { Log } from "../domain/log.ts";
import type { SnapshotProvider } from "../providers/provider.ts";
import type { Change, ItemChange, Ledger, Line, NewKept } from "../requests/ledger.ts";
import type { Item } from "../requests/model.ts";
import type { Queries } from "../requests/queries.ts";
import type { WatchedItem } from "../requests/work-queries.ts";
import { endOfKeep, missesAllowed, nextDue } from "./retention.ts";
import { readDelayMs, sharedReadMs, sharedReadsApartMs, snapshotDeadlineMs } from "./polling.ts";
import type { Next } from "./snapshot-item.ts";
import { settle } from "./settle.ts";
import { targetGone } from "./target-gone.ts";
import { verify } from "./verify.ts";

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
  const provider = deps.provider(target);
  const batchSize = provider?.can.batchSize ?? 100;
  const earlyMs = sharedReadsApartMs(provider?.can.firstReadMs ?? 0);
  for (;;) {
    const items = await deps.queries.dueReads(target, batchSize, earlyMs);
    if (items.length === 0) break;
    if (provider === null) await endAll(deps, items, targetGone(target));
    else {
      const why = await readBatch(deps, provider, target, items);
      // Asking on would keep a place from other targets: the next batch may fare better later.
      if (why !== null) return { done: false, delayMs: againMs(why) };
    }
  }
  const next = await deps.queries.nextReadAt(target);
  if (next === null) return { done: true };
  const delayMs = Math.min(Math.max(toMs(next) - deps.clock(), 200), longestSleepMs);
  return { done: false, delayMs };
}

async function readBatch(
  deps: WatchDeps,
  provider: SnapshotProvider,
  target: string,
  items: readonly WatchedItem[],
): Promise<Failure | null> {
  const refs = items.flatMap(({ volumeId, snapshotId }) =>
    snapshotId === null ? [] : [{ target, volumeId, id: snapshotId }],
  );
  const read = await settle(deps.log, { target }, () =>
    provider.readSnapshots(refs, AbortSignal.timeout(readTimeoutMs)),
  );
  const found = new Map(read.ok ? read.value.map((snapshot) => [snapshot.id, snapshot]) : []);
  const seen = (item: Item) => found.get(item.snapshotId ?? "") ?? null;
  const steps = items.map((item) =>
    read.ok ? judge(deps, provider, item, seen(item)) : couldNotRead(deps, item, read.failure),
  );
  // One draw for all: what was read together is read together again, in a full call.
  const spread = Math.random();
  await deps.ledger.planReads(
    items.map((item) => ({
      itemId: item.id,
      at: nextRead(deps, provider, item, spread),
      misses: read.ok ? missesOf(item, seen(item)) : item.misses,
    })),
  );
  await applyAll(deps, items, steps);
  return read.ok ? null : read.failure;
}

function missesOf(item: WatchedItem, snapshot: Snapshot | null): number {
  return snapshot === null ? item.misses + 1 : 0;
}

function againMs({ retryAfterMs }: Failure): number {
  return Math.min(Math.max(retryAfterMs ?? 0, 1000), longestSleepMs);
}

function nextRead(
  deps: WatchDeps,
  provider: SnapshotProvider,
  item: WatchedItem,
  spread: number,
): string {
  const { firstReadMs } = provider.can;
  const delayMs = readDelayMs(firstReadMs, item.reads, spread);
  return instant(sharedReadMs(deps.clock() + delayMs, firstReadMs));
}

interface Step {
  readonly changes: readonly ItemChange[];
  readonly lines: readonly Line[];
  /** Made, and to be looked after. */
  readonly keep?: NewKept;
}

const nothing: Step = { changes: [], lines: [] };

/** Pure: what one answer of the provider means for an item. */
function judge(
  deps: WatchDeps,
  provider: SnapshotProvider,
  item: WatchedItem,
  snapshot: Snapshot | null,
): Step {
  const sinceMs = deps.clock() - toMs(item.acceptedAt ?? item.updatedAt);
  if (snapshot === null) {
    const sure = missesOf(item, snapshot) >= missesAllowed && sinceMs > provider.can.visibleAfterMs;
    return sure ? failed(item, vanished(item)) : nothing;
  }
  switch (snapshot.phase) {
    case "failed":
      return failed(item, endedInError(item));
    case "creating":
      return sinceMs > snapshotDeadlineMs
        ? failed(item, tooLate(item))
        : progressed(item, snapshot);
    case "available":
      return completed(deps, item, snapshot);
  }
}

function progressed(item: Item, snapshot: Snapshot): Step {
  const percent = snapshot.progressPercent;
  const moved = percent !== null && Math.abs(percent - (item.progressPercent ?? 0)) >= 5;
  const startedAt = momentOf(item, snapshot);
  const dated = item.startedAt === null && startedAt !== null;
  if (!moved && !dated && item.failure === null) return nothing;
  const set = {
    progress_percent: percent,
    started_at: startedAt,
    failure: null,
  };
  return { changes: [{ itemId: item.id, event: null, while: ["accepted"], set }], lines: [] };
}

/**
 * Of when the data is. What a read says is when the snapshot was begun: of one that stands for an
 * earlier point only the create itself, or what it planted, tells of when that is.
 */
function momentOf(item: Item, snapshot: Snapshot): Instant | null {
  if (asksForEarlierPoint(item.options)) return item.startedAt;
  return item.startedAt ?? snapshot.startedAt;
}

function completed(deps: WatchDeps, item: WatchedItem, snapshot: Snapshot): Step {
  const set = {
    progress_percent: 100,
    started_at: momentOf(item, snapshot),
    completed_at: snapshot.completedAt ?? instant(deps.clock()),
    size_bytes: snapshot.sizeBytes,
    failure: null,
  };
  const complete: ItemChange = { itemId: item.id, event: "complete", set };
  const line: Line = { type: "item-complete", itemId: item.id };
  const problem = verify(item, snapshot);
  if (problem) {
    const rest = failed(item, problem);
    return { changes: [complete, ...rest.changes], lines: [line, ...rest.lines] };
  }
  return {
    changes: [complete, { itemId: item.id, event: "verify" }],
    lines: [line, { type: "item-verified", itemId: item.id }],
    keep: keeping(deps, item, snapshot.id),
  };
}

/** From the moment on that it is known to be usable, for as long as was asked for. */
function keeping(deps: WatchDeps, item: WatchedItem, snapshotId: string): NewKept {
  const nowMs = deps.clock();
  const keptAt = instant(nowMs);
  const keepUntil = endOfKeep(keptAt, item.keepDays, deps.timeZone());
  const dueAt = nextDue({ keepUntil, keptAt, reminded: null, letGoBy: null }, nowMs);
  return { item, snapshotId, keepUntil, dueAt };
}

function failed(item: Item, why: Failure): Step {
  return {
    changes: [{ itemId: item.id, event: "fail", set: { failure: JSON.stringify(why) } }],
    lines: [
      { type: "item-failed", itemId: item.id, data: { code: why.code, message: why.message } },
    ],
  };
}

/** The snapshot goes on being made; only our eyes are shut. Said on the card, once. */
function couldNotRead(deps: WatchDeps, item: Item, why: Failure): Step {
  const sinceMs = deps.clock() - toMs(item.acceptedAt ?? item.updatedAt);
  if (sinceMs > snapshotDeadlineMs) return failed(item, tooLate(item));
  if (item.failure?.code === why.code) return nothing;
  const set = { failure: JSON.stringify(why) };
  return { changes: [{ itemId: item.id, event: null, while: ["accepted"], set }], lines: [] };
}

/** One transaction per request; should somebody be in between, one per item. */
async function applyAll(
  deps: WatchDeps,
  items: readonly Item[],
  steps: readonly Step[],
): Promise<void> {
  const byRequest = Map.groupBy(
    items.map((item, index) => ({ item, step: steps[index] ?? nothing })),
    ({ item }) => item.requestId,
  );
  for (const [requestId, moved] of byRequest) {
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

async function endAll(deps: WatchDeps, items: readonly Item[], why: Failure): Promise<void> {
  await applyAll(
    deps,
    items,
    items.map((item) => failed(item, why)),
  );
}

function vanished(item: Item): Failure {
  return failure(
    "gone",
    `The cloud does not know ${item.snapshotId ?? "the snapshot"} any more.`,
    "Somebody may have deleted it. Ask again.",
  );
}

function endedInError(item: Item): Failure {
  return failure(
    "snapshot-failed",
    `The cloud gave up on ${item.snapshotId ?? "the snapshot"}: it ended in an error state.`,
    "Look at the volume's state, delete the failed snapshot, then ask again.",
  );
}

function tooLate(item: Item): Failure {
  return failure(
    "too-late",
    `${item.snapshotId ?? "The snapshot"} was not usable after 24 hours.`,
    "It may be stuck: look at the volume and its gateway, delete the snapshot, then ask again.",
  );
}
