import { expect, test } from "vitest";
import { createCourtesy } from "../../src/workflows/courtesy.ts";

/** A clock that stands still until it is moved. */
function stopped() {
  let nowMs = 0;
  return {
    clock: () => nowMs,
    pass: (ms: number) => {
      nowMs += ms;
    },
  };
}

/** Long enough for a turn to come when nothing holds it back. */
const patienceMs = 100;

async function comes(turn: Promise<void>): Promise<boolean> {
  const late = new Promise<boolean>((resolve) => {
    setTimeout(resolve, patienceMs, false);
  });
  return Promise.race([turn.then(() => true), late]);
}

test("work of one person goes on at once", async () => {
  const courtesy = createCourtesy(stopped().clock);
  courtesy.arrived();
  expect(await comes(courtesy.begin())).toBe(true);
});

test("in a rush work stands back until the rush is over", async () => {
  const time = stopped();
  const courtesy = createCourtesy(time.clock);
  await courtesy.begin();
  for (let n = 0; n < 10; n += 1) courtesy.arrived();
  const turn = courtesy.begin();
  expect(await comes(turn)).toBe(false);
  time.pass(100);
  expect(await comes(turn)).toBe(true);
});

test("a rush lets a piece of work through now and then, and more often when it lasts", async () => {
  const time = stopped();
  const courtesy = createCourtesy(time.clock);
  const rush = () => {
    for (let n = 0; n < 10; n += 1) courtesy.arrived();
  };
  await courtesy.begin();
  time.pass(5000);
  rush();
  expect(await comes(courtesy.begin())).toBe(true);
  const second = courtesy.begin();
  time.pass(99);
  expect(await comes(second)).toBe(false);
  for (let passedMs = 0; passedMs < 30_000; passedMs += 50) {
    time.pass(50);
    rush();
  }
  await second;
  const third = courtesy.begin();
  time.pass(50);
  rush();
  expect(await comes(third)).toBe(false);
  time.pass(50);
  rush();
  expect(await comes(third)).toBe(true);
});

test("what is in no hurry waits for the end of a rush, though not for ever", async () => {
  const time = stopped();
  const courtesy = createCourtesy(time.clock);
  expect(await comes(courtesy.calm(3000))).toBe(true);
  const rush = () => {
    for (let n = 0; n < 4; n += 1) courtesy.arrived();
  };
  rush();
  const ended = courtesy.calm(3000);
  expect(await comes(ended)).toBe(false);
  time.pass(100);
  expect(await comes(ended)).toBe(true);
  rush();
  const lasting = courtesy.calm(3000);
  time.pass(3000);
  rush();
  expect(await comes(lasting)).toBe(true);
});

test("no statement of the work runs while somebody waits for an answer, though not for ever", async () => {
  const time = stopped();
  const courtesy = createCourtesy(time.clock);
  const answered = courtesy.waits();
  const first = courtesy.turn();
  expect(await comes(first)).toBe(false);
  answered();
  expect(await comes(first)).toBe(true);
  courtesy.waits();
  const second = courtesy.turn();
  expect(await comes(second)).toBe(false);
  time.pass(25);
  expect(await comes(second)).toBe(true);
});

test("what a person waits for goes after those who come, one after the other, though not for ever", async () => {
  const time = stopped();
  const courtesy = createCourtesy(time.clock);
  expect(await comes(courtesy.lull())).toBe(true);
  const crowd = new AbortController();
  const comesOn = () => {
    if (crowd.signal.aborted) return;
    courtesy.waits()();
    setImmediate(comesOn);
  };
  comesOn();
  const opened: string[] = [];
  const form = async (name: string) => {
    await courtesy.lull();
    opened.push(name);
  };
  const both = [form("first"), form("second")];
  expect(await comes(Promise.race(both))).toBe(false);
  time.pass(1000);
  await Promise.all(both);
  expect(opened).toEqual(["first", "second"]);
  const third = courtesy.lull();
  expect(await comes(third)).toBe(false);
  crowd.abort();
  expect(await comes(third)).toBe(true);
});

test("payloads are read between two pieces of work", async () => {
  const courtesy = createCourtesy();
  const seen: string[] = [];
  const work = async (name: string) => {
    await courtesy.begin();
    seen.push(name);
  };
  const both = [work("first"), work("second")];
  // Whatever the loop has to read or to answer comes around several times before each.
  setImmediate(() => seen.push("payload"));
  await Promise.all(both);
  expect(seen).toEqual(["payload", "first", "second"]);
});
