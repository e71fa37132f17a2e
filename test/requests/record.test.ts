import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JsonValue } from "../../src/domain/snapshot.ts";
import { chainStart, nextHash, recordText, verifyChain } from "../../src/requests/record.ts";

interface StoredLine {
  readonly text: string;
  readonly hash: string;
}

/** A request's record as the ledger writes it. */
function chainOf(requestId: string, told: readonly { type: string; data: JsonValue }[]) {
  const lines: StoredLine[] = [];
  let head = chainStart;
  for (const [index, { type, data }] of told.entries()) {
    const text = recordText({
      requestId,
      seq: index + 1,
      at: "2026-11-20T14:00:00.000Z",
      type,
      actorId: index % 2 === 0 ? "U0ALICE" : null,
      itemId: null,
      data: { data },
    });
    head = nextHash(head, text);
    lines.push({ text, hash: head });
  }
  return { lines, head };
}

const told = fc.array(
  fc.record({
    type: fc.constantFrom("asked", "approval", "approved", "item-accepted", "settled"),
    data: fc.oneof(fc.string(), fc.integer(), fc.constant(null)),
  }),
  { minLength: 1, maxLength: 12 },
);
/** A place in a list of unknown length. */
const place = fc.nat({ max: 10_000 });

function problem({ lines, head }: { lines: readonly StoredLine[]; head: string }) {
  return verifyChain("SR-7K3F", lines, head);
}

describe("the record", () => {
  test("holds as it was written", () => {
    fc.assert(fc.property(told, (told) => problem(chainOf("SR-7K3F", told)) === null));
  });

  test("shows any single changed character, and where", () => {
    fc.assert(
      fc.property(told, place, place, fc.string({ minLength: 1, maxLength: 1 }), (...drawn) => {
        const [told, where, at, other] = drawn;
        const { lines, head } = chainOf("SR-7K3F", told);
        const index = where % lines.length;
        const line = lines[index] ?? { text: "", hash: "" };
        const cut = at % line.text.length;
        const text = line.text.slice(0, cut) + other + line.text.slice(cut + 1);
        fc.pre(text !== line.text);
        const found = problem({ lines: lines.with(index, { ...line, text }), head });
        expect(found).toMatchObject({ requestId: "SR-7K3F", seq: index + 1 });
      }),
    );
  });

  test("shows a changed line even when its own hash was made to fit", () => {
    fc.assert(
      fc.property(told, place, (told, where) => {
        const { lines, head } = chainOf("SR-7K3F", told);
        const index = where % lines.length;
        const before = lines[index - 1]?.hash ?? chainStart;
        const text = `${lines[index]?.text ?? ""} `;
        const forged = { text, hash: nextHash(before, text) };
        expect(problem({ lines: lines.with(index, forged), head })).not.toBeNull();
      }),
    );
  });

  test("shows a dropped line, also the first and the last", () => {
    fc.assert(
      fc.property(told, place, (told, where) => {
        const { lines, head } = chainOf("SR-7K3F", told);
        expect(problem({ lines: lines.toSpliced(where % lines.length, 1), head })).not.toBeNull();
      }),
    );
  });

  test("shows a record that was cut short anywhere", () => {
    fc.assert(
      fc.property(told, place, (told, where) => {
        const { lines, head } = chainOf("SR-7K3F", told);
        const kept = lines.slice(0, where % lines.length);
        expect(problem({ lines: kept, head })).not.toBeNull();
      }),
    );
  });

  test("shows two lines that changed places", () => {
    fc.assert(
      fc.property(told, place, place, (told, one, other) => {
        const { lines, head } = chainOf("SR-7K3F", told);
        const [a, b] = [one % lines.length, other % lines.length];
        const [first, second] = [lines[a], lines[b]];
        fc.pre(a !== b && first !== undefined && second !== undefined);
        const swapped = lines.map((line, index) => {
          if (index === a) return second ?? line;
          return index === b ? (first ?? line) : line;
        });
        expect(problem({ lines: swapped, head })).not.toBeNull();
      }),
    );
  });

  test("shows an inserted line, also a copy of a true one and one at the end with a fitting hash", () => {
    fc.assert(
      fc.property(told, place, place, (told, from, to) => {
        const { lines, head } = chainOf("SR-7K3F", told);
        const copy = lines[from % lines.length] ?? { text: "", hash: "" };
        const inserted = lines.toSpliced(to % (lines.length + 1), 0, copy);
        expect(problem({ lines: inserted, head })).not.toBeNull();
        const text = copy.text;
        const appended = [...lines, { text, hash: nextHash(head, text) }];
        expect(problem({ lines: appended, head })).not.toBeNull();
      }),
    );
  });

  test("of one request does not pass for another's", () => {
    fc.assert(
      fc.property(told, (told) => {
        const { lines, head } = chainOf("SR-7K3F", told);
        expect(verifyChain("SR-0000", lines, head)).not.toBeNull();
      }),
    );
  });

  test("is the same text whatever the order in which its facts were given", () => {
    const common = { requestId: "SR-7K3F", seq: 1, at: "", type: "asked", actorId: null };
    const one = recordText({ ...common, itemId: null, data: { a: 1, b: [{ x: 1, y: 2 }] } });
    const other = recordText({ itemId: null, data: { b: [{ y: 2, x: 1 }], a: 1 }, ...common });
    expect(one).toBe(other);
  });
});
