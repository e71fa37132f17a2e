import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  activeItemStates,
  isFinalItem,
  isFinalRequest,
  itemStateAfter,
  itemStatesBefore,
  nextItemState,
  nextRequestState,
  requestStateAfter,
  requestStatesBefore,
} from "../../src/requests/lifecycle.ts";
import type { AskState, ItemEvent, RequestEvent } from "../../src/requests/lifecycle.ts";
import { itemStates, requestStates } from "../../src/requests/model.ts";
import type { ItemState, RequestState } from "../../src/requests/model.ts";

const askStates: readonly AskState[] = ["asked", ...requestStates];
const requestEvents: readonly RequestEvent[] = [
  "refuse",
  "await",
  "approve",
  "deny",
  "expire",
  "withdraw",
  "run",
  "settle",
  "retry",
];
const itemEvents: readonly ItemEvent[] = [
  "approve",
  "begin",
  "hold",
  "lose",
  "accept",
  "resend",
  "complete",
  "verify",
  "fail",
  "cancel",
  "retry",
];

/** Everything that may happen to a request; whatever is not here may not. */
const requestSteps: readonly `${AskState} ${RequestEvent} ${RequestState}`[] = [
  "asked refuse refused",
  "asked await awaiting-approval",
  "asked approve approved",
  "awaiting-approval approve approved",
  "awaiting-approval deny denied",
  "awaiting-approval expire expired",
  "awaiting-approval withdraw withdrawn",
  "approved run running",
  "approved withdraw withdrawn",
  "approved settle settled",
  "running settle settled",
  "settled retry running",
];

/** Everything that may happen to an item; whatever is not here may not. */
const itemSteps: readonly `${ItemState} ${ItemEvent} ${ItemState}`[] = [
  "pending approve waiting",
  "pending cancel cancelled",
  "waiting begin starting",
  "waiting fail failed",
  "waiting cancel cancelled",
  "starting accept accepted",
  "starting hold waiting",
  "starting lose unknown",
  "starting fail failed",
  "unknown accept accepted",
  "unknown resend starting",
  "unknown fail failed",
  "accepted complete complete",
  "accepted fail failed",
  "complete verify verified",
  "complete fail failed",
  "failed retry waiting",
];

describe("a request's life", () => {
  test("knows for every event in every state what comes of it", () => {
    const steps = askStates.flatMap((state) =>
      requestEvents.flatMap((event) => {
        const next = nextRequestState(state, event);
        return next === null ? [] : [`${state} ${event} ${next}`];
      }),
    );
    expect(steps.toSorted()).toEqual([...requestSteps].toSorted());
  });

  test("ends for good: nothing happens to what is refused, settled, denied, expired or withdrawn", () => {
    const final = requestStates.filter(isFinalRequest);
    expect(final).toEqual(["refused", "settled", "denied", "expired", "withdrawn"]);
  });

  test("only approval leads to running, whatever happens in whatever order", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...requestEvents), { maxLength: 12 }), (events) => {
        let state: AskState = "asked";
        let approved = false;
        for (const event of events) {
          const next = nextRequestState(state, event);
          if (next === null) continue;
          if (event === "approve") approved = true;
          if (next === "running") expect(approved).toBe(true);
          state = next;
        }
      }),
    );
  });

  test("each event has one outcome, and the states before it are the ones that allow it", () => {
    for (const event of requestEvents) {
      for (const before of requestStatesBefore(event)) {
        expect(nextRequestState(before, event)).toBe(requestStateAfter(event));
      }
    }
  });
});

describe("an item's life", () => {
  test("knows for every event in every state what comes of it", () => {
    const steps = itemStates.flatMap((state) =>
      itemEvents.flatMap((event) => {
        const next = nextItemState(state, event);
        return next === null ? [] : [`${state} ${event} ${next}`];
      }),
    );
    expect(steps.toSorted()).toEqual([...itemSteps].toSorted());
  });

  test("ends for good when verified, failed or cancelled", () => {
    expect(itemStates.filter(isFinalItem)).toEqual(["verified", "failed", "cancelled"]);
  });

  test("is never verified without having been accepted and complete", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...itemEvents), { maxLength: 15 }), (events) => {
        const seen: ItemState[] = ["pending"];
        for (const event of events) {
          const next = nextItemState(seen.at(-1) ?? "pending", event);
          if (next !== null) seen.push(next);
        }
        const verified = seen.indexOf("verified");
        if (verified < 0) return;
        expect(seen.slice(0, verified)).toEqual(expect.arrayContaining(["accepted", "complete"]));
      }),
    );
  });

  test("is never sent again before a look-up was sure, and never after it was accepted", () => {
    expect(itemStatesBefore("resend")).toEqual(["unknown"]);
    expect(itemStatesBefore("begin")).toEqual(["waiting"]);
    expect(itemStateAfter("resend")).toBe("starting");
  });

  test("holds its volume from the intent to the end, and neither before nor after", () => {
    expect(activeItemStates).toEqual(["starting", "unknown", "accepted", "complete"]);
  });
});
