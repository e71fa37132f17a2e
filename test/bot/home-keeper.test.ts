import { setImmediate as nextTurn } from "node:timers/promises";
import { WebClient } from "@slack/web-api";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createHomeKeeper } from "../../src/bot/home-keeper.ts";
import { createCatalog } from "../../src/providers/catalog.ts";
import { createCourtesy } from "../../src/workflows/courtesy.ts";
import type { Courtesy } from "../../src/workflows/courtesy.ts";
import { createCloudHealths } from "../../src/providers/cloud-health.ts";
import { openRequest, openStore } from "../support/store.ts";
import { folder } from "../support/store-cleanup.ts";

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});
afterEach(() => {
  vi.useRealTimers();
});

const alwaysCalm = {
  arrived: () => undefined,
  inRush: () => false,
  calm: async () => Promise.resolve(),
  turn: async () => nextTurn(),
};

async function keeper(answers: typeof fetch, courtesy: Partial<Courtesy> = {}) {
  const { queries, clock, ...store } = await openStore({
    kind: "sqlite",
    file: `${folder()}/ledger.sqlite`,
  });
  const defaults = {
    expiryMs: 60_000,
    incidentExpiryMs: 60_000,
    remindAfterMs: 600_000,
    keepDays: 14,
  };
  const inventory = () => ({
    targets: [],
    volumes: [],
    sets: [],
    incidentChannels: [],
    namesInSharedChannels: [],
    defaults,
    language: "en" as const,
  });
  const allowed = async () => ({ allowed: true, policies: [] }) as const;
  let looks = 0;
  const home = createHomeKeeper({
    teamId: "T0",
    client: new WebClient("xoxb-test", { fetch: answers, retryConfig: { retries: 0 } }),
    queries,
    authority: {
      authorise: allowed,
      assess: async () => new Promise(() => undefined),
      admit: async () => {
        looks += 1;
        return null;
      },
    },
    readers: { of: async () => "en" },
    cloudHealth: createCloudHealths(clock, () => undefined).of,
    copies: false,
    courtesy: { ...alwaysCalm, ...courtesy },
    around: () => ({ nowMs: clock() }),
    links: async () => () => null,
    inventory,
    catalog: createCatalog({ inventory, targets: () => new Map(), log: silent }),
    clock,
    log: silent,
  });
  return { home, store: { queries, clock, ...store }, looks: () => looks };
}

const taken = async () => Response.json({ ok: true });

test("while Slack is slow, App Homes are drawn one after another and no round overlaps the next", async () => {
  let calls = 0;
  const { home, store } = await keeper(async () => {
    calls += 1;
    return calls === 1 ? taken() : new Promise(() => undefined);
  });
  await home.show("U0BOB");
  await openRequest(store);
  home.changed();
  await vi.advanceTimersByTimeAsync(2000);
  await vi.waitFor(() => expect(calls).toBe(2));
  for (let n = 0; n < 10; n += 1) {
    home.changed();
    await vi.advanceTimersByTimeAsync(2000);
  }
  expect(calls).toBe(2);
});

test("an App Home that would look the same is not drawn again", async () => {
  let calls = 0;
  const { home, looks } = await keeper(async () => {
    calls += 1;
    return taken();
  });
  await home.show("U0BOB");
  home.changed();
  await vi.advanceTimersByTimeAsync(5000);
  await vi.waitFor(() => expect(looks()).toBe(2));
  // Long enough for a drawing to come to its end: each of its reads takes a turn of the loop.
  for (let turn = 0; turn < 500; turn += 1) await nextTurn();
  expect(calls).toBe(1);
  await home.show("U0BOB");
  expect(calls).toBe(2);
});

test("what may not be decided any more waits for nobody", async () => {
  const drawn: string[] = [];
  const { home, store } = await keeper(async (_, init) => {
    drawn.push(decodeURIComponent(await new Response(init?.body ?? null).text()));
    return taken();
  });
  await openRequest(store, { expiresAt: new Date(store.clock() + 60_000).toISOString() });
  await home.show("U0BOB");
  store.clock.advance(59_000);
  await home.show("U0BOB");
  store.clock.advance(1000);
  await home.show("U0BOB");
  expect(drawn.map((text) => text.includes("Approve"))).toEqual([true, true, false]);
});

test("of more requests than a Home looks at, those that end soonest are shown", async () => {
  let drawn = "";
  const { home, store } = await keeper(async (_, init) => {
    drawn = decodeURIComponent(await new Response(init?.body ?? null).text());
    return taken();
  });
  const endsSoon = new Date(store.clock() + 60_000).toISOString();
  const urgent = await openRequest(store, { expiresAt: endsSoon, requesterId: "U0CAROL" });
  for (let n = 0; n < 60; n += 1) {
    store.clock.advance(10);
    await openRequest(store);
  }
  await home.show("U0BOB");
  expect(drawn).toContain(urgent);
});

