import { expect, test } from "vitest";
import { logChange } from "../../src/observability/changes.ts";

test("a change is logged with its ids and facts, without what people wrote", () => {
  const lines: unknown[] = [];
  const write = (fields: unknown, message: string) => void lines.push([message, fields]);
  const log = { info: write, warn: write, error: write };
  logChange(log, "SR-1", {
    type: "denied",
    actorId: "U0BOB",
    data: { note: "the customer's name", digest: "abc", request: "another" },
  });
  logChange(log, "SR-1", { type: "item-accepted", itemId: "SR-1/1", data: { snapshot: "snap-1" } });
  expect(lines).toEqual([
    ["denied", { digest: "abc", request: "SR-1", actor: "U0BOB", change: "denied" }],
    [
      "item-accepted",
      { snapshot: "snap-1", request: "SR-1", item: "SR-1/1", change: "item-accepted" },
    ],
  ]);
});
