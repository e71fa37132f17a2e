import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { sql } from "kysely";
import { describe, expect, onTestFinished, test } from "vitest";
import { demoAws, demoKey } from "../../playground/clouds/aws-storage-gateway/demo.ts";
import { demoWorkspace } from "../../playground/slack/demo-workspace.ts";
import { openDatabase } from "../../src/requests/database.ts";
import type { DatabaseLocation } from "../../src/requests/database.ts";
import { startStage } from "../support/bot-process.ts";
import type { BotProcess, Stage } from "../support/bot-process.ts";
import { hasPostgres, postgresUrl } from "../support/postgres.ts";
import { folder } from "../support/store-cleanup.ts";
import { answered, ask } from "./acts.ts";

/** Planted wherever a secret can be; none of them may be seen anywhere else. */
const canary = {
  botToken: "xoxb-111-CANARYbot4f1d",
  appToken: "xapp-1-CANARYapp7c2e",
  signingSecret: "CANARYsigning8b3f0000000000000000",
  awsSecret: "CANARY/aws+secret/9a4e/with+signs/0000000",
  databasePassword: "CANARY-pg-2d5c",
  awsReply: "CANARY-aws-reply-6e7a",
  slackReply: "CANARY slack reply 5b8d",
  crash: "CANARY-other-1c9f",
} as const;

/** What may be said about a person's own words is not a secret; what only Slack knows of them is. */
const email = "canary.alice.3f6b@playground.example";

/** Loaded into the bot before its own code: a library that fails while holding everything. */
const saboteur = `
  const boom = () => {
    const error = new Error("connect failed with " + process.env.SLACK_BOT_TOKEN + " and " + process.env.AWS_SECRET);
    error.config = { headers: { authorization: "Bearer ${canary.crash}" } };
    error.cause = new Error("${canary.crash}");
    return error;
  };
  process.on("SIGCONT", () => {
    console.error("a library is in trouble: " + process.env.AWS_SECRET, boom(), { held: "${canary.crash}" });
    process.emitWarning("deprecated: " + process.env.SLACK_BOT_TOKEN);
  });
  process.on("SIGUSR2", () => { throw boom(); });
  process.on("SIGWINCH", () => { Promise.reject(boom()); });
`;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}

interface Planted {
  readonly stage: Stage;
  readonly bot: BotProcess;
  readonly metrics: () => Promise<string>;
  readonly location: DatabaseLocation;
}

async function plant(mode: "socket" | "http", databaseUrl: string | null): Promise<Planted> {
  const { people, ...workspace } = demoWorkspace();
  const stage = await startStage({
    slack: {
      ...workspace,
      people: people.map((one) => (one.name === "alice" ? { ...one, email } : one)),
      tokens: { bot: canary.botToken, app: canary.appToken },
      signingSecret: canary.signingSecret,
      mode,
      logLimit: 20_000,
    },
    aws: {
      setUp: (aws) => {
        demoAws(aws);
        aws.accounts.addKey({
          keyId: demoKey.keyId,
          secret: canary.awsSecret,
          account: "111122223333",
        });
      },
    },
  });
  onTestFinished(async () => stage.close());
  const file = join(folder(), "saboteur.mjs");
  writeFileSync(file, saboteur);
  const [healthPort, port] = [await freePort(), await freePort()];
  const bot = stage.bot({
    ...(databaseUrl === null ? {} : { databaseUrl }),
    environment: {
      AWS_SECRET: canary.awsSecret,
      NODE_OPTIONS: `--import ${file}`,
      HEALTH_PORT: String(healthPort),
      LOG_LEVEL: "trace",
      ...(mode === "socket"
        ? {}
        : {
            SLACK_MODE: "http",
            SLACK_SIGNING_SECRET: canary.signingSecret,
            PORT: String(port),
          }),
    },
  });
  await bot.start();
  if (mode === "http") stage.slack.setEventsUrl(`http://127.0.0.1:${port}/slack/events`);
  await stage.slack.waitForBot();
  return {
    stage,
    bot,
    metrics: async () => (await fetch(`http://127.0.0.1:${healthPort}/metrics`)).text(),
    location:
      databaseUrl === null
        ? { kind: "sqlite", file: join(stage.folder, "data", "ledger.sqlite") }
        : { kind: "postgres", url: databaseUrl },
  };
}

