import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { demoAws, demoKey } from "../../playground/clouds/aws-storage-gateway/demo.ts";
import { startAws } from "../../playground/clouds/aws-storage-gateway/index.ts";
import type {
  AwsOptions,
  SimulatedAws,
} from "../../playground/clouds/aws-storage-gateway/index.ts";
import { demoWorkspace } from "../../playground/slack/demo-workspace.ts";
import type { SlackOptions } from "../../playground/slack/options.ts";
import { startSlack } from "../../playground/slack/slack.ts";
import type { Slack } from "../../playground/slack/slack.ts";
import { configText, policyText } from "./world.ts";

export interface StageOptions {
  readonly slack?: Partial<SlackOptions>;
  readonly aws?: AwsOptions;
  readonly policy?: string;
  readonly target?: Readonly<Record<string, string>>;
  readonly defaults?: Readonly<Record<string, string>>;
}

export interface BotOptions {
  /** The program to run; this repository's own unless given. */
  readonly cli?: string;
  /** Instead of files in the stage's folder. */
  readonly databaseUrl?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Slack and AWS in this process, and a folder from which bots are started as operators do it. */
export interface Stage {
  readonly slack: Slack;
  readonly aws: SimulatedAws;
  /** Holds `snapshot.yml`, `policy.cedar` and `data`. */
  readonly folder: string;
  /** A bot that is not started yet. */
  bot(options?: BotOptions): BotProcess;
  /** Writes another policy; bots read it when told to with SIGHUP, or at their next start. */
  writePolicy(text: string): void;
  /** Ends every bot and everything else. */
  close(): Promise<void>;
}

/** The bot as its own process: `snapshot-bot start`. */
export interface BotProcess {
  /** Resolves when it serves people; rejects with what it printed when it ends instead. */
  start(): Promise<void>;
  /** `kill -9`; resolves when the process is gone. */
  kill(): Promise<void>;
  /** SIGTERM. @returns the exit status */
  stop(): Promise<number | null>;
  signal(name: NodeJS.Signals): void;
  /** Waits for the end. @returns the exit status, `null` after a signal */
  ended(): Promise<number | null>;
  running(): boolean;
  /** Everything that it printed on both streams, in all its lives. */
  readonly output: () => string;
  /** How often it was started. */
  readonly starts: () => number;
}

const ownCli = join(import.meta.dirname, "../../bin/snapshot-bot.js");
const readyMs = 60_000;
const readyLine = "snapshot-bot is ready";

export async function startStage(options: StageOptions = {}): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), "snapshot-bot-stage-"));
  const aws = await startAws({ setUp: demoAws, snapshotMs: 600, ...options.aws });
  const slack = await startSlack({ ...demoWorkspace(), mode: "socket", ...options.slack });
  const policy = join(folder, "policy.cedar");
  writeFileSync(policy, options.policy ?? policyText);
  writeFileSync(join(folder, "snapshot.yml"), configText(aws, options));
  mkdirSync(join(folder, "data"));
  const bots: BotProcess[] = [];
  return {
    slack,
    aws,
    folder,
    bot: (bot = {}) => {
      const made = botProcess(bot.cli ?? ownCli, {
        PATH: process.env["PATH"],
        SLACK_BOT_TOKEN: slack.tokens.bot,
        SLACK_APP_TOKEN: slack.tokens.app,
        SLACK_API_URL: slack.apiUrl,
        CONFIG: join(folder, "snapshot.yml"),
        POLICY: policy,
        DATA_DIR: join(folder, "data"),
        HEALTH_PORT: "0",
        AWS_SECRET: demoKey.secret,
        ...(bot.databaseUrl === undefined ? {} : { DATABASE_URL: bot.databaseUrl }),
        ...bot.environment,
      });
      bots.push(made);
      return made;
    },
    writePolicy: (text) => {
      writeFileSync(policy, text);
    },
    close: async () => {
      await Promise.all(bots.map(async (bot) => bot.kill()));
      await slack.stop();
      await aws.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function botProcess(cli: string, env: NodeJS.ProcessEnv): BotProcess {
  let child: ChildProcess | null = null;
  let printed = "";
  let starts = 0;
  let ready = Promise.withResolvers<void>();

  const alive = () => child !== null && child.exitCode === null && child.signalCode === null;
  const ended = async () => {
    if (child !== null && alive()) await once(child, "exit");
    return child?.exitCode ?? null;
  };
  const hear = (text: string) => {
    printed += text;
    if (text.includes(readyLine)) ready.resolve();
  };

  return {
    start: async () => {
      if (alive()) throw new Error("it runs already");
      starts += 1;
      const from = printed.length;
      ready = Promise.withResolvers<void>();
      const { resolve, reject, promise } = ready;
      child = spawn(process.execPath, [cli, "start"], { env, stdio: ["ignore", "pipe", "pipe"] });
      child.stdout?.setEncoding("utf8").on("data", hear);
      child.stderr?.setEncoding("utf8").on("data", hear);
      const said = () => printed.slice(from).slice(-4000);
      child.once("exit", (status) => {
        reject(new Error(`the bot ended with ${String(status)} before it was ready:\n${said()}`));
      });
      const timer = setTimeout(() => {
        reject(new Error(`the bot was not ready within ${readyMs} ms:\n${said()}`));
      }, readyMs);
      await promise.finally(() => clearTimeout(timer));
      resolve();
    },
    kill: async () => {
      child?.kill("SIGKILL");
      await ended();
    },
    stop: async () => {
      child?.kill("SIGTERM");
      return ended();
    },
    signal: (name) => {
      child?.kill(name);
    },
    ended,
    running: alive,
    output: () => printed,
    starts: () => starts,
  };
}
