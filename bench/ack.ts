import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { defaultSigningSecret } from "../playground/slack/options.ts";
import { startBot } from "./support/bot.ts";
import { cardsOf } from "./support/cards.ts";
import { startChild } from "./support/child.ts";
import { freePort } from "./support/free-port.ts";
import { kindsOf, mixOf } from "./support/kinds.ts";
import type { Given, Kind } from "./support/kinds.ts";
import { lookInto } from "./support/ledger.ts";
import { createSender } from "./support/load.ts";
import type { Sender } from "./support/load.ts";
import { payloads } from "./support/payloads.ts";
import type { Button } from "./support/payloads.ts";
import { untilQuiet } from "./support/quiet.ts";
import { heading, judge, say, table } from "./support/report.ts";
import { columns, goalsOf, note, rowsOf, whole } from "./support/side-by-side.ts";
import type { Rounds } from "./support/side-by-side.ts";
import { ms } from "./support/stats.ts";
import { volumeName } from "./support/volumes.ts";

/** How soon is each kind of payload acknowledged, beside an app that does nothing else? */

const steadyRate = 200;
/** Commands, clicks and forms in turn. */
const mixed = { warmUpMs: 3000, oneMs: 1500, tenMs: 1500, crowdMs: 3000, steadyMs: 2000 } as const;
/** Nothing is measured of a process that has just been started: first it works, as on any day. */
const workingDay = { perSecond: 25, forMs: 10_000, restMs: 3000 } as const;
/** Each kind by itself. */
const alone = { warmUpMs: 300, crowdMs: 500, steadyMs: 1500, restMs: 1500 } as const;
/**
 * So often those that are compared take turns at a steady rate: what else the machine does
 * changes within seconds. Whoever is not measured is halted, for less than Slack's answers are waited for.
 */
const turns = 15;
/** Whoever was halted is measured once people have come for a while: the work that stood back begins first. */
const leadInMs = 500;
/** What was begun is finished before a halt; what stood back goes on standing back. */
const afterMs = 80;
const steadyOf = (kind: Kind) => `${kind.name}, steady ${steadyRate}/s`;
const crowdOf = (kind: Kind) => `${kind.name}, 50 at once`;
const cards = 30;

heading("Acknowledgements over HTTP, signed: commands, clicks and forms in turn, then each kind");
await untilQuiet();

const [slackPort, answersPort, awsPort] = [await freePort(), await freePort(), await freePort()];
const slack = await startChild("slack-child.ts", { port: slackPort, answers: answersPort });
const aws = await startChild("aws-child.ts", { port: awsPort, volumes: 200 });
const make = payloads(`http://127.0.0.1:${answersPort}/`);
const mix = mixOf(make);
const kinds = kindsOf(make);
/** What opens a form by a call to Slack. */
const opening = kinds.filter(({ name }) => name.startsWith("shortcut"));
let n = 0;

/** One process that is measured, and what is sent to it. */
interface Subject {
  readonly sender: Sender;
  readonly pid: number;
  readonly given: Given;
  readonly into: Rounds;
}

type Measuring = ReturnType<typeof measuring>;

function measuring({ sender, pid, given, into }: Subject) {
  let committing = 0;
  const from = (kind: Kind) => () => {
    if (kind.commits) committing += 1;
    return kind.make((n += 1), given);
  };
  process.kill(pid, "SIGSTOP");
  return {
    into,
    /** Lets it run for so long. */
    turn: async (act: () => Promise<unknown>) => {
      process.kill(pid, "SIGCONT");
      await act();
      process.kill(pid, "SIGSTOP");
    },
    workingDay: async () => {
      await sender.open(workingDay.perSecond, workingDay.forMs, from(mix));
      await delay(workingDay.restMs);
    },
    warmUp: async (kind: Kind, forMs: number) => sender.closed(10, forMs, from(kind)),
    closed: async (kind: Kind, name: string, atOnce: number, forMs: number) => {
      await sender.open(steadyRate, leadInMs, from(kind));
      await note(into, name, pid, async () => sender.closed(atOnce, forMs, from(kind)));
    },
    steady: async (kind: Kind, forMs: number) => {
      globalThis.gc?.();
      await sender.open(steadyRate, leadInMs, from(kind));
      await note(into, steadyOf(kind), pid, async () => sender.open(steadyRate, forMs, from(kind)));
      await delay(afterMs);
    },
    /** How many were sent that are committed before they are acknowledged. */
    committing: () => committing,
  };
}