/** A day on which everything happens, and every reply quotes secrets. */
async function badDay({ stage: { slack, aws } }: Planted): Promise<void> {
  const message = `no: ${canary.awsReply}`;
  const refuse = { kind: "error", code: "OddRefusal", status: 400, message } as const;

  const good = await ask(slack, "alice", "db-primary before migration 42");
  await slack.as("bob").clicks(good.card(), "Approve");
  await good.says("SAFE TO CHANGE");

  aws.faults.next("CreateSnapshot", refuse);
  const refused = await ask(slack, "alice", "web-data that AWS refuses oddly");
  await slack.as("bob").clicks(refused.card(), "Approve");
  await refused.says(/DO NOT PROCEED|SAFE TO CHANGE/u, 30_000);

  for (const fault of [
    { kind: "error", code: "InternalServerError", status: 500, message } as const,
    { kind: "page", status: 502, worked: true } as const,
    { kind: "lose-reply" } as const,
    { kind: "gateway-error", errorCode: "GatewayNotConnected" } as const,
  ]) {
    aws.faults.next("CreateSnapshot", fault);
    aws.faults.next("DescribeSnapshots", refuse);
    const asked = await ask(slack, "alice", `db-replica while AWS answers ${fault.kind}`);
    await slack.as("bob").clicks(asked.card(), "Approve");
    await asked.says(/DO NOT PROCEED|SAFE TO CHANGE|It is tried again/u, 30_000);
  }
  const rejected = aws.faults.whileOn("*", { kind: "reject-credentials" });
  const unsigned = await ask(slack, "alice", "db-primary with rejected credentials");
  await slack.as("bob").clicks(unsigned.card(), "Approve");
  await unsigned.says(/DO NOT PROCEED|It is tried again/u, 30_000);
  rejected.remove();

  slack.faults.fail("users.info", canary.slackReply, 1);
  await slack.as("erin").types("/snapshot web-data while Slack is odd", { channel: "ops" });
  await answered(slack, "erin", "Refused");
  for (const method of ["chat.update", "chat.postMessage", "views.publish", "views.open"]) {
    slack.faults.fail(method, canary.slackReply, 1);
  }
  await slack.as("alice").types("/snapshot", { channel: "ops" });
  await slack.as("alice").opensHome();
  const late = await ask(slack, "dave", "web-data while Slack answers oddly");
  slack.faults.clear();
  await slack.as("carol").types(`/snapshot deny ${late.id} no`, { channel: "ops" });
  await late.says("DO NOT PROCEED", 30_000);
  await slack.as("dave").types("/snapshot why db-primary", { channel: "ops" });
  await answered(slack, "dave", "db-primary");
}

/** Everything that left the bot: printed, sent, counted, stored for the record, exported. */
async function everywhere(planted: Planted): Promise<Readonly<Record<string, string>>> {
  const { stage, bot, location } = planted;
  const environment: NodeJS.ProcessEnv = {
    PATH: process.env["PATH"],
    ...(location.kind === "sqlite"
      ? { DATA_DIR: join(stage.folder, "data") }
      : { DATABASE_URL: location.url }),
  };
  const db = await openDatabase(location);
  const tables: Record<string, unknown> = {};
  for (const table of ["requests", "items", "decisions", "events", "messages"] as const) {
    tables[table] = (await sql`SELECT * FROM ${sql.table(table)}`.execute(db)).rows;
  }
  await db.destroy();
  const files = readdirSync(join(stage.folder, "data")).map((name) =>
    readFileSync(join(stage.folder, "data", name), "latin1"),
  );
  return {
    "the log": bot.output(),
    "what was sent to Slack": JSON.stringify(
      stage.slack.calls.all().map(({ method, args }) => ({ method, args })),
    ),
    "what people see": stage.slack.transcript(),
    "the metrics": bot.running() ? await planted.metrics() : "",
    "the ledger": JSON.stringify(tables),
    "the export": await command(environment, "ledger", "export"),
    "the files": files.join("\n"),
  };
}

