import { spawn } from "node:child_process";
import {
  openSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { demoKey } from "../../playground/clouds/aws-storage-gateway/demo.ts";
import { defaultSigningSecret, defaultTokens } from "../../playground/slack/options.ts";
import { endWithUs, stopProcess } from "./child.ts";
import { freePort } from "./free-port.ts";
import { gatewayId, volumeId, volumeName } from "./volumes.ts";

export interface BotOptions {
  readonly mode: "http" | "socket";
  /** Of the Slack stand-in and of the simulated AWS. */
  readonly slackPort: number;
  readonly awsPort: number;
  /** Volumes with a short name. */
  readonly volumes: number;
  /** How many leads must approve. */
  readonly approvals: number;
  /** Lines of the target in `snapshot.yml`. */
  readonly target?: Readonly<Record<string, string>>;
  /** Files of its own otherwise. */
  readonly databaseUrl?: string;
}

/** The bot as an operator runs it: its own process, configured by files and environment. */
export interface BotProcess {
  readonly pid: number;
  readonly folder: string;
  readonly slackPort: number;
  readonly startedAt: number;
  /** Waits until `/readyz` says so. */
  ready(): Promise<void>;
  /** The text of `/metrics`. */
  metrics(): Promise<string>;
  stop(): Promise<void>;
  /** As a power cut would. */
  kill(): Promise<void>;
}

const readyMs = 30_000;
const root = join(import.meta.dirname, "../..");

export async function startBot(options: BotOptions): Promise<BotProcess> {
  const folder = mkdtempSync(join(tmpdir(), "snapshot-bot-bench-"));
  const config = join(folder, "snapshot.yml");
  const policy = join(folder, "policy.cedar");
  writeFileSync(config, configText(options));
  writeFileSync(policy, policyText(options.approvals));
  mkdirSync(join(folder, "data"));
  const [slackPort, healthPort] = [await freePort(), await freePort()];
  const log = openSync(join(folder, "bot.log"), "w");
  const asStarted = startScript();
  const startedAt = performance.now();
  const child = spawn(process.execPath, asStarted.words, {
    env: {
      ...asStarted.env,
      PATH: process.env["PATH"],
      SLACK_MODE: options.mode,
      SLACK_BOT_TOKEN: defaultTokens.bot,
      SLACK_APP_TOKEN: defaultTokens.app,
      SLACK_SIGNING_SECRET: defaultSigningSecret,
      SLACK_API_URL: `http://127.0.0.1:${options.slackPort}/api/`,
      PORT: String(slackPort),
      HEALTH_PORT: String(healthPort),
      CONFIG: config,
      POLICY: policy,
      DATA_DIR: join(folder, "data"),
      AWS_SECRET: demoKey.secret,
      ...(options.databaseUrl === undefined ? {} : { DATABASE_URL: options.databaseUrl }),
    },
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  endWithUs(child);
  const health = async (path: string) => fetch(`http://127.0.0.1:${healthPort}${path}`);
  return {
    pid: child.pid ?? 0,
    folder,
    slackPort,
    startedAt,
    ready: async () => {
      for (const end = performance.now() + readyMs; performance.now() < end; await delay(20)) {
        if (child.exitCode !== null) break;
        const ready = await health("/readyz").then(
          async (answer) => {
            await answer.body?.cancel();
            return answer.ok;
          },
          () => false,
        );
        if (ready) return;
      }
      throw new Error(`the bot did not become ready: see ${folder}/bot.log`);
    },
    metrics: async () => (await health("/metrics")).text(),
    stop: async () => {
      await stopProcess(child);
      rmSync(folder, { recursive: true, force: true });
    },
    kill: async () => {
      child.kill("SIGKILL");
      await stopProcess(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What `npm start` runs, `NAME=value … node word …`, but for the operator's own settings. */
function startScript() {
  const file = readFileSync(join(root, "package.json"), "utf8");
  const { scripts } = z
    .object({ scripts: z.object({ start: z.string() }) })
    .parse(JSON.parse(file));
  const words = scripts.start.split(" ");
  // The last of two that contradict each other counts.
  const own = process.env["BENCH_NODE"]?.split(" ") ?? [];
  const node = words.indexOf("node");
  return {
    env: Object.fromEntries(words.slice(0, node).map((word) => word.split("=", 2))),
    words: words
      .slice(node + 1)
      .filter((word) => !word.startsWith("--env-file"))
      .flatMap((word) => (word.endsWith(".js") ? [...own, join(root, word)] : [word])),
  };
}

function configText({ awsPort, volumes, target = {} }: BotOptions): string {
  const endpoint = `http://127.0.0.1:${awsPort}`;
  const fields = {
    "slowest-create": "10s",
    "visible-after": "1s",
    "first-read": "1s",
    ...target,
  };
  return [
    "targets:",
    "  tokyo:",
    "    provider: aws-storage-gateway",
    "    region: ap-northeast-1",
    '    account: "111122223333"',
    `    gateway: ${gatewayId}`,
    "    credentials:",
    `      access-key-id: ${demoKey.keyId}`,
    "      secret-access-key: ${AWS_SECRET}",
    `    endpoint: { storage-gateway: ${endpoint}, ec2: ${endpoint}, sts: ${endpoint} }`,
    ...Object.entries(fields).map(([key, value]) => `    ${key}: ${value}`),
    "volumes:",
    ...Array.from({ length: volumes }, (_, at) => `  ${volumeName(at)}: tokyo/${volumeId(at)}`),
    "defaults: { expiry: 4h, keep: 14d }",
    "",
  ].join("\n");
}

function policyText(approvals: number): string {
  return `
@id("engineers-snapshot")
permit (principal in Usergroup::"engineers", action == Action::"create", resource in Target::"tokyo")
when { context.approvals >= ${approvals} && context.reason != "" };

@id("leads-approve")
permit (principal in Usergroup::"storage-leads", action == Action::"approve", resource);
`;
}
