import { itemStates, requestStates } from "./model.ts";
import type { ItemState, RequestState } from "./model.ts";

/** `asked` is a committed ask that nobody has looked at yet: it has no row of its own. */
export type AskState = "asked" | RequestState;

export type RequestEvent =
  | "refuse"
  | "await"
  | "approve"
  | "deny"
  /** Time ran out, or what was asked is no longer what would be done. */
  | "expire"
  | "withdraw"
  | "run"
  | "settle"
  /** Somebody has what failed tried again. */
  | "retry";

export type ItemEvent =
  | "approve"
  | "begin"
  /** Surely not sent or clearly refused for now: try again later. */
  | "hold"
  /** The answer was lost, or the process died during the call. */
  | "lose"
  | "accept"
  /** A look-up was sure that nothing was made: send again. */
  | "resend"
  | "complete"
  | "verify"
  | "fail"
  | "cancel"
  /** Somebody has it tried again: the next round. */
  | "retry";

const requestTable: Record<AskState, Partial<Record<RequestEvent, RequestState>>> = {
  asked: { refuse: "refused", await: "awaiting-approval", approve: "approved" },
  "awaiting-approval": {
    approve: "approved",
    deny: "denied",
    expire: "expired",
    withdraw: "withdrawn",
  },
  approved: { run: "running", withdraw: "withdrawn", settle: "settled" },
  running: { settle: "settled" },
  refused: {},
  settled: { retry: "running" },
  denied: {},
  expired: {},
  withdrawn: {},
};

const itemTable: Record<ItemState, Partial<Record<ItemEvent, ItemState>>> = {
  pending: { approve: "waiting", cancel: "cancelled" },
  waiting: { begin: "starting", fail: "failed", cancel: "cancelled" },
  starting: { accept: "accepted", hold: "waiting", lose: "unknown", fail: "failed" },
  unknown: { accept: "accepted", resend: "starting", fail: "failed" },
  accepted: { complete: "complete", fail: "failed" },
  complete: { verify: "verified", fail: "failed" },
  verified: {},
  failed: { retry: "waiting" },
  cancelled: {},
};

/** The state after `event`, or `null` when this state does not allow it. */
export function nextRequestState(state: AskState, event: RequestEvent): RequestState | null {
  return requestTable[state][event] ?? null;
}

/** The state after `event`, or `null` when this state does not allow it. */
export function nextItemState(state: ItemState, event: ItemEvent): ItemState | null {
  return itemTable[state][event] ?? null;
}

/** The states that allow `event`, with what each becomes: for compare-and-set writes. */
export function requestStatesBefore(event: RequestEvent): readonly RequestState[] {
  return requestStates.filter((state) => nextRequestState(state, event) !== null);
}

export function itemStatesBefore(event: ItemEvent): readonly ItemState[] {
  return itemStates.filter((state) => nextItemState(state, event) !== null);
}

/** Every event leads to one state only, whatever the state before. */
export function requestStateAfter(event: RequestEvent): RequestState {
  return only(requestStatesBeforeOrAsked(event).map((state) => requestTable[state][event]));
}

export function itemStateAfter(event: ItemEvent): ItemState {
  return only(itemStatesBefore(event).map((state) => itemTable[state][event]));
}

/** Nothing happens to it any more, unless somebody has it tried again. */
export function isFinalItem(state: ItemState): boolean {
  return onlyRetry(itemTable[state]);
}

/** Nothing happens to it any more, unless somebody has what failed tried again. */
export function isFinalRequest(state: RequestState): boolean {
  return onlyRetry(requestTable[state]);
}

/** Something is still to happen to a request in one of these. */
export const openRequestStates: readonly RequestState[] = requestStates.filter(
  (state) => !isFinalRequest(state),
);

function onlyRetry(events: object): boolean {
  return Object.keys(events).every((event) => event === "retry");
}

/** An item in one of these holds its volume: nothing else may be started on it. */
export const activeItemStates: readonly ItemState[] = [
  "starting",
  "unknown",
  "accepted",
  "complete",
];

function requestStatesBeforeOrAsked(event: RequestEvent): readonly AskState[] {
  const states: readonly AskState[] = ["asked", ...requestStates];
  return states.filter((state) => nextRequestState(state, event) !== null);
}

function only<State>(states: readonly (State | undefined)[]): State {
  const [state, ...others] = new Set(states);
  if (state === undefined || others.length > 0) throw new Error("an event leads to one state");
  return state;
}
