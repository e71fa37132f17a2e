import { beforeAll, describe, expect, test } from "vitest";
import { readIntake } from "../../src/requests/intake.ts";
import type { Intake } from "../../src/requests/intake.ts";
import { openStore, stores } from "../support/store.ts";
import type { OpenStore } from "../support/store.ts";

const day = 24 * 60 * 60_000;

function click(requestId: string, userId = "U0BOB"): Intake {
  return {
    kind: "decide",
    teamId: "T0",
    userId,
    answerTo: { userId, channelId: "C0OPS", responseUrl: null },
    requestId,
    choice: "approve",
    note: "",
    seenDigest: null,
  };
}

test("an action is read also when an older version wrote more of it", () => {
  const older = { ...click("SR-1"), message: { channelId: "C0OPS", ts: "1.2" } };
  expect(readIntake(JSON.stringify(older))).toEqual(click("SR-1"));
});

describe.each(stores)("inbound actions on $name", ({ locate }) => {
  let store: OpenStore;
  beforeAll(async () => {
    store = await openStore(await locate());
  });

  test("many that arrive together are committed in one statement", async () => {
    const rows = Array.from({ length: 200 }, (_, n) => ({ key: `burst-${n}`, intake: click("x") }));
    const taken = await store.intake.commit(rows);
    expect(new Set(taken.map(({ key }) => key))).toEqual(new Set(rows.map(({ key }) => key)));
    await store.intake.finish(rows.map(({ key }) => key));
  });

  test("a delivery seen twice is one, also from two replicas at the same moment", async () => {
    const rows = [{ key: "double", intake: click("SR-1") }];
    const both = await Promise.all([store.intake.commit(rows), store.intake.commit(rows)]);
    expect(both.flat().map(({ key }) => key)).toEqual(["double"]);
    expect(await store.intake.commit(rows)).toEqual([]);
    await store.intake.finish(["double"]);
  });

  test("what is being worked on is left alone until its time is over, then taken over once", async () => {
    await store.intake.commit([{ key: "left", intake: click("SR-2") }]);
    expect(await store.intake.claimLeftOvers(10)).toEqual([]);
    store.clock.advance(61_000);
    const both = await Promise.all([
      store.intake.claimLeftOvers(10),
      store.intake.claimLeftOvers(10),
    ]);
    expect(both.flat()).toMatchObject([{ key: "left", intake: click("SR-2"), tries: 1 }]);
    const [left] = both.flat();
    expect(left && (await store.intake.begins(left))).toBe(2);
    expect(await store.intake.claimLeftOvers(10)).toEqual([]);
    await store.intake.finish(["left"]);
    store.clock.advance(61_000);
    expect(await store.intake.claimLeftOvers(10)).toEqual([]);
  });

  test("what one has waited with until another may have it is begun by one of them", async () => {
    const [own] = await store.intake.commit([{ key: "late", intake: click("SR-2") }]);
    expect(own && (await store.intake.begins(own))).toBe(1);
    store.clock.advance(61_000);
    const [taken] = await store.intake.claimLeftOvers(10);
    const both = [own, taken].map(async (one) => one && store.intake.begins(one));
    expect(new Set(await Promise.all(both))).toEqual(new Set([2, null]));
    // It is in work: nobody else may have it for a while.
    store.clock.advance(59_000);
    expect(await store.intake.claimLeftOvers(10)).toEqual([]);
    await store.intake.finish(["late"]);
    expect(taken && (await store.intake.begins({ ...taken, tries: 2 }))).toBeNull();
  });

  test("what a crash left is free at the next start, oldest first, nothing of what was done", async () => {
    await store.intake.commit([{ key: "first", intake: click("SR-3") }]);
    store.clock.advance(10);
    await store.intake.commit([{ key: "second", intake: click("SR-4") }]);
    await store.intake.commit([{ key: "done", intake: click("SR-5") }]);
    await store.intake.finish(["done"]);
    await store.intake.releaseAll();
    const taken = await store.intake.claimLeftOvers(10);
    expect(taken.map(({ key }) => key)).toEqual(["first", "second"]);
    await store.intake.finish(["first", "second"]);
  });

  test("a row that another version wrote is given up and keeps nobody else waiting", async () => {
    await store.intake.commit([
      { key: "odd", intake: click("SR-6") },
      { key: "even", intake: click("SR-6") },
    ]);
    await store.db
      .updateTable("intake")
      .set({ payload: JSON.stringify({ kind: "rewind" }) })
      .where("key", "=", "odd")
      .execute();
    await store.intake.releaseAll();
    expect((await store.intake.claimLeftOvers(10)).map(({ key }) => key)).toEqual(["even"]);
    await store.intake.releaseAll();
    expect((await store.intake.claimLeftOvers(10)).map(({ key }) => key)).toEqual(["even"]);
    await store.intake.finish(["even"]);
  });

  test("what cannot be done now comes again after its delay", async () => {
    await store.intake.commit([{ key: "later", intake: click("SR-6") }]);
    await store.intake.postpone("later", 5000);
    store.clock.advance(4999);
    expect(await store.intake.claimLeftOvers(10)).toEqual([]);
    store.clock.advance(1);
    expect(await store.intake.claimLeftOvers(10)).toHaveLength(1);
    await store.intake.finish(["later"]);
  });

  test("what was done a month ago is forgotten in batches; what is young or open stays", async () => {
    const old = Array.from({ length: 7 }, (_, n) => ({ key: `old-${n}`, intake: click("SR-7") }));
    await store.intake.prune(0, 10_000);
    await store.intake.commit(old);
    await store.intake.commit([{ key: "old but open", intake: click("SR-8") }]);
    await store.intake.finish(old.map(({ key }) => key));
    store.clock.advance(31 * day);
    await store.intake.commit([{ key: "young", intake: click("SR-9") }]);
    await store.intake.finish(["young"]);
    expect(await store.intake.prune(30 * day, 5)).toBe(5);
    expect(await store.intake.prune(30 * day, 5)).toBe(2);
    const left = await store.db.selectFrom("intake").select("key").orderBy("key").execute();
    expect(left.map(({ key }) => key)).toEqual(expect.arrayContaining(["old but open", "young"]));
    expect(left.filter(({ key }) => key.startsWith("old-"))).toEqual([]);
  });
});
