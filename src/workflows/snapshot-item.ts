import type { Failure } from "../domain/failure.ts";
import { instant, toMs } from "../domain/instant.ts";
import type { Instant } from "../domain/instant.ts";
import type { SnapshotOrder } from "../domain/snapshot.ts";
import type { Log } from "../domain/log.ts";
import type { SnapshotProvider } from "../providers/provider.ts";
import type { ItemSet } from "../requests/ledger.ts";
import type { Item, RequestView } from "../requests/model.ts";
import type { Queries } from "../requests/queries.ts";
import type { ItemInternals } from "../requests/work-queries.ts";
import type { Gate } from "./gate.ts";
import { accept, end, note, write, writeIntentAgain } from "./item-changes.ts";
import type { ItemWriting } from "./item-changes.ts";
import {
  answerLost,
  crashedTooOften,
  earlierTryUnknown,
  givenUp,
  triedTooOften,
} from "./item-failures.ts";
import type { Limits } from "./limits.ts";
import {
  busyDelayMs,
  fewestTries,
  lookUpAtMs,
  lookUpDelayMs,
  maxAttempts,
  maxOpenCalls,
  patienceMs,
  retryDelayMs,
  sendWithinMs,
  sureAtMs,
} from "./polling.ts";
import { settle } from "./settle.ts";
import type { About } from "./settle.ts";
import { targetGone } from "./target-gone.ts";

/** What a turn of a run decided: over, or again after a while. */
export type Next = { readonly done: true } | { readonly done: false; readonly delayMs: number };

const over: Next = { done: true };
const after = (delayMs: number): Next => ({ done: false, delayMs });

export interface ItemDeps extends ItemWriting {
  readonly queries: Queries;
  readonly gate: Gate;
  readonly limits: Limits;
  /** The adapter of a configured target; `null` when the target is not configured any more. */
  readonly provider: (target: string) => SnapshotProvider | null;
  readonly log: Log;
}

/**
 * Brings one item from approved to accepted, one turn at a time. Each turn reads the ledger, does at
 * most one thing at the provider and writes what came of it by compare-and-set, so that a turn may
 * run twice, overlap with itself, or die anywhere:
 *
 * intent into the ledger → one call → on anything but a clear answer, and whenever an intent is
 * found already written: wait longer than the slowest create, look the marker up → found: adopt;
 * surely not there: send again; cannot tell: keep looking.
 */
export async function snapshotItem(deps: ItemDeps, itemId: string, run: number): Promise<Next> {
  const item = await deps.queries.item(itemId);
  if (item === null || item.generation !== run) return over;
  switch (item.state) {
    case "waiting":
      return send(deps, item, "begin");
    case "starting":
      return findIntent(deps, item);
    case "unknown":
      return lookUp(deps, item);
    case "pending":
    case "accepted":
    case "complete":
    case "verified":
    case "failed":
    case "cancelled":
      return over;
  }
}

async function send(
  deps: ItemDeps,
  item: Item & ItemInternals,
  how: "begin" | "resend",
): Promise<Next> {
  const view = await deps.queries.get(item.requestId);
  const provider = deps.provider(item.target);
  if (view === null) return over;
  if (provider === null) return untilConfigured(deps, item);
  if (item.openCalls >= maxOpenCalls) return ended(deps, item, crashedTooOften(item));
  if (item.attempts >= maxAttempts) return ended(deps, item, triedTooOften(item));
  const leave = deps.limits.enter(item.target, provider.can.createConcurrency);
  if (leave === null) return after(deps.limits.waitMs(item.target));
  try {
    const allowed = await deps.gate.mayStart(view, item);
    if (allowed.kind === "wait") {
      return await hold(deps, item, allowed.failure, troubledSince(item, allowed.failure));
    }
    if (allowed.kind === "stop") return await ended(deps, item, allowed.failure);
    const intentMs = deps.clock();
    if (how === "begin") {
      const begun = await deps.ledger.begin(item, provider.can.createConcurrency);
      if (begun.kind === "behind") return after(5000);
      if (begun.kind === "full") return after(deps.limits.waitMs(item.target));
      if (begun.kind === "lost") return after(200);
    } else if (!(await writeIntentAgain(deps, item))) {
      return after(200);
    }
    if (how === "begin" && item.intentAt !== null) return await lookFirst(deps, item, provider);
    // Held up for longer, a machine that was frozen for example: somebody may be looking already.
    if (deps.clock() - intentMs > sendWithinMs(provider.can)) return after(1);
    return await call(deps, item, view, provider);
  } finally {
    leave();
  }
}

/** A slip in the file is mended soon, and another replica may have other files. */
async function untilConfigured(deps: ItemDeps, item: Item): Promise<Next> {
  const why = { ...targetGone(item.target), retryAfterMs: goneRetryMs };
  return hold(deps, item, why, troubledSince(item, why));
}

const goneRetryMs = 30_000;

/** An earlier round ended without knowing what became of its call: nothing is sent before that is known. */
async function lookFirst(deps: ItemDeps, item: Item, provider: SnapshotProvider): Promise<Next> {
  await write(deps, item, "lose", "item-unknown", earlierTryUnknown, { open_calls: 0 });
  return after(untilLookUp(deps, instant(deps.clock()), provider));
}

