import { expect, test } from "vitest";
import type { Intake } from "../../src/requests/intake.ts";
import type { TakenIntake } from "../../src/requests/intake-store.ts";
import { createCourtesy } from "../../src/workflows/courtesy.ts";
import { createIntakeDesk } from "../../src/workflows/intake-desk.ts";
import { openStore } from "../support/store.ts";
import { quiet } from "./items.ts";

const kills = 60;
const patience = { timeout: 20_000, interval: 5 };

function cancel(requestId: string): Intake {
  const answerTo = { userId: "U0ALICE", channelId: null, responseUrl: null };
  return { kind: "cancel", teamId: "T0", userId: "U0ALICE", answerTo, requestId };
}

/** One life of the bot: takes over what is left, and is gone without a word when the test says so. */
async function life(
  store: Awaited<ReturnType<typeof openStore>>,
  handle: (taken: TakenIntake) => Promise<() => Promise<void>>,
  givenUp: string[],
) {
  await store.intake.releaseAll();
  const desk = createIntakeDesk({
    store: store.intake,
    handle,
    giveUp: async ({ key }) => void givenUp.push(key),
    courtesy: createCourtesy(),
    log: quiet,
  });
  await desk.resume();
  return desk;
}

test("actions that wait in the queue while the bot is killed again and again are all done in the end", async () => {
  const store = await openStore({ kind: "sqlite", file: ":memory:" });
  const keys = Array.from({ length: 40 }, (_, n) => `action-${n}`);
  await store.intake.commit(keys.map((key) => ({ key, intake: cancel(key) })));
  const begun: string[] = [];
  const givenUp: string[] = [];
  for (let n = 0; n < kills; n += 1) {
    const before = begun.length;
    await life(
      store,
      async ({ key }) => {
        begun.push(key);
        return new Promise(() => undefined);
      },
      givenUp,
    );
    await expect.poll(() => begun.length - before, patience).toBe(4);
    store.clock.advance(1);
  }
  // Each was begun now and then: those in hand at a kill go to the end of the queue.
  expect(new Set(begun).size).toBe(keys.length);
  const done: string[] = [];
  await life(
    store,
    async ({ key }) => {
      done.push(key);
      return async () => undefined;
    },
    givenUp,
  );
  await expect.poll(() => done.length + givenUp.length, patience).toBe(keys.length);
  expect(givenUp).toEqual([]);
});

test("an action that ends the process whenever it is begun is given up, and keeps no other", async () => {
  const store = await openStore({ kind: "sqlite", file: ":memory:" });
  await store.intake.commit(["harmless", "deadly"].map((key) => ({ key, intake: cancel(key) })));
  const done: string[] = [];
  const givenUp: string[] = [];
  for (let n = 0; n < kills && givenUp.length === 0; n += 1) {
    let begun = 0;
    await life(
      store,
      async ({ key }) => {
        begun += 1;
        if (key === "deadly") return new Promise(() => undefined);
        done.push(key);
        return async () => undefined;
      },
      givenUp,
    );
    await expect.poll(() => begun + givenUp.length, patience).toBeGreaterThan(0);
    store.clock.advance(1);
  }
  expect(givenUp).toEqual(["deadly"]);
  expect(done).toContain("harmless");
});
