import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { instant, toMs } from "../../src/domain/instant.ts";
import { nextReminderAt, remindApprovers } from "../../src/workflows/remind.ts";
import { createCatalog } from "../../src/providers/catalog.ts";
import { openRequest, openStore, stores } from "../support/store.ts";
import { quiet } from "./items.ts";

const minute = 60_000;
const asked = Date.UTC(2026, 10, 20, 10);
const hours = (count: number) => asked + count * 60 * minute;

/** All moments at which an ask is reminded of, in minutes after it. */
function reminders(expiresMs: number): number[] {
  const found: number[] = [];
  let at = nextReminderAt(asked, expiresMs, 10 * minute, asked);
  while (at !== null) {
    found.push((toMs(at) - asked) / minute);
    at = nextReminderAt(asked, expiresMs, 10 * minute, toMs(at));
  }
  return found;
}

test("approvers are reminded after ten minutes and then after twice as long, until the ask ends", () => {
  expect(reminders(hours(4))).toEqual([10, 20, 40, 80, 160]);
  expect(reminders(hours(0.5))).toEqual([10, 20]);
  expect(reminders(hours(0.1))).toEqual([]);
});

test("a bot that was stopped for long makes up for no reminder that it missed", () => {
  fc.assert(
    fc.property(fc.nat({ max: 5_000 }), fc.integer({ min: 1, max: 500 }), (late, first) => {
      const nowMs = asked + late * minute;
      const at = nextReminderAt(asked, hours(24 * 30), first * minute, nowMs);
      expect(toMs(at ?? "")).toBeGreaterThan(nowMs);
      expect(toMs(at ?? "") - asked).toBeLessThanOrEqual(Math.max(2 * late, first) * minute);
    }),
  );
});

describe.each(stores)("on $name", ({ locate }) => {
  test("two sweepers remind once, of those who have not decided yet", async () => {
    const store = await openStore(await locate());
    const inventory = () => ({
      targets: [],
      volumes: [],
      sets: [],
      incidentChannels: [],
      namesInSharedChannels: [],
      defaults: { expiryMs: 1, incidentExpiryMs: 1, remindAfterMs: 10 * minute, keepDays: 14 },
      language: "en" as const,
    });
    const assessment = {
      kind: "needs",
      approvals: 2,
      policies: [],
      policyVersion: "v1",
      approverGroups: [],
      approverIds: ["U0BOB", "U0CAROL"],
    } as const;
    const deps = {
      ...store,
      log: quiet,
      inventory,
      catalog: createCatalog({ inventory, targets: () => new Map(), log: quiet }),
      authority: { assess: async () => assessment },
    };
    const id = await openRequest(store, { expiresAt: instant(store.clock() + 240 * minute) });
    const view = await store.queries.get(id);
    await store.ledger.change({
      requestId: id,
      set: { remind_at: instant(store.clock() + 10 * minute) },
      decision: {
        user_id: "U0CAROL",
        choice: "approve",
        note: "",
        digest: view?.request.digest ?? "",
      },
      lines: [],
    });
    await remindApprovers(deps);
    expect((await store.queries.get(id))?.request.reminder).toBeNull();
    store.clock.advance(11 * minute);
    await Promise.all([remindApprovers(deps), remindApprovers(deps)]);
    await remindApprovers(deps);
    const reminded = (await store.queries.get(id))?.request.reminder;
    expect(reminded).toEqual({ number: 1, userIds: ["U0BOB"] });
    const events = await store.queries.events(id);
    expect(events.filter(({ type }) => type === "reminded")).toHaveLength(1);
  });
});
