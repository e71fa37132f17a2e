import { expect, test } from "vitest";
import { whatIsMissing } from "../../src/observability/readiness.ts";

test("readiness names what is missing, also while the database hangs", async () => {
  const well = { serving: true, connected: true, ping: async () => undefined };
  expect(await whatIsMissing(well)).toEqual([]);
  const hangs = async () => new Promise<void>(() => undefined);
  expect(await whatIsMissing({ serving: false, connected: false, ping: hangs })).toEqual([
    "not started, or stopping",
    "no connection to Slack",
    "the database does not answer",
  ]);
});