async function eachInTurn(
  subjects: readonly Measuring[],
  act: (subject: Measuring) => Promise<unknown>,
): Promise<void> {
  for (const subject of subjects) await subject.turn(async () => act(subject));
}

const rest = async () => delay(alone.restMs);

async function steadily(subjects: readonly Measuring[], kind: Kind, forMs: number): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) {
    await eachInTurn(subjects, async ({ steady }) => steady(kind, forMs));
  }
}

/**
 * @param beforehand what many that come at once need, and those that come before them
 * @param afterwards what is waited for after many have come at once
 */
async function measureAlone(
  subjects: readonly Measuring[],
  kind: Kind,
  beforehand: () => Promise<void> = async () => undefined,
  afterwards: (subject: Measuring) => Promise<unknown> = async () => undefined,
): Promise<void> {
  const { warmUpMs, steadyMs, crowdMs } = alone;
  await beforehand();
  await eachInTurn(subjects, async (subject) => {
    await subject.warmUp(kind, warmUpMs);
    await afterwards(subject);
  });
  await steadily(subjects, kind, steadyMs);
  await beforehand();
  await eachInTurn(subjects, async (subject) => {
    await subject.closed(kind, crowdOf(kind), 50, crowdMs);
    await afterwards(subject);
  });
}

async function measureMixed(subjects: readonly Measuring[]): Promise<void> {
  const { warmUpMs, oneMs, tenMs, crowdMs, steadyMs } = mixed;
  await eachInTurn(subjects, async ({ warmUp }) => warmUp(mix, warmUpMs));
  const closed = async (name: string, atOnce: number, forMs: number) =>
    eachInTurn(subjects, async (subject) => subject.closed(mix, name, atOnce, forMs));
  await closed("mixed, 1 at once", 1, oneMs);
  await closed("mixed, 10 at once", 10, tenMs);
  await closed(crowdOf(mix), 50, crowdMs);
  await steadily(subjects, mix, steadyMs);
}

const anyButton = { ts: "1763683200.000100", value: "SR-0000:000000000000" };
const anyTrigger = () => `${n}.trigger`;

async function withBare(
  options: Readonly<Record<string, string>>,
  into: Rounds,
  trigger: () => string,
  run: (subject: Measuring) => Promise<void>,
): Promise<void> {
  const port = await freePort();
  const secret = defaultSigningSecret;
  const app = await startChild("bare-child.ts", { port, slack: slackPort, secret, ...options });
  const sender = createSender(port, secret);
  await run(measuring({ sender, pid: app.pid, given: { buttons: [anyButton], trigger }, into }));
  process.kill(app.pid, "SIGCONT");
  await sender.close();
  await app.stop();
}

/** Rights to open a form, each of which opens one, and how late the last of them came. */
function createTriggers() {
  let fresh: string[] = [];
  let last = { trigger: "", usedAt: 0 };
  return {
    next: (): string => {
      const trigger = fresh.pop();
      if (trigger === undefined) throw new Error("there are no triggers left");
      last = { trigger, usedAt: Date.now() };
      return trigger;
    },
    refill: async () => {
      fresh = await slack.ask("triggers", z.array(z.string()));
    },
    /** Waits for the form that was asked for last. */
    lastFormMs: async (): Promise<number> => {
      for (let tries = 0; tries < 500; tries += 1) {
        const cameAt = await slack.ask(`form ${last.trigger}`, z.number().nullable());
        if (cameAt !== null) return cameAt - last.usedAt;
        await delay(20);
      }
      throw new Error("a form did not come");
    },
  };
}