async function call(
  deps: ItemDeps,
  item: Item,
  view: RequestView,
  provider: SnapshotProvider,
): Promise<Next> {
  const order = orderFor(item, view, instant(deps.clock()));
  const deadline = AbortSignal.timeout(provider.can.slowestCreateMs);
  const outcome = await settle(deps.log, about(item), () =>
    provider.startSnapshot(order, deadline),
  );
  if (outcome.ok) return accepted(deps, item, provider, outcome.value, false);
  if (outcome.failure.code === "unknown-outcome") {
    await write(deps, item, "lose", "item-unknown", outcome.failure, { open_calls: 0 });
    return after(untilLookUp(deps, instant(deps.clock()), provider));
  }
  const tried = outcome.failure.code === "busy" || item.attempts >= fewestTries;
  return hold(deps, item, outcome.failure, tried ? item.firstIntentAt : null, { intent_at: null });
}

/** Since when an item that is not sent has had this trouble; `null` when it is new. */
function troubledSince(item: Item, why: Failure): Instant | null {
  return item.failure?.code === why.code ? item.updatedAt : null;
}

/**
 * The call was clearly refused, or was not made: again later where that helps, for a while. Time
 * spent in a queue before the trouble began does not count.
 * @param inTheEnd what to write besides when it is given up
 */
async function hold(
  deps: ItemDeps,
  item: Item,
  why: Failure,
  since: Instant | null,
  inTheEnd: ItemSet = {},
): Promise<Next> {
  const sinceMs = since === null ? 0 : deps.clock() - toMs(since);
  if (why.retryAfterMs === null) return ended(deps, item, why, inTheEnd);
  if (sinceMs > patienceMs(why.code)) return ended(deps, item, givenUp(why), inTheEnd);
  const busy = why.code === "busy";
  const delayMs = busy
    ? busyDelayMs(why.retryAfterMs, sinceMs)
    : retryDelayMs(why.retryAfterMs, item.attempts);
  const held = {
    open_calls: 0,
    intent_at: null,
    failure: JSON.stringify(why),
    // As before this try.
    ...(busy ? { attempts: item.attempts } : {}),
  };
  const starting = await write(deps, item, "hold", "item-held", why, held);
  if (!starting) await note(deps, item, why);
  else await deps.volumeFreed(item.target, item.volumeId, item.id);
  return after(delayMs);
}

/** An intent without an answer: the process died in between, or another one is at it. */
async function findIntent(deps: ItemDeps, item: Item): Promise<Next> {
  await write(deps, item, "lose", "item-unknown", answerLost, {});
  return after(1);
}

async function lookUp(deps: ItemDeps, item: Item & ItemInternals): Promise<Next> {
  const view = await deps.queries.get(item.requestId);
  const provider = deps.provider(item.target);
  if (view === null || item.intentAt === null) return over;
  if (provider === null) {
    // A snapshot may have been made: only its cloud can tell.
    await note(deps, item, targetGone(item.target));
    return after(goneRetryMs);
  }
  const waitMs = untilLookUp(deps, item.intentAt, provider);
  if (waitMs > 0) return after(waitMs);
  // As few at a time as creates: a service that hangs is not to take every place from the others.
  const leave = deps.limits.enter(item.target, provider.can.createConcurrency);
  if (leave === null) return after(deps.limits.waitMs(item.target));
  // An answer tells how things were when it was asked for.
  const askedMs = deps.clock();
  const found = await find(deps, item, view, provider).finally(leave);
  if (found === "crashed-too-often") return ended(deps, item, crashedTooOften(item));
  if (found.ok && found.value) return accepted(deps, item, provider, found.value, true);
  if (!found.ok || askedMs < sureAtMs(item.intentAt, provider.can)) {
    if (!found.ok) await note(deps, item, found.failure);
    return after(lookUpDelayMs(deps.clock() - lookUpAtMs(item.intentAt, provider.can)));
  }
  return send(deps, item, "resend");
}

async function find(deps: ItemDeps, item: Item, view: RequestView, provider: SnapshotProvider) {
  if ((await deps.ledger.callBegins(item.id)) > maxOpenCalls) return "crashed-too-often";
  const order = orderFor(item, view, item.firstIntentAt ?? item.updatedAt);
  const found = await settle(deps.log, about(item), () =>
    provider.findByMarker(order, AbortSignal.timeout(30_000)),
  );
  await deps.ledger.callEnded(item.id);
  return found;
}

async function accepted(...change: Parameters<typeof accept>): Promise<Next> {
  await accept(...change);
  return over;
}

async function ended(...change: Parameters<typeof end>): Promise<Next> {
  await end(...change);
  return over;
}

function about(item: Item): About {
  return { target: item.target, item: item.id };
}

function untilLookUp(deps: ItemDeps, intentAt: string, provider: SnapshotProvider): number {
  return Math.max(0, lookUpAtMs(intentAt, provider.can) - deps.clock());
}

function orderFor(item: Item, view: RequestView, notBefore: string): SnapshotOrder {
  return {
    volume: { target: item.target, id: item.volumeId },
    marker: item.marker,
    reason: view.request.reason,
    options: item.options,
    notBefore,
  };
}
