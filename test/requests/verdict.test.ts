import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { itemStates, requestStates } from "../../src/requests/model.ts";
import type { Item, ItemState, Request, RequestState } from "../../src/requests/model.ts";
import { verdictOf } from "../../src/requests/verdict.ts";
import { openRequest, openStore } from "../support/store.ts";
import type { OpenStore } from "../support/store.ts";

const store: OpenStore = await openStore({ kind: "sqlite", file: ":memory:" });
const id = await openRequest(store);
const view = await store.queries.get(id);

function verdict(state: RequestState, items: readonly ItemState[]) {
  if (view === null) throw new Error("the request is gone");
  const request: Request = { ...view.request, state };
  const [first] = view.items;
  if (first === undefined) throw new Error("the request has no item");
  return verdictOf({ request, items: items.map((state): Item => ({ ...first, state })) });
}

const someStates = fc.array(fc.constantFrom(...itemStates), { maxLength: 6 });

describe("the verdict", () => {
  test("is SAFE TO CHANGE only when the request is settled and every item is verified", () => {
    fc.assert(
      fc.property(fc.constantFrom(...requestStates), someStates, (state, items) => {
        const safe =
          state === "settled" && items.length > 0 && items.every((item) => item === "verified");
        expect(verdict(state, items) === "safe-to-change").toBe(safe);
      }),
      { numRuns: 2000 },
    );
  });

  test("is DO NOT PROCEED as soon as one item failed or was cancelled, whatever the others do", () => {
    fc.assert(
      fc.property(
        fc.constantFrom<RequestState>("approved", "running", "settled"),
        someStates,
        fc.constantFrom<ItemState>("failed", "cancelled"),
        (state, others, bad) => {
          expect(verdict(state, [...others, bad])).toBe("do-not-proceed");
        },
      ),
    );
  });

  test("is DO NOT PROCEED for what was refused, denied, withdrawn or has expired", () => {
    for (const state of ["refused", "denied", "withdrawn", "expired"] as const) {
      expect(verdict(state, ["cancelled"])).toBe("do-not-proceed");
    }
  });

  test("is NOT YET while people decide and while the cloud works", () => {
    expect(verdict("awaiting-approval", ["pending"])).toBe("not-yet");
    expect(verdict("running", ["verified", "accepted"])).toBe("not-yet");
    expect(verdict("running", ["unknown"])).toBe("not-yet");
    expect(verdict("settled", [])).toBe("not-yet");
  });
});
