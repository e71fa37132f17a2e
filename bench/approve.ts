import { setTimeout as delay } from "node:timers/promises";
import { CreateSnapshotCommand, StorageGatewayClient } from "@aws-sdk/client-storage-gateway";
import { z } from "zod";
import { demoKey } from "../playground/clouds/aws-storage-gateway/demo.ts";
import { defaultSigningSecret } from "../playground/slack/options.ts";
import { startBot } from "./support/bot.ts";
import { cardsOf } from "./support/cards.ts";
import { startChild } from "./support/child.ts";
import { freePort } from "./support/free-port.ts";
import { createSender } from "./support/load.ts";
import { payloads } from "./support/payloads.ts";
import { freshDatabase } from "./support/postgres.ts";
import { untilQuiet } from "./support/quiet.ts";
import { heading, judge, say, table } from "./support/report.ts";
import type { Goal } from "./support/report.ts";
import { ms, spreadOf } from "./support/stats.ts";
import type { Spread } from "./support/stats.ts";
import { gatewayId, volumeId, volumeName } from "./support/volumes.ts";

/** How long from the click that completes the quorum to the first byte at the provider? */

const clicks = 60;
/** Between two clicks: longer than a click keeps the bot busy. */
const restMs = 150;
const settleMs = 2000;
const patienceMs = 20_000;

heading("From the click that completes the quorum to the create's first byte at AWS");
await untilQuiet();

const [slackPort, answersPort, awsPort] = [await freePort(), await freePort(), await freePort()];
const slack = await startChild("slack-child.ts", { port: slackPort, answers: answersPort });
const aws = await startChild("aws-child.ts", {
  port: awsPort,
  volumes: 3 * clicks,
  "snapshot-ms": 200,
});
const make = payloads(`http://127.0.0.1:${answersPort}/`);
let n = 0;

/** By the clock that all processes of the machine share. */
const now = () => Number(process.hrtime.bigint()) / 1e6;
const arrivals = async () => aws.ask("created", z.array(z.number()));

async function until<Found>(look: () => Promise<Found | null | undefined>): Promise<Found> {
  for (const end = performance.now() + patienceMs; performance.now() < end; await delay(25)) {
    const found = await look();
    if (found !== null && found !== undefined) return found;
  }
  throw new Error(`nothing was seen within ${patienceMs} ms`);
}

/** The SDK's client alone, set up as the adapter sets it up: one attempt, a new connection each. */
async function bareCreates(): Promise<Spread> {
  const client = new StorageGatewayClient({
    region: "ap-northeast-1",
    endpoint: `http://127.0.0.1:${awsPort}`,
    maxAttempts: 1,
    credentials: { accessKeyId: demoKey.keyId, secretAccessKey: demoKey.secret },
    requestHandler: { httpAgent: { keepAlive: false } },
  });
  const taken: number[] = [];
  for (let at = 0; at < clicks; at += 1) {
    const before = (await arrivals()).length;
    const begun = now();
    await client.send(
      new CreateSnapshotCommand({
        VolumeARN: `arn:aws:storagegateway:ap-northeast-1:111122223333:gateway/${gatewayId}/volume/${volumeId(2 * clicks + at)}`,
        SnapshotDescription: `before migration ${at}`,
      }),
    );
    const arrived = await until(async () => (await arrivals())[before]);
    taken.push(arrived - begun);
    await delay(restMs);
  }
  client.destroy();
  return spreadOf(taken);
}

async function approvals(first: number, databaseUrl?: string) {
  const bot = await startBot({
    mode: "http",
    slackPort,
    awsPort,
    volumes: 3 * clicks,
    approvals: 1,
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
  });
  try {
    await bot.ready();
    const sender = createSender(bot.slackPort, defaultSigningSecret);
    const known = (await cardsOf(slack)).length;
    for (let at = 0; at < clicks; at += 1) {
      await sender.one(make.command((n += 1), `${volumeName(first + at)} before migration ${n}`));
    }
    // Approved once its card says how the volume is, as a person would.
    const cards = await until(async () => {
      const checked = (await cardsOf(slack))
        .slice(known)
        .filter(({ text }) => text.includes("AVAILABLE"));
      return checked.length === clicks ? checked : null;
    });
    await delay(settleMs);
    const taken: number[] = [];
    for (const { ts, approve } of cards) {
      const before = (await arrivals()).length;
      const begun = now();
      const acknowledged = sender.one(make.click((n += 1), { ts, value: approve ?? "" }));
      const arrived = await until(async () => (await arrivals())[before]);
      taken.push(arrived - begun);
      await acknowledged;
      await delay(restMs);
    }
    await sender.close();
    return spreadOf(taken);
  } finally {
    await bot.stop();
  }
}

const rows: (readonly [name: string, spread: Spread])[] = [];
const goals: Goal[] = [];
const goal = (store: string, spread: Spread, limit: number) =>
  goals.push({
    text: `${store}: p95 at most ${limit} ms`,
    figure: `${ms(spread.p95)} ms`,
    met: spread.p95 <= limit && spread.count === clicks,
  });
let skipped: string | null = null;
try {
  rows.push(["one create by the bare AWS client", await bareCreates()]);
  const onFiles = await approvals(0);
  rows.push(["click to create, SQLite", onFiles]);
  goal("SQLite", onFiles, 50);
  const database = await freshDatabase();
  if (typeof database === "string") skipped = database;
  else {
    try {
      const shared = await approvals(clicks, database.url);
      rows.push(["click to create, Postgres", shared]);
      goal("Postgres", shared, 80);
    } finally {
      await database.drop();
    }
  }
} finally {
  await slack.stop();
  await aws.stop();
}

table(
  ["", "count", "p50 ms", "p95 ms", "max ms"],
  rows.map(([name, { count, p50, p95, max }]) => [name, String(count), ms(p50), ms(p95), ms(max)]),
);
if (skipped !== null) say(`  Postgres was left out: ${skipped}`);
judge(goals);
