import { setTimeout as delay } from "node:timers/promises";
import { expect, onTestFinished, test, vi } from "vitest";
import type { Intake } from "../../src/requests/intake.ts";
import { createCourtesy } from "../../src/workflows/courtesy.ts";
import { createIntakeDesk } from "../../src/workflows/intake-desk.ts";
import { openStore, stores } from "../support/store.ts";
import { quiet } from "./items.ts";

function cancel(requestId: string): Intake {
  const answerTo = { userId: "U0ALICE", channelId: null, responseUrl: null };
  return { kind: "cancel", teamId: "T0", userId: "U0ALICE", answerTo, requestId };
}

const workers = 4;

test.each(stores)(
  "on $name, what waited in one replica until another took it over is done once",
  async ({ locate }) => {
    const store = await openStore(await locate());
    const done: string[] = [];
    const stuck = Promise.withResolvers<undefined>();
    let stuckNow = 0;
    let ticks = 0;
    const replica = (name: string, before: () => Promise<unknown>) =>
      createIntakeDesk({
        store: store.intake,
        handle: async ({ key }) => {
          await before();
          done.push(`${key} by ${name}`);
          return async () => undefined;
        },
        giveUp: async () => undefined,
        // Nobody is in a rush.
        courtesy: createCourtesy(() => (ticks += 1000)),
        log: quiet,
      });
    const first = replica("first", async () => {
      stuckNow += 1;
      return stuck.promise;
    });
    for (let n = 1; n <= workers; n += 1) await first.accept(`stuck ${n}`, cancel("SR-1"));
    for (const key of ["one", "other"]) await first.accept(key, cancel("SR-2"));
    await expect.poll(() => stuckNow).toBe(workers);

    store.clock.advance(61_000);
    const second = replica("second", async () => undefined);
    await second.resume();
    await expect.poll(() => done.filter((what) => !what.startsWith("stuck"))).toHaveLength(2);
    stuck.resolve(undefined);
    await expect.poll(() => done.length).toBe(2 * workers + 2);
    await first.close(5000);
    expect(done.filter((what) => !what.startsWith("stuck")).toSorted()).toEqual([
      "one by second",
      "other by second",
    ]);
  },
);

test.each(stores)(
  "on $name, what takes long to be told stays with whoever is at it",
  async ({ locate }) => {
    const store = await openStore(await locate());
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    onTestFinished(() => void vi.useRealTimers());
    const slack = Promise.withResolvers<undefined>();
    const done: string[] = [];
    const replica = (name: string) =>
      createIntakeDesk({
        store: store.intake,
        handle: async () => {
          done.push(name);
          return async () => slack.promise;
        },
        giveUp: async () => undefined,
        courtesy: createCourtesy(),
        log: quiet,
      });
    const [first, second] = [replica("first"), replica("second")];
    await first.accept("told slowly", cancel("SR-1"));
    await expect.poll(() => done).toEqual(["first"]);
    for (let n = 0; n < 6; n += 1) {
      store.clock.advance(15_000);
      vi.advanceTimersByTime(15_000);
      await delay(30);
      await second.resume();
    }
    slack.resolve(undefined);
    await first.close(5000);
    store.clock.advance(61_000);
    await second.resume();
    await second.close(5000);
    expect(done).toEqual(["first"]);
  },
);
