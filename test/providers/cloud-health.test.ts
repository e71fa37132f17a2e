import { expect, test } from "vitest";
import { createCloudHealths } from "../../src/providers/cloud-health.ts";

function healths() {
  let nowMs = Date.UTC(2026, 10, 20, 10);
  const turns: number[] = [];
  const clouds = createCloudHealths(
    () => nowMs,
    () => turns.push(nowMs),
  );
  return { clouds, turns, passes: (ms: number) => (nowMs += ms) };
}

test("a target that was never called is not known to answer", () => {
  const { clouds } = healths();
  expect(clouds.of("tokyo")).toMatchObject({ answers: null, lastAnswerAt: null, calls: 0 });
});

test("a cloud that says no has answered; one that cannot be reached has not", () => {
  const { clouds } = healths();
  clouds.called("tokyo", "ok", 10);
  clouds.called("tokyo", "quota", 30);
  clouds.called("tokyo", "not-found", 20);
  expect(clouds.of("tokyo")).toEqual({
    answers: true,
    lastAnswerAt: "2026-11-20T10:00:00.000Z",
    latencyMs: 20,
    calls: 3,
    errors: 0,
    lastError: null,
  });
  clouds.called("tokyo", "unreachable", 5_000);
  expect(clouds.of("tokyo")).toMatchObject({
    answers: false,
    latencyMs: 20,
    errors: 1,
    lastError: "unreachable",
  });
  expect(clouds.of("osaka").calls).toBe(0);
});

test("errors older than an hour are forgotten, and memory does not grow", () => {
  const { clouds, passes } = healths();
  clouds.called("tokyo", "throttled", 1);
  for (let minute = 0; minute < 300; minute += 1) {
    passes(60_000);
    clouds.called("tokyo", "ok", minute);
  }
  expect(clouds.of("tokyo")).toMatchObject({ calls: 60, errors: 0, lastError: null });
  passes(3 * 3_600_000);
  expect(clouds.of("tokyo")).toMatchObject({ answers: true, calls: 0 });
});

test("it is told when a target begins to answer or ceases to, and not for each call", () => {
  const { clouds, turns } = healths();
  for (const outcome of ["ok", "ok", "unavailable", "throttled", "ok", "ok"])
    clouds.called("tokyo", outcome, 1);
  expect(turns).toHaveLength(3);
});
