import { describe, expect, test } from "vitest";
import { FaultQueue } from "../../../playground/clouds/fault-queue.ts";
import { splitLatency } from "../../../playground/clouds/latency.ts";
import { RequestLog } from "../../../playground/clouds/request-log.ts";
import { seeded } from "../../../playground/clouds/seeded.ts";

describe("the fault queue", () => {
  test("lets queued faults happen one after the other, only to their operation", () => {
    const faults = new FaultQueue<string>(seeded(1));
    faults.next("create", "a");
    faults.next("create", "b", 2);
    expect(faults.take("read")).toEqual([]);
    expect([1, 2, 3, 4].map(() => faults.take("create"))).toEqual([["a"], ["b"], ["b"], []]);
  });

  test("adds what is switched on to what is queued, until it is switched off", () => {
    const faults = new FaultQueue<string>(seeded(1));
    const slow = faults.whileOn("*", "slow");
    const lost = faults.next("create", "lost");
    expect(faults.take("create")).toEqual(["slow", "lost"]);
    expect(faults.take("read")).toEqual(["slow"]);
    expect([slow.hits(), lost.hits(), lost.left()]).toEqual([2, 1, 0]);
    slow.remove();
    expect(faults.take("create")).toEqual([]);
    expect(slow.left()).toBe(0);
  });

  test("hits the given share of calls, the same ones for the same seed", () => {
    const run = (seed: number): string => {
      const faults = new FaultQueue<string>(seeded(seed));
      faults.whileOn("create", "lost", 0.15);
      return Array.from({ length: 2_000 }, () => faults.take("create").length).join("");
    };
    const hits = [...run(7).matchAll(/1/g)].length;
    expect(hits).toBeGreaterThan(230);
    expect(hits).toBeLessThan(370);
    expect(run(7)).toBe(run(7));
    expect(run(7)).not.toBe(run(8));
  });

  test("forgets everything when cleared", () => {
    const faults = new FaultQueue<string>(seeded(1));
    const handle = faults.whileOn("*", "slow");
    faults.clear();
    expect(faults.take("create")).toEqual([]);
    expect(handle.left()).toBe(0);
  });
});

describe("the request log", () => {
  test("keeps the newest 50,000 requests", () => {
    const log = new RequestLog();
    for (let at = 0; at < 60_000; at += 1) {
      log.add({
        at,
        service: "s",
        operation: "o",
        input: null,
        principal: null,
        outcome: "ok",
        worked: true,
      });
    }
    expect(log.entries.length).toBeGreaterThanOrEqual(50_000);
    expect(log.entries.length).toBeLessThanOrEqual(51_000);
    expect(log.entries.at(-1)?.at).toBe(59_999);
  });
});

describe("latency", () => {
  test("stays within its bounds and splits at a random point", () => {
    const random = seeded(3);
    for (let index = 0; index < 500; index += 1) {
      const { beforeMs, afterMs } = splitLatency({ minMs: 30, maxMs: 180 }, random);
      expect(beforeMs).toBeGreaterThanOrEqual(0);
      expect(afterMs).toBeGreaterThanOrEqual(0);
      expect(beforeMs + afterMs).toBeGreaterThanOrEqual(30);
      expect(beforeMs + afterMs).toBeLessThanOrEqual(180);
    }
  });
});
