import { execFileSync } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import { defaultSigningSecret } from "../playground/slack/options.ts";
import { startBot } from "./support/bot.ts";
import { memoryOf, startChild } from "./support/child.ts";
import { freePort } from "./support/free-port.ts";
import { createSender } from "./support/load.ts";
import { payloads } from "./support/payloads.ts";
import { untilQuiet } from "./support/quiet.ts";
import { heading, judge, say, table } from "./support/report.ts";
import { ms, spreadOf } from "./support/stats.ts";
import { volumeName } from "./support/volumes.ts";

/** How soon does a fresh process acknowledge, what does it weigh idle, and what makes it so? */

const starts = 7;
const idleMs = 15_000;
const patienceMs = 10_000;

const dependencies = [
  "@slack/bolt",
  "@cedar-policy/cedar-wasm/nodejs",
  "@aws-sdk/client-storage-gateway",
  "@aws-sdk/client-ec2",
  "@aws-sdk/credential-providers",
  "openworkflow/sqlite",
  "openworkflow/postgres",
  "postgres",
  "kysely",
  "zod",
  "pino",
  "prom-client",
  "keyv",
  "yaml",
  "undici",
] as const;

heading("From the start of the process to the first acknowledgement, and memory when idle");
await untilQuiet();

const [slackPort, answersPort, awsPort] = [await freePort(), await freePort(), await freePort()];
const slack = await startChild("slack-child.ts", { port: slackPort, answers: answersPort });
const aws = await startChild("aws-child.ts", { port: awsPort, volumes: 100 });
const make = payloads(`http://127.0.0.1:${answersPort}/`);
let n = 0;

/** Types a command again and again until it is acknowledged. */
async function firstAck(port: number, startedAt: number): Promise<number> {
  const sender = createSender(port, defaultSigningSecret);
  try {
    while (performance.now() - startedAt < patienceMs) {
      const text = `${volumeName(n)} before migration ${n}`;
      const taken = await sender.one(make.command((n += 1), text)).catch(() => null);
      if (taken !== null) return performance.now() - startedAt;
      await delay(5);
    }
    throw new Error("nothing was acknowledged");
  } finally {
    await sender.close();
  }
}

async function bareStart(): Promise<number> {
  const port = await freePort();
  const startedAt = performance.now();
  const starting = startChild("bare-child.ts", {
    port,
    slack: slackPort,
    secret: defaultSigningSecret,
  });
  const taken = await firstAck(port, startedAt);
  await (await starting).stop();
  return taken;
}

async function ourStart(): Promise<number> {
  const bot = await startBot({ mode: "http", slackPort, awsPort, volumes: 100, approvals: 1 });
  try {
    return await firstAck(bot.slackPort, bot.startedAt);
  } finally {
    await bot.stop();
  }
}

/** Memory of the bot, and of the bare app, when nobody has asked for anything. */
async function idle() {
  const port = await freePort();
  const bot = await startBot({ mode: "http", slackPort, awsPort, volumes: 100, approvals: 1 });
  const bare = await startChild("bare-child.ts", {
    port,
    slack: slackPort,
    secret: defaultSigningSecret,
  });
  try {
    await bot.ready();
    await delay(idleMs);
    return { bot: memoryOf(bot.pid), bare: memoryOf(bare.pid) };
  } finally {
    await bot.stop();
    await bare.stop();
  }
}

/** Time and memory that importing something alone takes in a fresh process, beyond an empty one. */
function costOf(name: string): { readonly tookMs: number; readonly mib: number } {
  const code = `
    const before = process.memoryUsage.rss(), begun = performance.now();
    await import(${JSON.stringify(name)});
    console.log((performance.now() - begun) + " " + (process.memoryUsage.rss() - before) / 2 ** 20);`;
  const output = execFileSync(process.execPath, ["--input-type=module", "-e", code], {
    cwd: import.meta.dirname,
    encoding: "utf8",
  });
  const [tookMs = NaN, mib = NaN] = output.split(" ").map(Number);
  return { tookMs, mib };
}

const bare: number[] = [];
const ours: number[] = [];
let memory: Awaited<ReturnType<typeof idle>>;
try {
  for (let round = 0; round < starts; round += 1) {
    bare.push(await bareStart());
    ours.push(await ourStart());
  }
  memory = await idle();
} finally {
  await slack.stop();
  await aws.stop();
}

const row = (name: string, values: readonly number[], rss: number) => {
  const { count, p50, max } = spreadOf(values);
  return [name, String(count), ms(p50), ms(max), rss.toFixed(0)];
};
table(
  ["", "starts", "first ack p50 ms", "max ms", "idle MiB"],
  [row("bare Bolt", bare, memory.bare.rss), row("snapshot-bot", ours, memory.bot.rss)],
);
say();
table(
  ["importing alone", "ms", "MiB"],
  dependencies
    .map((name) => ({ name, ...costOf(name) }))
    .toSorted((a, b) => b.mib - a.mib)
    .map(({ name, tookMs, mib }) => [name, tookMs.toFixed(0), mib.toFixed(1)]),
);

const first = spreadOf(ours).p50;
judge([
  { text: "first acknowledgement within 1 s", figure: `${ms(first)} ms`, met: first <= 1000 },
  {
    text: "idle memory at most 180 MiB",
    figure: `${memory.bot.rss.toFixed(0)} MiB (highest so far ${memory.bot.peak.toFixed(0)})`,
    met: memory.bot.rss <= 180,
  },
]);