async function command(env: NodeJS.ProcessEnv, ...words: readonly string[]): Promise<string> {
  const cli = join(import.meta.dirname, "../../bin/snapshot-bot.js");
  const child = spawn(process.execPath, [cli, ...words], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [out, err] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "exit"),
  ]);
  return out + err;
}

function leaks(places: Readonly<Record<string, string>>): readonly string[] {
  const secrets = { ...canary, email };
  return Object.entries(places).flatMap(([place, content]) =>
    Object.entries(secrets)
      .filter(([, value]) => forms(value).some((form) => content.includes(form)))
      .map(([name, value]) => {
        const at = content.indexOf(forms(value).find((form) => content.includes(form)) ?? "");
        return `${name} in ${place}: …${content.slice(Math.max(0, at - 120), at + 60)}…`;
      }),
  );
}

/** A value as it stands, in JSON, in a URL and in base 64. */
function forms(value: string): readonly string[] {
  return [
    value,
    JSON.stringify(value).slice(1, -1),
    encodeURIComponent(value),
    Buffer.from(value).toString("base64").replace(/=+$/u, ""),
  ];
}

describe("P8: no secret leaves", () => {
  test(
    "by sockets and on files: not on a bad day, and not when the process crashes with secrets in hand",
    { timeout: 180_000 },
    async () => {
      const planted = await plant("socket", null);
      await badDay(planted);
      const places = await everywhere(planted);
      for (const [place, content] of Object.entries(places)) {
        expect(content.length, `${place} was looked at`).toBeGreaterThan(100);
      }
      expect(leaks(places)).toEqual([]);

      planted.bot.signal("SIGCONT");
      await expect.poll(() => planted.bot.output()).toMatch(/in trouble[^]*deprecated/u);
      for (const signal of ["SIGUSR2", "SIGWINCH"] as const) {
        if (!planted.bot.running()) await planted.bot.start();
        planted.bot.signal(signal);
        expect(await planted.bot.ended()).toBe(1);
      }
      expect(planted.bot.output().split("unexpected: leaving, to be started again")).toHaveLength(
        3,
      );
      expect(leaks({ "crash output": planted.bot.output() })).toEqual([]);
    },
  );

  test.runIf(hasPostgres)(
    "by signed requests and on Postgres: not on a bad day, and not on the way out",
    { timeout: 180_000 },
    async () => {
      const url = new URL(await postgresUrl());
      url.password = canary.databasePassword;
      const planted = await plant("http", url.href);
      await badDay(planted);
      expect(leaks(await everywhere(planted))).toEqual([]);
      expect(await planted.bot.stop()).toBe(0);
      expect(leaks({ "the log": planted.bot.output() })).toEqual([]);
    },
  );

  test(
    "what cannot start says why without quoting what it was given",
    { timeout: 60_000 },
    async () => {
      const stage = await startStage({
        slack: { tokens: { bot: canary.botToken, app: canary.appToken } },
      });
      onTestFinished(async () => stage.close());
      const broken: readonly (readonly [what: string, environment: Record<string, string>])[] = [
        ["a token of the wrong kind", { SLACK_BOT_TOKEN: canary.appToken }],
        ["a token that Slack does not know", { SLACK_BOT_TOKEN: `${canary.botToken}-CANARYold` }],
        [
          "no database",
          { DATABASE_URL: `postgres://bot:${canary.databasePassword}@127.0.0.1:1/x` },
        ],
        ["no database address", { DATABASE_URL: `mysql://bot:${canary.databasePassword}@host/x` }],
        ["a secret for a port", { HEALTH_PORT: canary.awsSecret }],
        ["a secret for the log level", { LOG_LEVEL: canary.signingSecret }],
      ];
      for (const [what, environment] of broken) {
        const bot = stage.bot({ environment: { AWS_SECRET: canary.awsSecret, ...environment } });
        await expect(bot.start(), what).rejects.toThrow("before it was ready");
        expect(bot.output().length, what).toBeGreaterThan(20);
        expect(leaks({ [what]: bot.output() })).toEqual([]);
        expect(bot.output(), what).not.toContain("CANARYold");
      }
    },
  );
});
