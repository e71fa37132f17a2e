import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  isFinalKept,
  keptStateAfter,
  keptStates,
  keptStatesBefore,
  nextKeptState,
} from "../../src/requests/kept-life.ts";
import type { KeptEvent, KeptState } from "../../src/requests/kept-life.ts";

const events: readonly KeptEvent[] = [
  "keep",
  "leave",
  "undo",
  "delete",
  "again",
  "hold",
  "gone",
  "vanish",
  "release",
];

/** Everything that may happen to a snapshot that was made; whatever is not here may not. */
const steps: readonly `${KeptState} ${KeptEvent} ${KeptState}`[] = [
  "kept keep kept",
  "kept leave leaving",
  "kept delete deleting",
  "kept vanish vanished",
  "kept release released",
  "leaving undo kept",
  "leaving delete deleting",
  "leaving vanish vanished",
  "leaving release released",
  "deleting again deleting",
  "deleting hold kept",
  "deleting gone deleted",
  "deleting release released",
];

describe("the later life of a snapshot", () => {
  test("knows for every event in every state what comes of it", () => {
    const known = keptStates.flatMap((state) =>
      events.flatMap((event) => {
        const next = nextKeptState(state, event);
        return next === null ? [] : [`${state} ${event} ${next}`];
      }),
    );
    expect(known.toSorted()).toEqual([...steps].toSorted());
  });

  test("ends for good when it is deleted, vanished or not looked after any more", () => {
    expect(keptStates.filter(isFinalKept)).toEqual(["deleted", "vanished", "released"]);
  });

  test("is never deleted without the intent to, and never while it can be undone", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...events), { maxLength: 15 }), (happening) => {
        const seen: KeptState[] = ["kept"];
        for (const event of happening) {
          const next = nextKeptState(seen.at(-1) ?? "kept", event);
          if (next !== null) seen.push(next);
        }
        const deleted = seen.indexOf("deleted");
        if (deleted >= 0) expect(seen[deleted - 1]).toBe("deleting");
      }),
    );
    expect(keptStatesBefore("undo")).toEqual(["leaving"]);
    expect(keptStateAfter("undo")).toBe("kept");
  });
});
