import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { defaultSigningSecret } from "../playground/slack/options.ts";
import { startBot } from "./support/bot.ts";
import { startChild } from "./support/child.ts";
import { freePort } from "./support/free-port.ts";
import { createSender } from "./support/load.ts";
import type { Sender } from "./support/load.ts";
import { oneOf, payloads } from "./support/payloads.ts";
import { untilQuiet } from "./support/quiet.ts";
import { heading, judge, table } from "./support/report.ts";
import { ms, spreadOf } from "./support/stats.ts";
import type { Spread } from "./support/stats.ts";
import { volumeId } from "./support/volumes.ts";

/** How soon after a command, click or shortcut is the form on its way to the person, with 50,000 volumes known? */

const volumes = 50_000;
const forms = 400;
const warmUp = 200;
const crowd = 10;
const goalMs = 300;
const patienceMs = 120_000;

heading(
  `From the signed payload to its form's arrival at Slack, ${volumes} volumes in the catalog`,
);
await untilQuiet();

const [slackPort, answersPort, awsPort] = [await freePort(), await freePort(), await freePort()];
const slack = await startChild("slack-child.ts", { port: slackPort, answers: answersPort });
const aws = await startChild("aws-child.ts", { port: awsPort, volumes });
const make = payloads(`http://127.0.0.1:${answersPort}/`);
/** The command alone, the button on the App Home, and both shortcuts. */
const opening = [
  (n: number, trigger: string) => make.command(n, "", trigger),
  (n: number, trigger: string) => make.homeClick(n, trigger),
  (n: number, trigger: string) => make.shortcut(n, trigger),
  (n: number, trigger: string) => make.messageShortcut(n, trigger),
] as const;
let n = 0;

async function until<Found>(look: () => Promise<Found | null>): Promise<Found> {
  for (const end = performance.now() + patienceMs; performance.now() < end; await delay(5)) {
    const found = await look();
    if (found !== null) return found;
  }
  throw new Error(`nothing was seen within ${patienceMs} ms`);
}

/** So many people, each of whom opens the next form once the last one is there. */
async function open(sender: Sender, count: number, atOnce: number): Promise<Spread> {
  const triggers = (await slack.ask("triggers", z.array(z.string()))).slice(0, count);
  const taken: number[] = [];
  const person = async () => {
    for (let own = triggers.pop(); own !== undefined; own = triggers.pop()) {
      const question = `form ${own}`;
      const payload = oneOf(opening, n)((n += 1), own);
      // To the millisecond, by the clock that both processes read.
      const begun = Date.now();
      await sender.one(payload);
      taken.push((await until(async () => slack.ask(question, z.number().nullable()))) - begun);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, person));
  return spreadOf(taken);
}

interface Opened {
  readonly one: Spread;
  readonly crowd: Spread;
}

async function opened(port: number): Promise<Opened> {
  const sender = createSender(port, defaultSigningSecret);
  await open(sender, warmUp, crowd);
  const one = await open(sender, forms, 1);
  const together = await open(sender, forms, crowd);
  await sender.close();
  return { one, crowd: together };
}

async function bareForms(): Promise<Opened> {
  const [port, secret] = [await freePort(), defaultSigningSecret];
  const bare = await startChild("bare-child.ts", { port, slack: slackPort, secret, forms: "yes" });
  try {
    return await opened(port);
  } finally {
    await bare.stop();
  }
}

async function ourForms(): Promise<Opened> {
  const bot = await startBot({ mode: "http", slackPort, awsPort, volumes: 200, approvals: 1 });
  try {
    await bot.ready();
    const sender = createSender(bot.slackPort, defaultSigningSecret);
    // A part of an id, which only what was listed can have.
    const last = volumeId(volumes - 1).slice("vol-1".length);
    await until(async () =>
      (await sender.answerTo(make.suggestion((n += 1), last))).includes(volumeId(volumes - 1))
        ? true
        : null,
    );
    await sender.close();
    return await opened(bot.slackPort);
  } finally {
    await bot.stop();
  }
}

let bare: Opened;
let ours: Opened;
try {
  bare = await bareForms();
  await untilQuiet();
  ours = await ourForms();
} finally {
  await slack.stop();
  await aws.stop();
}

const row = (name: string, { count, p50, p95, p99, max }: Spread) => [
  name,
  String(count),
  ...[p50, p95, p99, max].map(ms),
];
table(
  ["", "forms", "p50 ms", "p95 ms", "p99 ms", "max ms"],
  [
    row("one at a time, bare Bolt", bare.one),
    row("one at a time, snapshot-bot", ours.one),
    row(`${crowd} at once, bare Bolt`, bare.crowd),
    row(`${crowd} at once, snapshot-bot`, ours.crowd),
  ],
);
judge(
  [["one at a time", ours.one] as const, [`${crowd} at once`, ours.crowd] as const].map(
    ([name, { p99, count }]) => ({
      text: `${name}: opened within ${goalMs} ms (p99)`,
      figure: `${ms(p99)} ms`,
      met: p99 <= goalMs && count === forms,
    }),
  ),
);
