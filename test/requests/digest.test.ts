import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonical } from "../../src/requests/canonical.ts";
import { digestOf, digestOfDeletion } from "../../src/requests/digest.ts";
import type { DeletionPlan, Plan } from "../../src/requests/digest.ts";

const plans: fc.Arbitrary<Plan> = fc.record({
  requesterId: fc.string(),
  reason: fc.string(),
  keepDays: fc.integer({ min: 1, max: 90 }),
  policyVersion: fc.string(),
  items: fc.array(
    fc.record({
      target: fc.string(),
      volumeId: fc.string(),
      options: fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.boolean(), fc.integer()), {
        // An own `__proto__` does not survive being copied, and nobody can ask for one.
        noNullPrototype: true,
      }),
    }),
    { maxLength: 4 },
  ),
});

const plan: Plan = {
  requesterId: "U0ALICE",
  reason: "before migration 42",
  keepDays: 14,
  policyVersion: "v1",
  items: [
    { target: "tokyo", volumeId: "vol-1", options: { tags: { change: "42" } } },
    { target: "tokyo", volumeId: "vol-2", options: {} },
  ],
};
const [first, second] = plan.items;
if (first === undefined || second === undefined) throw new Error("the plan has two items");

const differences: readonly (readonly [what: string, changed: Plan])[] = [
  ["another requester", { ...plan, requesterId: "U0BOB" }],
  ["another reason", { ...plan, reason: "before migration 43" }],
  ["a reason with one more space", { ...plan, reason: "before migration 42 " }],
  ["another time to keep it", { ...plan, keepDays: 15 }],
  ["another policy", { ...plan, policyVersion: "v2" }],
  ["one item less", { ...plan, items: [first] }],
  ["one item more", { ...plan, items: [first, second, first] }],
  ["the items in another order", { ...plan, items: [second, first] }],
  ["another volume", { ...plan, items: [{ ...first, volumeId: "vol-9" }, second] }],
  ["the same volume at another target", { ...plan, items: [{ ...first, target: "x" }, second] }],
  ["another tag", { ...plan, items: [{ ...first, options: { tags: { change: "43" } } }, second] }],
  [
    "one option more",
    {
      ...plan,
      items: [{ ...first, options: { ...first.options, "from-recovery-point": true } }, second],
    },
  ],
];

describe("the digest", () => {
  test.each(differences)("differs for %s", (_, changed) => {
    expect(digestOf(changed)).not.toBe(digestOf(plan));
  });

  test("is the same for the same plan, and differs for any two that differ", () => {
    fc.assert(
      fc.property(plans, plans, (one, other) => {
        const same = JSON.stringify(one) === JSON.stringify(other);
        const copy: Plan = structuredClone(one);
        expect(digestOf(copy)).toBe(digestOf(one));
        if (!same && canonical(asJson(one)) !== canonical(asJson(other))) {
          expect(digestOf(one)).not.toBe(digestOf(other));
        }
      }),
    );
  });

  test("does not depend on the order in which options were written", () => {
    const one = { ...first, options: { a: 1, b: { c: 2, d: 3 } } };
    const other = { ...first, options: { b: { d: 3, c: 2 }, a: 1 } };
    expect(digestOf({ ...plan, items: [one] })).toBe(digestOf({ ...plan, items: [other] }));
  });

  test("cannot be confused by text that looks like structure", () => {
    const one = { ...plan, reason: 'a","target":"x' };
    const other = { ...plan, reason: "a" };
    expect(digestOf(one)).not.toBe(digestOf(other));
  });
});

const deletion: DeletionPlan = {
  requesterId: "U0ALICE",
  reason: "not needed any more",
  policyVersion: "v1",
  item: {
    id: "SR-7K3F/1",
    target: "tokyo",
    volumeId: "vol-1",
    snapshotId: "snap-1",
    marker: "snapshot-bot:SR-7K3F/1",
  },
};

const otherDeletions: readonly (readonly [what: string, changed: DeletionPlan])[] = [
  ["another requester", { ...deletion, requesterId: "U0BOB" }],
  ["another reason", { ...deletion, reason: "not needed" }],
  ["another policy", { ...deletion, policyVersion: "v2" }],
  ["another snapshot", { ...deletion, item: { ...deletion.item, snapshotId: "snap-2" } }],
  ["another marker", { ...deletion, item: { ...deletion.item, marker: "snapshot-bot:SR-7K3F/2" } }],
  ["another target", { ...deletion, item: { ...deletion.item, target: "osaka" } }],
];

describe("the digest of a deletion", () => {
  test.each(otherDeletions)("differs for %s", (_, changed) => {
    expect(digestOfDeletion(changed)).not.toBe(digestOfDeletion(deletion));
  });

  test("is never that of making a snapshot: the operation is in it", () => {
    const { requesterId, reason, policyVersion, item } = deletion;
    const { target, volumeId } = item;
    const items = [{ target, volumeId, options: {} }];
    const made = digestOf({ requesterId, reason, policyVersion, keepDays: 0, items });
    expect(digestOfDeletion(deletion)).not.toBe(made);
  });
});

function asJson({ items, ...rest }: Plan) {
  return { ...rest, items: items.map((item) => ({ ...item })) };
}