test("a Home that Slack does not take at first is sent once more, and then whoever opened it hears of it", async () => {
  let calls = 0;
  let failing = 1;
  const { home } = await keeper(async () => {
    calls += 1;
    failing -= 1;
    return failing < 0 ? taken() : Response.json({ ok: false, error: "internal_error" });
  });
  const shown = home.show("U0BOB");
  await vi.waitFor(() => expect(calls).toBe(1));
  await vi.advanceTimersByTimeAsync(1000);
  await expect(shown).resolves.toBeUndefined();
  expect(calls).toBe(2);
  failing = 2;
  const refused = expect(home.show("U0BOB")).rejects.toThrow("internal_error");
  await vi.waitFor(() => expect(calls).toBe(3));
  await vi.advanceTimersByTimeAsync(1000);
  await refused;
});

test("a Home that Slack refuses gives way to a short one, until it would look different", async () => {
  const drawn: string[] = [];
  let refusing = true;
  const { home, store } = await keeper(async (_, init) => {
    const text = decodeURIComponent(await new Response(init?.body ?? null).text());
    drawn.push(text);
    const refused = refusing && text.includes("header");
    return refused ? Response.json({ ok: false, error: "invalid_arguments" }) : taken();
  });
  await home.show("U0BOB");
  expect(drawn.map((text) => /Slack.does.not.take/u.test(text))).toEqual([false, true]);
  home.changed();
  await vi.advanceTimersByTimeAsync(5000);
  expect(drawn).toHaveLength(2);
  refusing = false;
  await openRequest(store);
  home.changed();
  await vi.advanceTimersByTimeAsync(1000);
  await vi.waitFor(() => expect(drawn).toHaveLength(3));
  expect(drawn[2]).toContain("header");
});

test("a Home of which Slack takes nothing is not tried for ever", async () => {
  let calls = 0;
  const { home } = await keeper(async () => {
    calls += 1;
    return Response.json({ ok: false, error: "invalid_arguments" });
  });
  await expect(home.show("U0BOB")).rejects.toThrow("invalid_arguments");
  expect(calls).toBe(2);
});

test("a Home that is opened again and again is drawn once more, not as often", async () => {
  const { home, looks } = await keeper(taken);
  await Promise.all(Array.from({ length: 50 }, async () => home.show("U0BOB")));
  expect(looks()).toBeLessThanOrEqual(2);
});

test("of many Homes that are opened at once few are drawn at the same time, and all in the end", async () => {
  const answers: ((answer: Response) => void)[] = [];
  let most = 0;
  let drawn = 0;
  const { home } = await keeper(async () => {
    const { promise, resolve } = Promise.withResolvers<Response>();
    answers.push(resolve);
    return promise;
  });
  const all = Array.from({ length: 20 }, async (_, n) => home.show(`U0${n}`));
  const people = Promise.all(all.map(async (one) => one.then(() => (drawn += 1))));
  while (drawn < all.length) {
    most = Math.max(most, answers.length);
    answers.shift()?.(await taken());
    await nextTurn();
  }
  await people;
  expect(most).toBeLessThanOrEqual(4);
});

test("in a rush Homes are begun one by one, each when people have been let go first", async () => {
  const pauses: (() => void)[] = [];
  const calm = async () => new Promise<void>((over) => pauses.push(over));
  const { home, looks } = await keeper(taken, { calm });
  const shown = ["U0BOB", "U0CAROL", "U0DAVE"].map(async (userId) => home.show(userId));
  for (let begun = 0; begun < 3; begun += 1) {
    await vi.waitFor(() => expect(pauses).toHaveLength(begun + 1));
    for (let turn = 0; turn < 50; turn += 1) await nextTurn();
    expect(looks()).toBe(begun);
    pauses[begun]?.();
  }
  await Promise.all(shown);
  expect(looks()).toBe(3);
});

test("people who open their Homes all at once are a rush themselves", async () => {
  const courtesy = createCourtesy();
  const { home } = await keeper(taken, courtesy);
  const shown = ["U0ALICE", "U0BOB", "U0CAROL"].map(async (userId) => home.show(userId));
  expect(courtesy.inRush()).toBe(false);
  void home.show("U0DAVE");
  expect(courtesy.inRush()).toBe(true);
  await Promise.all(shown);
});

test("whoever turns the page while the Home is drawn anew sees the page that was asked for", async () => {
  const drawn: string[] = [];
  const { home, store } = await keeper(async (_, init) => {
    drawn.push(decodeURIComponent(await new Response(init?.body ?? null).text()));
    return taken();
  });
  for (let n = 0; n < 12; n += 1) await openRequest(store, { requesterId: "U0BOB" });
  const first = home.show("U0BOB");
  await nextTurn();
  await Promise.all([first, home.show("U0BOB", { waiting: 0, mine: 1, recent: 0 })]);
  expect(drawn).toHaveLength(2);
  home.changed();
  await openRequest(store, { requesterId: "U0BOB" });
  await vi.advanceTimersByTimeAsync(1000);
  await vi.waitFor(() => expect(drawn).toHaveLength(3));
  const pageOf = (view = "") => /"value":"(\d\.\d\.\d)"/u.exec(view)?.[1];
  expect(drawn.map(pageOf)).toEqual(["0.1.0", "0.0.0", "0.0.0"]);
});
