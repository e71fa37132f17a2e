import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { defaultSigningSecret } from "../playground/slack/options.ts";
import { startBot } from "./support/bot.ts";
import { cardsOf } from "./support/cards.ts";
import { cpuMsOf, memoryOf, startChild } from "./support/child.ts";
import { freePort } from "./support/free-port.ts";
import { watchLag } from "./support/lag.ts";
import { lookInto } from "./support/ledger.ts";
import { createSender } from "./support/load.ts";
import { payloads } from "./support/payloads.ts";
import { untilQuiet } from "./support/quiet.ts";
import { heading, judge, say, table } from "./support/report.ts";
import { ms, spreadOf } from "./support/stats.ts";
import { volumeName } from "./support/volumes.ts";

/** 10,000 snapshots in the making: how many reads, how much memory, how far behind are the cards? */

const requests = Number(process.env["BENCH_REQUESTS"] ?? 200);
const perRequest = 50;
const total = requests * perRequest;
/** Longer than the bench: all are in flight until they are told to complete, all at once. */
const snapshotMs = 30 * 60_000;
const inFlightMs = 60_000;
const patienceMs = 400_000;
const lookEveryMs = 1000;

heading(`${total.toLocaleString("en")} snapshots in flight, in ${requests} requests`);
await untilQuiet();

const [slackPort, answersPort, awsPort] = [await freePort(), await freePort(), await freePort()];
const slack = await startChild("slack-child.ts", { port: slackPort, answers: answersPort });
const aws = await startChild("aws-child.ts", {
  port: awsPort,
  volumes: total,
  "snapshot-ms": snapshotMs,
});
const make = payloads(`http://127.0.0.1:${answersPort}/`);
const bot = await startBot({
  mode: "http",
  slackPort,
  awsPort,
  volumes: total,
  approvals: 0,
  target: { "create-concurrency": "20", "first-read": "15s", "slowest-create": "30s" },
});

/** What was seen while one thing was going on. */
interface Phase {
  readonly name: string;
  readonly seconds: number;
  readonly rss: number;
  readonly cpuShare: number;
}
const phases: Phase[] = [];

async function phase(name: string, over: () => boolean): Promise<void> {
  const begun = performance.now();
  const cpuBefore = cpuMsOf(bot.pid);
  let rss = 0;
  while (!over()) {
    if (performance.now() - begun > patienceMs) throw new Error(`not over in time: ${name}`);
    rss = Math.max(rss, memoryOf(bot.pid).rss);
    await delay(lookEveryMs);
  }
  const spent = performance.now() - begun;
  const cpuShare = (cpuMsOf(bot.pid) - cpuBefore) / spent;
  phases.push({ name, seconds: spent / 1000, rss, cpuShare });
}

const readSchema = z.array(z.object({ at: z.number(), ids: z.number() }));

async function run() {
  await bot.ready();
  const look = lookInto(bot.folder);
  const lag = watchLag(look);
  const sender = createSender(bot.slackPort, defaultSigningSecret);
  const count = (state: string) => look.items().get(state) ?? 0;
  try {
    for (let n = 0; n < requests; n += 1) {
      const names = Array.from({ length: perRequest }, (_, at) => volumeName(n * perRequest + at));
      await sender.one(make.command(n, `create ${names.join(",")} before migration ${n}`));
    }
    await phase("all asked for and accepted", () => count("accepted") >= total);
    const inFlight = count("accepted");
    const inFlightSince = performance.now();
    await phase("all in flight", () => performance.now() - inFlightSince > inFlightMs);
    await aws.ask("finish", z.number());
    await phase("all complete: verified", () => count("verified") >= total);
    await phase("all cards right", () =>
      look.versions().every(({ version, published }) => version === published),
    );
    const safe = (await cardsOf(slack)).filter(({ text }) => text.includes("SAFE TO CHANGE"));
    const snapshots = await aws.ask("snapshots", z.number());
    const reads = await aws.ask("reads", readSchema);
    return { inFlight, safe: safe.length, snapshots, reads, lag: lag.stop() };
  } finally {
    lag.stop();
    look.close();
    await sender.close();
  }
}

let seen: Awaited<ReturnType<typeof run>>;
try {
  seen = await run();
} finally {
  await bot.kill();
  await slack.stop();
  await aws.stop();
}

table(
  ["phase", "s", "highest MiB", "of a core"],
  phases.map(({ name, seconds, rss, cpuShare }) => [
    name,
    seconds.toFixed(1),
    rss.toFixed(0),
    `${(100 * cpuShare).toFixed(0)} %`,
  ]),
);
const ids = seen.reads.reduce((sum, read) => sum + read.ids, 0);
const itemsPerRead = ids / seen.reads.length;
const lag = spreadOf(seen.lag.lags);
say();
say(
  `  ${seen.inFlight} in flight at once; ${seen.snapshots} snapshots made; ${seen.safe} cards SAFE TO CHANGE`,
);
say(`  ${seen.reads.length} reads for ${ids} looks at an item (one a look would be ${ids} reads)`);
say(
  `  a card behind its record: p50 ${ms(lag.p50)} ms, p99 ${ms(lag.p99)} ms, worst ${ms(seen.lag.worst)} ms`,
);

const peak = Math.max(...phases.map(({ rss }) => rss));
judge([
  {
    text: `${total.toLocaleString("en")} in flight at once, one snapshot and one true card each`,
    figure: `${seen.inFlight}, ${seen.snapshots} snapshots, ${seen.safe} cards`,
    met: seen.inFlight >= total * 0.99 && seen.snapshots === total && seen.safe === requests,
  },
  {
    text: "at most 1 read for 100 items",
    figure: `1 for ${itemsPerRead.toFixed(0)}`,
    met: itemsPerRead >= 100,
  },
  { text: "memory at most 300 MiB", figure: `${peak.toFixed(0)} MiB`, met: peak <= 300 },
  {
    text: "no card more than 10 s behind",
    figure: `${ms(seen.lag.worst / 1000)} s`,
    met: seen.lag.worst <= 10_000,
  },
]);
