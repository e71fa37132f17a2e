import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { demoAws, demoKey } from "../playground/clouds/aws-storage-gateway/demo.ts";
import { startAws } from "../playground/clouds/aws-storage-gateway/index.ts";
import type { SimulatedAws } from "../playground/clouds/aws-storage-gateway/index.ts";
import { demoWorkspace } from "../playground/slack/demo-workspace.ts";
import { startSlack } from "../playground/slack/slack.ts";
import type { Slack } from "../playground/slack/slack.ts";

/** The README's four steps, in the order in which a newcomer takes them, with nothing but its files. */

const root = join(import.meta.dirname, "..");
let folder: string;
let slack: Slack;
let aws: SimulatedAws;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "snapshot-bot-first-"));
  aws = await startAws({ setUp: demoAws, snapshotMs: 300 });
  const manifest = z
    .object({ oauth_config: z.object({ scopes: z.object({ bot: z.array(z.string()) }) }) })
    .parse(parse(readFileSync(join(root, "manifest.yml"), "utf8")));
  const { scopes } = manifest.oauth_config;
  slack = await startSlack({ ...demoWorkspace(), mode: "socket", scopes: scopes.bot });
});
afterAll(async () => {
  await slack.stop();
  await aws.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What `npm run <script>` runs, in the newcomer's folder. */
function run(script: "doctor" | "start"): ChildProcess {
  const { scripts } = z
    .object({ scripts: z.record(z.string(), z.string()) })
    .parse(JSON.parse(readFileSync(join(root, "package.json"), "utf8")));
  const words = (scripts[script] ?? "").replace("bin/", `${root}/bin/`).split(" ");
  return spawn(process.execPath, words.slice(words.indexOf("node") + 1), {
    cwd: folder,
    env: { PATH: process.env["PATH"], HOME: folder, HEALTH_PORT: "0" },
    stdio: ["ignore", "pipe", "inherit"],
  });
}

async function doctor(): Promise<string> {
  const child = run("doctor");
  if (child.stdout === null) throw new Error("there is no output");
  return text(child.stdout);
}

function edit(file: string, ...changes: readonly (readonly [string, string])[]): void {
  const path = join(folder, file);
  let written = readFileSync(path, "utf8");
  for (const [from, to] of changes) {
    expect(written).toContain(from);
    written = written.replace(from, to);
  }
  writeFileSync(path, written);
}

const copy = (example: string, to: string) => {
  copyFileSync(join(root, example), join(folder, to));
};

test("with nothing done yet doctor names both tokens and both files, each with the next step", async () => {
  const said = await doctor();
  expect(said).toMatch(/MISSING {2}SLACK_BOT_TOKEN: is not set\n +next: .*OAuth & Permissions/u);
  expect(said).toMatch(/MISSING {2}SLACK_APP_TOKEN: is not set\n +next: .*connections:write/u);
  expect(said).toContain("next: cp snapshot.example.yml snapshot.yml");
  expect(said).toContain("next: cp policy.example.cedar policy.cedar");
});

test("with the examples copied it names the tokens, and the credentials that the example means", async () => {
  copy(".env.example", ".env");
  copy("snapshot.example.yml", "snapshot.yml");
  copy("policy.example.cedar", "policy.cedar");
  const said = await doctor();
  expect(said).toContain("SLACK_BOT_TOKEN: does not look like what it must be");
  expect(said).toContain("ok       files: snapshot.yml and policy.cedar are good");
  expect(said).toMatch(
    /MISSING {2}target tokyo .*no AWS credentials.*\n +next: check the target's/u,
  );
});

test("with tokens and targets of one's own all is well", async () => {
  edit(
    ".env",
    ["xoxb-…", slack.tokens.bot],
    ["xapp-…", slack.tokens.app],
    ["# SLACK_API_URL=https://slack-gateway.example.com/api/", `SLACK_API_URL=${slack.apiUrl}`],
    ["# DATA_DIR=data", `DATA_DIR=data\nAWS_SECRET=${demoKey.secret}`],
  );
  const { endpoint } = aws;
  edit("snapshot.yml", [
    "credentials: { profile: snapshot-bot }",
    `credentials: { access-key-id: ${demoKey.keyId}, secret-access-key: "\${AWS_SECRET}" }
    endpoint: { storage-gateway: ${endpoint}, ec2: ${endpoint}, sts: ${endpoint} }`,
  ]);
  const said = await doctor();
  expect(said).toContain("All is well");
  expect(said).not.toContain("MISSING");
});

test("then it starts, and answers the first command with help and the second with a card", async ({
  onTestFinished,
}) => {
  const bot = run("start");
  onTestFinished(() => void bot.kill("SIGKILL"));
  const lines = bot.stdout?.setEncoding("utf8") ?? [];
  for await (const line of lines) if (String(line).includes("snapshot-bot is ready")) break;
  const alice = slack.as("alice");
  await alice.types("/snapshot help", { channel: "ops" });
  await expect.poll(() => slack.transcript()).toContain("/snapshot list");
  await alice.types("/snapshot db-primary before release 9", { channel: "ops" });
  await expect.poll(() => slack.transcript()).toContain("before release 9");
  bot.kill("SIGTERM");
  expect(await once(bot, "exit")).toEqual([0, null]);
});
