import type { Failure } from "../domain/failure.ts";
import { instant } from "../domain/instant.ts";
import type { Clock } from "../domain/instant.ts";
import type { JsonValue, Snapshot } from "../domain/snapshot.ts";
import type { SnapshotProvider } from "../providers/provider.ts";
import type { ItemChange, ItemSet, Ledger } from "../requests/ledger.ts";
import type { ItemEvent } from "../requests/lifecycle.ts";
import type { Item } from "../requests/model.ts";
import { sharedReadMs } from "./polling.ts";

/** What changing an item takes. */
export interface ItemWriting {
  readonly ledger: Ledger;
  readonly clock: Clock;
  /** A snapshot was started: somebody has to watch it. */
  readonly watch: (target: string) => Promise<void>;
  /** The volume is free again: whoever waits for it, other than `holderId`, may go on. */
  readonly volumeFreed: (target: string, volumeId: string, holderId: string) => Promise<void>;
}

/** The cloud has taken it: from now on it is watched. */
export async function accept(
  deps: ItemWriting,
  item: Item,
  provider: SnapshotProvider,
  snapshot: Snapshot,
  adopted: boolean,
): Promise<void> {
  const nowMs = deps.clock();
  const accepted = await deps.ledger.change({
    requestId: item.requestId,
    items: [
      {
        itemId: item.id,
        event: "accept",
        set: {
          snapshot_id: snapshot.id,
          accepted_at: instant(nowMs),
          started_at: snapshot.startedAt,
          adopted: adopted ? 1 : 0,
          open_calls: 0,
          failure: null,
          next_read_at: instant(
            sharedReadMs(nowMs + provider.can.firstReadMs, provider.can.firstReadMs),
          ),
        },
      },
    ],
    lines: [
      {
        type: adopted ? "item-adopted" : "item-accepted",
        itemId: item.id,
        data: { snapshot: snapshot.id },
      },
    ],
    urgent: true,
  });
  if (accepted) await deps.watch(item.target);
}

/**
 * It will not be made.
 * @param known what to write besides: an intent that stays is one whose outcome nobody knows
 */
export async function end(
  deps: ItemWriting,
  item: Item,
  why: Failure,
  known: ItemSet = {},
): Promise<void> {
  const set = { ...known, failure: JSON.stringify(why), open_calls: 0 };
  const ended = await write(deps, item, "fail", "item-failed", why, set);
  if (ended) await deps.volumeFreed(item.target, item.volumeId, item.id);
}

/** Before the call goes out once more. @returns whether this was the one that did it */
export async function writeIntentAgain(deps: ItemWriting, item: Item): Promise<boolean> {
  return write(deps, item, "resend", "item-starting", null, {
    intent_at: instant(deps.clock()),
    attempts: item.attempts + 1,
    open_calls: 1,
  });
}

/** @returns whether this was the one that did it */
export async function write(
  deps: ItemWriting,
  item: Item,
  event: ItemEvent,
  type: string,
  why: Failure | null,
  set: ItemSet,
): Promise<boolean> {
  const data: Record<string, JsonValue> = why ? { code: why.code, message: why.message } : {};
  const changed = await deps.ledger.change({
    requestId: item.requestId,
    items: [{ itemId: item.id, event, set }],
    lines: [{ type, itemId: item.id, data }],
    urgent: true,
  });
  return changed !== null;
}

/** Shows why an item does not move, without a change of state. */
export async function note(deps: ItemWriting, item: Item, why: Failure): Promise<void> {
  if (item.failure?.code === why.code && item.failure.message === why.message) return;
  await deps.ledger.change({
    requestId: item.requestId,
    items: [
      {
        itemId: item.id,
        event: null,
        while: ["waiting", "unknown"],
        // Whoever it waited behind before is not what it waits for now.
        set: { failure: JSON.stringify(why), behind: null },
      },
    ],
    lines: [],
  });
}

/** All items of a request take the same step. */
export function everyItem(
  items: readonly Item[],
  event: "approve" | "cancel",
): readonly ItemChange[] {
  return items.map(({ id }) => ({ itemId: id, event }));
}
