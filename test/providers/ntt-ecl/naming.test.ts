import { assert, property, string, stringMatching } from "fast-check";
import { describe, expect, test } from "vitest";
import { describeOrder, markerOf, nameOf } from "../../../src/providers/ntt-ecl/naming.ts";
import { parseTime } from "../../../src/providers/ntt-ecl/times.ts";
import { order } from "../../contract/provider.ts";
import { orders } from "./support.ts";

describe("the name of an order's snapshot", () => {
  test("is made of letters that names at ECL are seen to have", () => {
    expect(nameOf("snapshot-bot:SR-7K3F/1")).toBe("snapshot-bot_SR-7K3F_1");
    expect(nameOf("snapshot-bot:SR-7K3F/1")).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
  });

  test("leads back to its marker, and two markers never share one", () => {
    const word = stringMatching(/^[A-Za-z0-9-]{1,20}$/);
    assert(
      property(word, word, word, word, (a, b, c, d) => {
        const [first, second] = [`snapshot-bot:${a}/${b}`, `snapshot-bot:${c}/${d}`];
        const name = nameOf(first);
        expect(name).not.toBeNull();
        expect(markerOf(name ?? "")).toBe(first);
        expect(nameOf(second) === name).toBe(first === second);
      }),
    );
  });

  test.each([
    "",
    "SR-7K3F/1",
    "snapshot-bot:SR_7/1",
    "snapshot-bot:SR-7K3F",
    `snapshot-bot:${"x".repeat(60)}/1`,
  ])("cannot be made of %j", (marker) => {
    expect(nameOf(marker)).toBeNull();
  });

  test.each(["nightly-20261120-7f3a", "snapshot-bot", "snapshot-bot__", "Snapshot-bot_SR-1_1"])(
    "of somebody else, %j, is no marker",
    (name) => {
      expect(markerOf(name)).toBeNull();
    },
  );
});

test("a description is never longer than 64 characters, unprintable or broken", () => {
  assert(
    property(string({ unit: "binary", maxLength: 200 }), (reason) => {
      const text = describeOrder({ ...order(orders), reason }, {});
      expect(text.length).toBeLessThanOrEqual(64);
      expect(text.isWellFormed()).toBe(true);
      expect(text).not.toMatch(/\p{Cc}/u);
    }),
  );
  expect(describeOrder(order(orders), { description: "kept" })).toBe("kept");
  expect(describeOrder({ ...order(orders), reason: "x".repeat(70) }, {})).toBe(
    `${"x".repeat(63)}…`,
  );
});

describe("a time", () => {
  test.each([
    ["2026-11-20T07:01:03+0000", "2026-11-20T07:01:03.000Z"],
    ["2026-11-20T16:01:03+0900", "2026-11-20T07:01:03.000Z"],
    ["2026-11-20T07:01:03+00:00", "2026-11-20T07:01:03.000Z"],
    ["2026-11-20T08:01:03.123456Z", "2026-11-20T08:01:03.123Z"],
    ["2026-11-20T08:01:03", "2026-11-20T08:01:03.000Z"],
    ["2026-11-20 08:01:03", "2026-11-20T08:01:03.000Z"],
  ])("%s is %s", (text, instant) => {
    expect(new Date(parseTime(text) ?? 0).toISOString()).toBe(instant);
  });

  test.each([null, undefined, "", "null", "yesterday", "2026-13-40T00:00:00+0000"])(
    "%j is none",
    (text) => {
      expect(parseTime(text)).toBeNull();
    },
  );
});