/** Bare and the bot beside each other; the kinds that leave no work behind first. */
async function besideEachOther(): Promise<void> {
  await untilQuiet();
  const bot = await startBot({ mode: "http", slackPort, awsPort, volumes: 200, approvals: 1 });
  await bot.ready();
  const sender = createSender(bot.slackPort, defaultSigningSecret);
  const buttons = await someCards(sender);
  const triggers = createTriggers();
  const given = { buttons, trigger: triggers.next };
  const own = measuring({ sender, pid: bot.pid, given, into: ours });
  await withBare({}, bare, anyTrigger, async (other) => {
    const both = [other, own];
    await eachInTurn(both, async ({ workingDay }) => workingDay());
    for (const kind of kinds.filter(({ commits }) => !commits)) {
      const opens = opening.includes(kind);
      await measureAlone(both, kind, triggers.refill, async (subject) => {
        if (opens && subject === own) lastForms.push(await triggers.lastFormMs());
        await rest();
      });
    }
    await measureMixed(both);
    for (const kind of kinds.filter(({ commits }) => commits)) {
      await measureAlone(both, kind);
    }
  });
  await own.turn(async () => {
    const look = lookInto(bot.folder);
    const committed = look.actions();
    await delay(3000);
    const still = look.actions();
    look.close();
    if (committed.all !== own.committing() + cards) {
      throw new Error(`${own.committing() + cards} were acknowledged, ${committed.all} committed`);
    }
    Object.assign(work, { left: committed.open, done: (committed.open - still.open) / 3 });
  });
  process.kill(bot.pid, "SIGCONT");
  await sender.close();
  await bot.kill();
}

/** What stands between: an app that commits a row too, and one that opens the form too. */
async function inBetween(): Promise<void> {
  await untilQuiet();
  const folder = mkdtempSync(join(tmpdir(), "snapshot-bot-bench-"));
  const rows = join(folder, "rows.sqlite");
  await withBare({ rows }, bareWithRow, anyTrigger, async (subject) => measureMixed([subject]));
  rmSync(folder, { recursive: true });
  await untilQuiet();
  const triggers = createTriggers();
  await withBare({ forms: "yes" }, bareWithForm, triggers.next, async (subject) => {
    for (const kind of opening) {
      await measureAlone([subject], kind, triggers.refill, rest);
    }
  });
}

/** Asks for a few snapshots and waits for their cards, so that there is something to click. */
async function someCards(sender: Sender): Promise<readonly Button[]> {
  const known = new Set((await cardsOf(slack)).map(({ ts }) => ts));
  for (let at = 0; at < cards; at += 1) {
    await sender.one(make.command((n += 1), `${volumeName(100 + at)} before migration ${n}`));
  }
  for (let tries = 0; tries < 100; tries += 1) {
    const drawn = (await cardsOf(slack)).filter(({ ts }) => !known.has(ts));
    const buttons = drawn.flatMap(({ ts, approve }) =>
      approve === null ? [] : [{ ts, value: approve }],
    );
    if (buttons.length === cards) return buttons;
    await delay(100);
  }
  throw new Error("the cards did not come");
}

const bare: Rounds = new Map();
const bareWithRow: Rounds = new Map();
const bareWithForm: Rounds = new Map();
const ours: Rounds = new Map();
const lastForms: number[] = [];
const work = { left: NaN, done: NaN };
try {
  await besideEachOther();
  await inBetween();
} finally {
  await slack.stop();
  await aws.stop();
}

table(
  columns,
  [...ours.keys()].flatMap((name) => rowsOf(name, bare, ours)),
);
say();
const alsoRan = (what: string, kind: Kind, rounds: Rounds) => {
  const [steady, crowd] = [whole(rounds.get(steadyOf(kind))), whole(rounds.get(crowdOf(kind)))];
  say(
    `  ${what}: p99 ${ms(steady.spread.p99)} ms at a steady ${steadyRate}/s, ` +
      `${crowd.perSecond.toFixed(0)} requests/s at 50 at once, longest ${ms(crowd.spread.max)} ms.`,
  );
};
say("  Measured afterwards, so not to be compared by the millisecond:");
alsoRan("A bare app that commits a row before it acknowledges", mix, bareWithRow);
for (const kind of opening) {
  alsoRan(`A bare app that opens the same form after a ${kind.name}`, kind, bareWithForm);
}
say(
  `  Where many shortcuts come at once, all are acknowledged before the forms open: the last form came up to ${Math.max(...lastForms).toFixed(0)} ms after its click.`,
);
say(
  `  The work behind the acknowledgements: ${work.left} actions left at the end, ` +
    `${work.done.toFixed(0)} done a second once nobody asks.`,
);
judge([
  ...goalsOf({ steady: steadyOf(mix), crowd: crowdOf(mix) }, bare, ours),
  ...kinds.map((kind) => {
    const goals = goalsOf({ steady: steadyOf(kind), crowd: crowdOf(kind) }, bare, ours);
    return {
      text: `${kind.name}: the same three goals`,
      figure: goals.map(({ figure }) => figure).join(", "),
      met: goals.every(({ met }) => met),
    };
  }),
]);
