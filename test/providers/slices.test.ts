import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { inSlices, sliceSize, sortedInSlices } from "../../src/providers/slices.ts";
import { wholeOf } from "../support/slices.ts";

interface Numbered {
  readonly n: number;
}

describe("work in slices", () => {
  test("lets everybody else have a turn between two slices", async () => {
    const turns: string[] = [];
    await inSlices(
      (function* work() {
        for (const part of ["first", "second", "third"]) {
          turns.push(part);
          setImmediate(() => turns.push("somebody"));
          yield;
        }
      })(),
    );
    expect(turns).toEqual(["first", "somebody", "second", "somebody", "third", "somebody"]);
  });

  test("sorting 50,000 holds the thread for a few thousand comparisons at most", () => {
    const values = Array.from({ length: 50_000 }, (_, at) => ({ n: (at * 7919) % 50_000 }));
    let compared = 0;
    let most = 0;
    const sorted = wholeOf(
      sortedInSlices(values, (a: Numbered, b: Numbered) => {
        compared += 1;
        return a.n < b.n;
      }),
      () => {
        most = Math.max(most, compared);
        compared = 0;
      },
    );
    expect(sorted.map(({ n }) => n)).toEqual(values.map((_, at) => at));
    expect(most).toBeLessThan(20 * sliceSize);
  });

  test("sorting gives what sorting at once would give, equals in the order they came", () => {
    const many = fc.array(fc.record({ n: fc.nat(50) }), { maxLength: 4 * sliceSize, size: "max" });
    fc.assert(
      fc.property(many, (values) => {
        const sorted = wholeOf(sortedInSlices(values, (a, b) => a.n < b.n));
        expect(sorted).toEqual(values.toSorted((a, b) => a.n - b.n));
        const places = sorted.map((value) => values.indexOf(value));
        sorted.forEach(({ n }, at) => {
          if (at > 0 && sorted[at - 1]?.n === n)
            expect(places[at]).toBeGreaterThan(places[at - 1] ?? -1);
        });
      }),
      { numRuns: 50 },
    );
  });
});
