import { setTimeout as delay } from "node:timers/promises";
import { defaultSigningSecret } from "../playground/slack/options.ts";
import { startBot } from "./support/bot.ts";
import { cardsOf } from "./support/cards.ts";
import { cpuMsOf, startChild } from "./support/child.ts";
import { freePort } from "./support/free-port.ts";
import { lookInto } from "./support/ledger.ts";
import { createSender } from "./support/load.ts";
import type { Load, Sender } from "./support/load.ts";
import { mixed, payloads } from "./support/payloads.ts";
import type { Button, Payloads } from "./support/payloads.ts";
import { untilQuiet } from "./support/quiet.ts";
import { heading, judge, say, table } from "./support/report.ts";
import { ms, spreadOf } from "./support/stats.ts";
import { volumeName } from "./support/volumes.ts";

/** How soon are commands, clicks and forms acknowledged, beside an app that does nothing else? */

const rounds = 3;
const warmUpMs = 4000;
const restMs = 500;
const closed = [
  { atOnce: 1, forMs: 2000 },
  { atOnce: 10, forMs: 2000 },
  { atOnce: 50, forMs: 4000 },
] as const;
const steady = { perSecond: 200, forMs: 10_000 } as const;
const steadyName = `steady ${steady.perSecond}/s`;

heading("Acknowledgements over HTTP, signed: commands, clicks and forms in turn");
await untilQuiet();

const [slackPort, answersPort, awsPort] = [await freePort(), await freePort(), await freePort()];
const slack = await startChild("slack-child.ts", { port: slackPort, answers: answersPort });
const aws = await startChild("aws-child.ts", { port: awsPort, volumes: 200 });
const make = payloads(`http://127.0.0.1:${answersPort}/`);
let n = 0;

/** What was measured in one shape of load, over all rounds. */
type Measured = Map<string, (Load & { readonly cpuUs: number })[]>;

async function measure(
  sender: Sender,
  pid: number,
  of: Payloads,
  buttons: readonly Button[],
  into: Measured,
) {
  const next = () => mixed(of, buttons, (n += 1));
  const note = async (name: string, run: () => Promise<Load>) => {
    const before = cpuMsOf(pid);
    const load = await run();
    const cpuUs = ((cpuMsOf(pid) - before) * 1000) / load.ms.length;
    into.set(name, [...(into.get(name) ?? []), { ...load, cpuUs }]);
  };
  await sender.closed(10, warmUpMs, next);
  for (const { atOnce, forMs } of closed) {
    await delay(restMs);
    await note(`${atOnce} at once`, async () => sender.closed(atOnce, forMs, next));
  }
  await delay(restMs);
  await note(steadyName, async () => sender.open(steady.perSecond, steady.forMs, next));
}

async function bareRound(into: Measured): Promise<void> {
  const port = await freePort();
  const bare = await startChild("bare-child.ts", {
    port,
    slack: slackPort,
    secret: defaultSigningSecret,
  });
  const sender = createSender(port, defaultSigningSecret);
  await measure(
    sender,
    bare.pid,
    make,
    [{ ts: "1763683200.000100", value: "SR-0000:000000000000" }],
    into,
  );
  await sender.close();
  await bare.stop();
}

async function ourRound(into: Measured): Promise<{ readonly left: number; readonly done: number }> {
  const bot = await startBot({ mode: "http", slackPort, awsPort, volumes: 200, approvals: 1 });
  await bot.ready();
  const sender = createSender(bot.slackPort, defaultSigningSecret);
  const buttons = await someCards(sender);
  const before = n;
  await measure(sender, bot.pid, make, buttons, into);
  const look = lookInto(bot.folder);
  const committed = look.actions();
  await delay(3000);
  const still = look.actions();
  look.close();
  await sender.close();
  await bot.kill();
  const rows = n - before + 30;
  if (committed.all !== rows)
    throw new Error(`${rows} were acknowledged, ${committed.all} committed`);
  return { left: committed.open, done: (committed.open - still.open) / 3 };
}

/** Asks for a few snapshots and waits for their cards, so that there is something to click. */
async function someCards(sender: Sender): Promise<readonly Button[]> {
  const known = new Set((await cardsOf(slack)).map(({ ts }) => ts));
  for (let at = 0; at < 30; at += 1) {
    await sender.one(make.command((n += 1), `${volumeName(100 + at)} before migration ${n}`));
  }
  for (let tries = 0; tries < 100; tries += 1) {
    const cards = (await cardsOf(slack)).filter(({ ts }) => !known.has(ts));
    const buttons = cards.flatMap(({ ts, approve }) =>
      approve === null ? [] : [{ ts, value: approve }],
    );
    if (buttons.length === 30) return buttons;
    await delay(100);
  }
  throw new Error("the cards did not come");
}

const bare: Measured = new Map();
const ours: Measured = new Map();
const work: { readonly left: number; readonly done: number }[] = [];
try {
  for (let round = 0; round < rounds; round += 1) {
    await untilQuiet();
    await bareRound(bare);
    await untilQuiet();
    work.push(await ourRound(ours));
  }
} finally {
  await slack.stop();
  await aws.stop();
}

const whole = (loads: readonly (Load & { readonly cpuUs: number })[] = []) => ({
  cpuUs: spreadOf(loads.map((load) => load.cpuUs)).p50,
  spread: spreadOf(loads.flatMap((load) => load.ms)),
  perSecond: spreadOf(loads.map((load) => load.perSecond)).p50,
  refused: loads.reduce((sum, { refused }) => sum + refused, 0),
});
const rows = [...ours.keys()].flatMap((name) =>
  [
    { who: "bare Bolt", ...whole(bare.get(name)) },
    { who: "snapshot-bot", ...whole(ours.get(name)) },
  ].map(({ who, spread, perSecond, cpuUs, refused }) => [
    `${name}, ${who}`,
    String(spread.count),
    ms(spread.p50),
    ms(spread.p95),
    ms(spread.p99),
    ms(spread.max),
    perSecond.toFixed(0),
    cpuUs.toFixed(0),
    String(refused),
  ]),
);
table(
  ["load", "count", "p50 ms", "p95 ms", "p99 ms", "max ms", "per s", "µs CPU each", "refused"],
  rows,
);
say();
say(
  `  The work behind the acknowledgements: ${work.map(({ left }) => left).join(", ")} actions left at the end of each round, ` +
    `${work.map(({ done }) => done.toFixed(0)).join(", ")} done a second once nobody asks.`,
);

const [calm, crowd] = [whole(ours.get(steadyName)), whole(ours.get("50 at once"))];
// The middle one of the rounds, so that one hiccup of the machine decides nothing.
const p99Of = (loads: readonly Load[] = []) =>
  spreadOf(loads.map((load) => spreadOf(load.ms).p99)).p50;
const ratio = p99Of(ours.get(steadyName)) / p99Of(bare.get(steadyName));
judge([
  {
    text: `${steadyName}: p99 at most 1.5 × bare (the middle round)`,
    figure: `${ratio.toFixed(2)} ×`,
    met: ratio <= 1.5 && calm.refused === 0,
  },
  {
    text: "50 at once: at least 2,500 requests/s",
    figure: crowd.perSecond.toFixed(0),
    met: crowd.perSecond >= 2500 && crowd.refused === 0,
  },
  {
    text: "50 at once: nothing above 300 ms",
    figure: `${ms(crowd.spread.max)} ms`,
    met: crowd.spread.max <= 300,
  },
]);
