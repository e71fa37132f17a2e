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
import { columns, goalsOf, middleP99, note, rowsOf, whole } from "./support/side-by-side.ts";
import type { Rounds } from "./support/side-by-side.ts";
import { ms } from "./support/stats.ts";
import { volumeName } from "./support/volumes.ts";

/** How soon is each kind of payload acknowledged, beside an app that does nothing else? */

const rounds = 3;
const restMs = 250;
const steadyRate = 200;
/** Commands, clicks and forms in turn. */
const mixed = { warmUpMs: 3000, oneMs: 1500, tenMs: 1500, crowdMs: 3000, steadyMs: 5000 } as const;
/** Nothing is measured of a process that has just been started: first it works, as on any day. */
const workingDay = { perSecond: 25, forMs: 10_000, restMs: 3000 } as const;
/** Each kind by itself. */
const alone = { warmUpMs: 300, crowdMs: 500, steadyMs: 2000, restMs: 1000 } as const;
/** What comes steadily is measured once it has become steady: what came before leaves work behind. */
const leadInMs = 1000;
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

function measuring({ sender, pid, given, into }: Subject) {
  let committing = 0;
  const from = (kind: Kind) => () => {
    if (kind.commits) committing += 1;
    return kind.make((n += 1), given);
  };
  const closed = async (kind: Kind, name: string, atOnce: number, forMs: number) => {
    await delay(restMs);
    await note(into, name, pid, async () => sender.closed(atOnce, forMs, from(kind)));
  };
  const steady = async (kind: Kind, forMs: number) => {
    await delay(restMs);
    await sender.open(steadyRate, leadInMs, from(kind));
    await note(into, steadyOf(kind), pid, async () => sender.open(steadyRate, forMs, from(kind)));
  };
  return {
    closed,
    steady,
    workingDay: async () => {
      await sender.open(workingDay.perSecond, workingDay.forMs, from(mix));
      await delay(workingDay.restMs);
    },
    /** Each by itself. */
    alone: async (each: readonly Kind[], restMs: number) => {
      for (const kind of each) {
        await sender.closed(10, alone.warmUpMs, from(kind));
        await steady(kind, alone.steadyMs);
        await closed(kind, crowdOf(kind), 50, alone.crowdMs);
        await delay(restMs);
      }
    },
    warmUp: async () => sender.closed(10, mixed.warmUpMs, from(mix)),
    /** How many were sent that are committed before they are acknowledged. */
    committing: () => committing,
  };
}

/** @returns how many were sent that are committed before they are acknowledged */
async function measure(subject: Subject, each: readonly Kind[]): Promise<number> {
  const of = measuring(subject);
  await of.workingDay();
  // What is committed in a rush leaves work behind, which the other kinds would be measured beside.
  const answering = each.filter(({ commits }) => !commits);
  await of.alone(answering, alone.restMs);
  await of.warmUp();
  await of.closed(mix, "mixed, 1 at once", 1, mixed.oneMs);
  await of.closed(mix, "mixed, 10 at once", 10, mixed.tenMs);
  await of.closed(mix, crowdOf(mix), 50, mixed.crowdMs);
  await of.steady(mix, mixed.steadyMs);
  const committing = each.filter(({ commits }) => commits);
  await of.alone(committing, 0);
  return of.committing();
}

const anyButton = { ts: "1763683200.000100", value: "SR-0000:000000000000" };

async function withBare(
  options: Readonly<Record<string, string>>,
  into: Rounds,
  trigger: () => string,
  run: (subject: Subject) => Promise<unknown>,
): Promise<void> {
  const port = await freePort();
  const secret = defaultSigningSecret;
  const bare = await startChild("bare-child.ts", { port, slack: slackPort, secret, ...options });
  const sender = createSender(port, secret);
  await run({ sender, pid: bare.pid, given: { buttons: [anyButton], trigger }, into });
  await sender.close();
  await bare.stop();
}

const anyTrigger = () => `${n}.trigger`;

async function bareRounds(): Promise<void> {
  await untilQuiet();
  await withBare({}, bare, anyTrigger, async (subject) => measure(subject, kinds));
  await untilQuiet();
  const folder = mkdtempSync(join(tmpdir(), "snapshot-bot-bench-"));
  const rows = join(folder, "rows.sqlite");
  await withBare({ rows }, bareWithRow, anyTrigger, async (subject) => measure(subject, []));
  rmSync(folder, { recursive: true });
  await untilQuiet();
  await withBare({ forms: "yes" }, bareWithForm, await freshTriggers(), async (subject) => {
    await measuring(subject).alone(opening, alone.restMs);
  });
}

/** Each opens one form. */
async function freshTriggers(): Promise<() => string> {
  const triggers = await slack.ask("triggers", z.array(z.string()));
  return () => {
    const next = triggers.pop();
    if (next === undefined) throw new Error("there are no triggers left");
    return next;
  };
}

async function ourRound(into: Rounds): Promise<{ readonly left: number; readonly done: number }> {
  const bot = await startBot({ mode: "http", slackPort, awsPort, volumes: 200, approvals: 1 });
  await bot.ready();
  const sender = createSender(bot.slackPort, defaultSigningSecret);
  const buttons = await someCards(sender);
  const given = { buttons, trigger: await freshTriggers() };
  const committing = await measure({ sender, pid: bot.pid, given, into }, kinds);
  const look = lookInto(bot.folder);
  const committed = look.actions();
  await delay(3000);
  const still = look.actions();
  look.close();
  await sender.close();
  await bot.kill();
  if (committed.all !== committing + cards)
    throw new Error(`${committing + cards} were acknowledged, ${committed.all} committed`);
  return { left: committed.open, done: (committed.open - still.open) / 3 };
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
const work: { readonly left: number; readonly done: number }[] = [];
try {
  for (let round = 0; round < rounds; round += 1) {
    await bareRounds();
    await untilQuiet();
    work.push(await ourRound(ours));
  }
} finally {
  await slack.stop();
  await aws.stop();
}

table(
  columns,
  [...ours.keys()].flatMap((name) => rowsOf(name, bare, ours)),
);
say();
const floor = middleP99(bareWithRow.get(steadyOf(mix))) / middleP99(bare.get(steadyOf(mix)));
say(
  `  A bare app that commits a row before it acknowledges, and does nothing else, has a p99 of ${floor.toFixed(2)} × bare ` +
    `at a steady ${steadyRate}/s and ${whole(bareWithRow.get(crowdOf(mix))).perSecond.toFixed(0)} requests/s at 50 at once.`,
);
for (const kind of opening) {
  const [steady, crowd] = [steadyOf(kind), crowdOf(kind)];
  const ratio = middleP99(bareWithForm.get(steady)) / middleP99(bare.get(steady));
  const { perSecond, spread } = whole(bareWithForm.get(crowd));
  say(
    `  A bare app that opens the same form after a ${kind.name}: p99 ${ratio.toFixed(2)} × bare at a steady ` +
      `${steadyRate}/s, ${perSecond.toFixed(0)} requests/s at 50 at once, longest ${ms(spread.max)} ms.`,
  );
}
say(
  `  The work behind the acknowledgements: ${work.map(({ left }) => left).join(", ")} actions left at the end of each round, ` +
    `${work.map(({ done }) => done.toFixed(0)).join(", ")} done a second once nobody asks.`,
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
