import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { createWriteStream, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startDemoClouds } from "./clouds/demo-clouds.ts";
import type { DemoClouds } from "./clouds/demo-clouds.ts";
import { configText, policyText } from "./files.ts";
import type { Waits } from "./files.ts";
import { nextThingToTry } from "./hints.ts";
import { buildPage } from "./page/build.ts";
import { demoWorkspace } from "./slack/demo-workspace.ts";
import { startSlack } from "./slack/slack.ts";
import type { Slack } from "./slack/slack.ts";

export interface PlaygroundOptions extends Waits {
  /** Of the page; 0 lets the system choose. */
  readonly port: number;
  /** From a snapshot's start to its end, in milliseconds. */
  readonly snapshotMs?: number;
}

export interface Playground {
  readonly url: string;
  readonly slack: Slack;
  readonly clouds: DemoClouds;
  /** Where the bot's files and log are. */
  readonly folder: string;
  stop(): Promise<void>;
}

/** Soon enough to watch; the demonstration clouds are quick. */
const pace = { slowestCreate: "4s", visibleAfter: "2s", firstRead: "1s" };
const readyMs = 30_000;
const graceMs = 15_000;

/**
 * The whole bot offline: a Slack stand-in with its page, four simulated clouds, and between them the bot
 * itself as its own process, started as an operator starts it and configured by files and environment.
 */
export async function startPlayground(options: PlaygroundOptions): Promise<Playground> {
  const folder = await mkdtemp(join(tmpdir(), "snapshot-bot-playground-"));
  const clouds = await startDemoClouds(options.snapshotMs ?? 12_000, pace);
  const slack = await startSlack({
    ...demoWorkspace(),
    mode: "socket",
    port: options.port,
    pageFolder: await buildPage(),
    faultPanels: clouds.panels,
    hint: nextThingToTry,
  });
  const bot = startBotProcess(folder, slack, clouds, options);
  const stop = async () => {
    await stopProcess(bot);
    await slack.stop();
    await clouds.close();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await Promise.race([slack.waitForBot(readyMs), exitOf(bot, folder)]);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: slack.url, slack, clouds, folder, stop };
}

function startBotProcess(
  folder: string,
  slack: Slack,
  clouds: DemoClouds,
  options: PlaygroundOptions,
): ChildProcess {
  const config = join(folder, "snapshot.yml");
  const policy = join(folder, "policy.cedar");
  writeFileSync(config, configText(clouds.targets, options));
  writeFileSync(policy, policyText);
  mkdirSync(join(folder, "data"));
  const bot = spawn(
    process.execPath,
    [join(import.meta.dirname, "../bin/snapshot-bot.js"), "start"],
    {
      env: {
        PATH: process.env["PATH"],
        SLACK_BOT_TOKEN: slack.tokens.bot,
        SLACK_APP_TOKEN: slack.tokens.app,
        SLACK_API_URL: slack.apiUrl,
        CONFIG: config,
        POLICY: policy,
        DATA_DIR: join(folder, "data"),
        HEALTH_PORT: "0",
        ...clouds.secrets,
      },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  const log = createWriteStream(join(folder, "bot.log"));
  bot.stdout.pipe(log);
  bot.stderr.pipe(log, { end: false });
  return bot;
}

async function exitOf(bot: ChildProcess, folder: string): Promise<never> {
  const status = await new Promise((resolve) => {
    bot.once("exit", resolve);
  });
  const said = readFileSync(join(folder, "bot.log"), "utf8").trimEnd().split("\n").slice(-5);
  throw new Error(`the bot ended with ${String(status)}:\n${said.join("\n")}`);
}

async function stopProcess(bot: ChildProcess): Promise<void> {
  if (bot.exitCode !== null || bot.signalCode !== null) return;
  const ended = new Promise((resolve) => {
    bot.once("exit", resolve);
  });
  bot.kill("SIGTERM");
  const timer = setTimeout(() => bot.kill("SIGKILL"), graceMs);
  await ended;
  clearTimeout(timer);
}
