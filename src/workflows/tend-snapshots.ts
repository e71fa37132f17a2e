import { setImmediate as nextTurn, setTimeout as delay } from "node:timers/promises";
import { instant } from "../domain/instant.ts";
import type { SnapshotProvider } from "../providers/provider.ts";
import type { KeptQueries } from "../requests/kept-queries.ts";
import type { Kept } from "../requests/kept.ts";
import type { KeptChange, Line } from "../requests/ledger.ts";
import { deleteKept, endKept, keepAfterAll } from "./delete-kept.ts";
import type { DeleteDeps } from "./delete-kept.ts";
import type { GateAnswer } from "./gate.ts";
import { judgeKept } from "./judge-kept.ts";
import type { Seen, Tending } from "./judge-kept.ts";
import { deleteAgainMs, lookAgainMs } from "./retention.ts";
import { settle } from "./settle.ts";

export interface TendDeps extends DeleteDeps {
  readonly kept: KeptQueries;
  readonly provider: (target: string) => SnapshotProvider | null;
  /** Asks once more whether what a request deletes may be deleted. */
  readonly mayDelete: (requestId: string) => Promise<GateAnswer>;
}

const atOnce = 100;
const readTimeoutMs = 30_000;
/** After that somebody else takes over what a process died with: well before a reminder loses its sense. */
export const tendLeaseMs = 10 * 60_000;

/**
 * Looks after the snapshots that are due: reminds, deletes what has reached its end, and notices what
 * is gone. Driven by every replica; each snapshot is in one hand at a time.
 * @returns how many were due
 */
export async function tendSnapshots(deps: TendDeps): Promise<number> {
  const due = await deps.kept.claimDue(atOnce, tendLeaseMs);
  const byTarget = Map.groupBy(due, ({ target }) => target);
  await Promise.all([...byTarget].map(async ([target, some]) => tendTarget(deps, target, some)));
  return due.length;
}

/** Looks after all that is due, one round at a time however often it is asked to. */
export function createTender(deps: TendDeps) {
  let underWay: Promise<void> | null = null;
  const stopping = new AbortController();
  const round = async () => {
    try {
      while (!stopping.signal.aborted && (await tendSnapshots(deps)) === atOnce) await nextTurn();
    } catch (error) {
      deps.log.error({ err: error }, "kept snapshots could not be looked after; trying again");
    }
  };
  return {
    tend: (): void => {
      if (stopping.signal.aborted || underWay) return;
      underWay = round().finally(() => {
        underWay = null;
      });
    },
    stop: async (graceMs: number): Promise<void> => {
      stopping.abort();
      await Promise.race([underWay, delay(graceMs, undefined, { ref: false })]);
    },
  };
}

async function tendTarget(deps: TendDeps, target: string, due: readonly Kept[]): Promise<void> {
  let provider = deps.provider(target);
  const size = provider?.can.batchSize ?? atOnce;
  for (let from = 0; from < due.length; from += size) {
    const some = due.slice(from, from + size);
    const seen = provider === null ? blind : await look(deps, provider, target, some);
    const judged = some.map((kept) => ({
      kept,
      tending: judgeKept(kept, seen(kept), deps.clock()),
    }));
    await remind(deps, judged);
    for (const { kept, tending } of judged) {
      const answers = await act(deps, provider, kept, tending).catch((error: unknown) => {
        const about = { err: error, item: kept.itemId };
        deps.log.error(about, "a kept snapshot was not looked after; trying again");
        return true;
      });
      // Other targets wait for the end of the round: no more of its time is taken.
      if (!answers) provider = null;
      // People are to be acknowledged in between.
      await nextTurn();
    }
  }
}

const blind = (): Seen => "unread";

async function look(
  deps: TendDeps,
  provider: SnapshotProvider,
  target: string,
  some: readonly Kept[],
): Promise<(kept: Kept) => Seen> {
  const refs = some.map(({ volumeId, snapshotId }) => ({ target, volumeId, id: snapshotId }));
  const read = await settle(deps.log, { target }, () =>
    provider.readSnapshots(refs, AbortSignal.timeout(readTimeoutMs)),
  );
  if (!read.ok) return blind;
  const found = new Map(read.value.map((snapshot) => [snapshot.id, snapshot]));
  return ({ snapshotId }) => found.get(snapshotId) ?? null;
}

/** @returns whether the service answers */
async function act(
  deps: TendDeps,
  provider: SnapshotProvider | null,
  kept: Kept,
  tending: Tending,
): Promise<boolean> {
  switch (tending.kind) {
    case "look":
      await deps.kept.plan(kept, tending.dueAt, tending.misses);
      return true;
    case "remind":
      return true;
    case "delete":
      if (provider !== null) return deleteIfAllowed(deps, provider, kept);
      await deps.kept.plan(kept, instant(deps.clock() + deleteAgainMs(null, 0)), kept.misses);
      return true;
    case "vanished":
      await endKept(deps, kept, "vanish", null);
      return true;
    case "released":
      await endKept(deps, kept, "release", tending.why);
      return true;
  }
}

/**
 * What a request deletes is asked about once more, when its grace period is over.
 * @returns whether the service answers
 */
async function deleteIfAllowed(
  deps: TendDeps,
  provider: SnapshotProvider,
  kept: Kept,
): Promise<boolean> {
  if (kept.state === "leaving" && kept.deletion !== null) {
    const answer = await deps.mayDelete(kept.deletion);
    if (answer.kind === "stop") {
      await keepAfterAll(deps, kept, answer.failure);
      return true;
    }
    if (answer.kind === "wait") {
      const dueAt = instant(deps.clock() + (answer.failure.retryAfterMs ?? lookAgainMs));
      await deps.kept.plan(kept, dueAt, kept.misses);
      return true;
    }
  }
  return deleteKept(deps, provider, kept);
}

interface Judged {
  readonly kept: Kept;
  readonly tending: Tending;
}

/** One transaction per request: what ends together is told together. */
async function remind(deps: TendDeps, judged: readonly Judged[]): Promise<void> {
  const steps = judged.flatMap(({ kept, tending }) => reminderOf(kept, tending));
  for (const [requestId, some] of Map.groupBy(steps, (step) => step.requestId)) {
    const kept = some.map(({ change }) => change);
    const lines = some.map(({ line }) => line);
    const together = await deps.ledger.change({ requestId, kept, lines, urgent: true });
    if (together !== null) continue;
    // Somebody changed one of them meanwhile: that one is theirs, the others are not.
    for (const { change, line } of some) {
      await deps.ledger.change({ requestId, kept: [change], lines: [line], urgent: true });
    }
  }
}

interface Step {
  readonly requestId: string;
  readonly change: KeptChange;
  readonly line: Line;
}

function reminderOf(kept: Kept, tending: Tending): readonly Step[] {
  if (tending.kind !== "remind") return [];
  const { itemId, requestId, snapshotId, keepUntil, reminded } = kept;
  const { reminder, dueAt } = tending;
  const set = { reminded: reminder, due_at: dueAt, misses: 0 };
  const data = { snapshot: snapshotId, before: reminder, until: keepUntil };
  return [
    {
      requestId,
      change: { itemId, event: "keep", only: { keepUntil, reminded, letGoBy: null }, set },
      line: { type: "snapshot-reminder", itemId, data },
    },
  ];
}
