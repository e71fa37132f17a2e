import { failure } from "../domain/failure.ts";
import type { Failure } from "../domain/failure.ts";
import { instant } from "../domain/instant.ts";
import type { Clock } from "../domain/instant.ts";
import type { Log } from "../domain/log.ts";
import type { SnapshotProvider } from "../providers/provider.ts";
import type { Kept } from "../requests/kept.ts";
import type { KeptEvent } from "../requests/kept-life.ts";
import type { Change, KeptChange, Ledger } from "../requests/ledger.ts";
import { maxOpenCalls } from "./polling.ts";
import { deleteAgainMs, lookEveryMs, nextDue } from "./retention.ts";
import { settle } from "./settle.ts";

export interface DeleteDeps {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly log: Log;
}

const callMs = 30_000;
/** Until somebody looks what became of a call that nobody told the end of. */
const abandonedMs = 2 * 60_000;

/**
 * Deletes a snapshot whose time is over, or that a request deletes, and that was seen as ours a moment ago: intent into the
 * ledger, then one call. The call may be made again, since deleting what is gone succeeds.
 * @returns whether the service answers: while it does not, more of the same only takes time
 */
export async function deleteKept(
  deps: DeleteDeps,
  provider: SnapshotProvider,
  kept: Kept,
): Promise<boolean> {
  if (kept.state !== "deleting" && !(await writeIntent(deps, kept))) return true;
  if ((await deps.ledger.callBegins(kept.itemId)) > maxOpenCalls) {
    await endKept(deps, kept, "release", crashedTooOften(kept));
    return true;
  }
  const { target, volumeId, snapshotId } = kept;
  const outcome = await settle(deps.log, { target, item: kept.itemId }, () =>
    provider.deleteSnapshot({ target, volumeId, id: snapshotId }, AbortSignal.timeout(callMs)),
  );
  await deps.ledger.callEnded(kept.itemId);
  if (outcome.ok) {
    await endKept(deps, kept, "gone", null);
    return true;
  }
  const why = outcome.failure;
  const unclear = why.code === "unknown-outcome" || why.retryAfterMs !== null;
  await (unclear ? again(deps, kept, why) : endKept(deps, kept, "hold", why));
  return why.code !== "unknown-outcome" && why.code !== "unreachable";
}

async function writeIntent(deps: DeleteDeps, kept: Kept): Promise<boolean> {
  const { itemId, requestId, snapshotId, keepUntil, deletion } = kept;
  const dueAt = instant(deps.clock() + abandonedMs);
  const change: KeptChange = {
    itemId,
    event: "delete",
    // Kept longer, or taken back, in this very moment: then nothing is deleted.
    only: { keepUntil, deletion },
    set: { due_at: dueAt, tries: 0 },
  };
  const line = { type: "snapshot-deleting", itemId, data: { snapshot: snapshotId } };
  const own = { requestId, kept: [change], lines: [line] };
  return write(deps, kept, own, { event: "run" });
}

/** What happens to a snapshot that a request deletes stands on that request's record and card too. */
async function write(
  deps: DeleteDeps,
  { deletion }: Kept,
  own: Change,
  there: Pick<Change, "event" | "set">,
): Promise<boolean> {
  if (deletion === null) return (await deps.ledger.change(own)) !== null;
  const change = { ...there, requestId: deletion, lines: own.lines, urgent: true };
  return deps.ledger.changeTogether([own, change]);
}

/** What a request was to delete may not be deleted any more, whatever was approved once. */
export async function keepAfterAll(deps: DeleteDeps, kept: Kept, why: Failure): Promise<void> {
  const { itemId, requestId, snapshotId, deletion } = kept;
  const at = instant(deps.clock());
  const set = { deletion: null, delete_at: null, due_at: nextDue(kept, deps.clock()) };
  const data = { snapshot: snapshotId, code: why.code, message: why.message };
  const own: Change = {
    requestId,
    kept: [{ itemId, event: "undo", only: { deletion }, set }],
    lines: [{ type: "snapshot-not-deleted", itemId, data }],
    urgent: true,
  };
  const ended = { settled_at: at, failure: JSON.stringify(why) };
  await write(deps, kept, own, { event: "settle", set: ended });
}

/** It may be gone, or may be deleted later: the next call finds out. */
async function again(deps: DeleteDeps, kept: Kept, why: Failure): Promise<void> {
  const { itemId, requestId, tries } = kept;
  const dueAt = instant(deps.clock() + deleteAgainMs(why.retryAfterMs, tries));
  const set = { due_at: dueAt, tries: tries + 1, failure: JSON.stringify(why) };
  await deps.ledger.change({ requestId, kept: [{ itemId, event: "again", set }], lines: [] });
}

const lines: Record<"gone" | "vanish" | "release" | "hold", string> = {
  gone: "snapshot-deleted",
  vanish: "snapshot-vanished",
  release: "snapshot-released",
  hold: "snapshot-not-deleted",
};

/** Writes down what became of a kept snapshot. What could not be deleted is tried again every day. */
export async function endKept(
  deps: DeleteDeps,
  kept: Kept,
  event: keyof typeof lines & KeptEvent,
  why: Failure | null,
): Promise<void> {
  const { itemId, requestId, snapshotId, deletion } = kept;
  const nowMs = deps.clock();
  const failed = why === null ? null : JSON.stringify(why);
  // A deletion that somebody asked for was refused: it is over, and the snapshot kept as before.
  const over = deletion === null ? { failure: failed } : { deletion: null, delete_at: null };
  const set =
    event === "hold"
      ? { ...over, due_at: instant(nowMs + lookEveryMs) }
      : { due_at: null, ended_at: instant(nowMs), failure: failed };
  const reason = why === null ? {} : { code: why.code, message: why.message };
  const own = {
    requestId,
    kept: [{ itemId, event, set }],
    lines: [{ type: lines[event], itemId, data: { snapshot: snapshotId, ...reason } }],
    urgent: true,
  };
  const settled = { settled_at: instant(nowMs), failure: failed };
  await write(deps, kept, own, { event: "settle", set: settled });
}

function crashedTooOften(kept: Kept): Failure {
  return failure(
    "crashed-too-often",
    `The bot stopped ${maxOpenCalls} times in the middle of deleting ${kept.snapshotId}.`,
    "Tell the operator of the bot; look at the provider whether it is still there.",
  );
}
