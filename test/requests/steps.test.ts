import { describe, expect, test } from "vitest";
import { createSteps } from "../../src/requests/steps.ts";
import { openRequest, openStore, stores } from "../support/store.ts";

describe.each(stores)("workflow steps in $name", ({ locate }) => {
  test("are told once their request has ended, by one replica at a time, until Slack knows", async () => {
    const store = await openStore(await locate());
    const { clock } = store;
    const steps = createSteps(store.db, clock);
    const step = { executionId: "Fx1", requestId: await openRequest(store, { state: "denied" }) };
    const open = await openRequest(store);
    await steps.bind(step);
    await steps.bind(step);
    await steps.bind({ executionId: "Fx2", requestId: open });
    const [mine, theirs] = await Promise.all([steps.claim(10), steps.claim(10)]);
    expect([...mine, ...theirs]).toEqual([step]);
    expect(await steps.claim(10)).toEqual([]);
    // Whoever took it died: another one takes over.
    clock.advance(31_000);
    expect(await steps.claim(10)).toEqual([step]);
    await steps.told("Fx1");
    clock.advance(31_000);
    expect(await steps.claim(10)).toEqual([]);
  });
});
