import { expect, test } from "vitest";
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
