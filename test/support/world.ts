import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
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
import { Secret } from "../../src/domain/secret.ts";
import { loadFiles } from "../../src/load.ts";
import type { Loaded } from "../../src/in-force.ts";
import type { Bot } from "../../src/main.ts";
import { startBot } from "../../src/main.ts";
import { createLog } from "../../src/observability/log.ts";

export interface WorldOptions {
  readonly mode?: "socket" | "http";
  readonly slack?: Partial<SlackOptions>;
  readonly aws?: AwsOptions;
  /** Of cards; English where it is not given. */
  readonly language?: string;
  /** Lines of `snapshot.yml` below `defaults:`. */
  readonly defaults?: Readonly<Record<string, string>>;
  readonly target?: Readonly<Record<string, string>>;
  /** More targets at the same simulated AWS: what differs from `tokyo`, by name. */
  readonly moreTargets?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** How long an ask waits for approvals, when that is to be shorter than the file may say. */
  readonly expiryMs?: number;
  readonly policy?: string;
  /** Shared by several bots; each has its own file otherwise. */
  readonly databaseUrl?: string;
}

/** Slack, AWS and the bot between them, in one process, on 127.0.0.1. */
export interface World {
  readonly slack: Slack;
  readonly aws: SimulatedAws;
  readonly folder: string;
  /** Everything the bot logged, a line each. */
  readonly log: readonly string[];
  readonly fatal: readonly string[];
  bot: Bot;
  /** Starts one more bot on the same database, as a second replica. */
  startAnother(): Promise<Bot>;
  /** Puts another policy or configuration in force. */
  reload(files: { readonly policy?: string }): void;
  stop(): Promise<void>;
}

/** Who may do what in most tests: like the example in the README. */
export const policyText = `
@id("engineers-snapshot")
permit (principal in Usergroup::"engineers", action == Action::"create", resource in Target::"tokyo")
when { context.approvals >= 1 && context.reason != "" };

@id("oncall-in-incidents")
permit (principal in Usergroup::"oncall", action == Action::"create", resource)
when { context.incident };

@id("leads-approve")
permit (principal in Usergroup::"storage-leads", action == Action::"approve", resource);

@id("engineers-view")
permit (principal in Usergroup::"engineers", action == Action::"view", resource);
`;

export function configText(aws: SimulatedAws, options: WorldOptions): string {
  const lines = (fields: Readonly<Record<string, string>>, indent: string) =>
    Object.entries(fields).map(([key, value]) => `${indent}${key}: ${value}`);
  const target = (name: string, fields: Readonly<Record<string, string>>) => [
    `  ${name}:`,
    "    provider: aws-storage-gateway",
    '    account: "111122223333"',
    "    credentials:",
    `      access-key-id: ${demoKey.keyId}`,
    "      secret-access-key: ${AWS_SECRET}",
    "    endpoint:",
    `      storage-gateway: ${aws.endpoint}`,
    `      ec2: ${aws.endpoint}`,
    `      sts: ${aws.endpoint}`,
    ...lines(
      {
        region: "ap-northeast-1",
        gateway: "sgw-12A3456B",
        "slowest-create": "1s",
        "visible-after": "300ms",
        "first-read": "200ms",
        ...options.target,
        ...fields,
      },
      "    ",
    ),
  ];
  return [
    "targets:",
    ...target("tokyo", {}),
    ...Object.entries(options.moreTargets ?? {}).flatMap(([name, fields]) => target(name, fields)),
    "volumes:",
    "  db-primary: tokyo/vol-1122AABB",
    "  db-replica: tokyo/vol-1122AABC",
    "  web-data: tokyo/vol-2C4D6E80",
    "  broken: tokyo/vol-6C8EA024",
    "sets:",
    "  checkout: [db-primary, db-replica]",
    'incident-channels: ["inc-*"]',
    'names-in-shared-channels: ["room-*"]',
    `language: ${options.language ?? "en"}`,
    "defaults:",
    ...lines({ expiry: "4h", "incident-expiry": "30m", keep: "14d", ...options.defaults }, "  "),
    "",
  ].join("\n");
}

export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const mode = options.mode ?? "socket";
  const folder = mkdtempSync(join(tmpdir(), "snapshot-bot-"));
  const aws = await startAws({ setUp: demoAws, snapshotMs: 600, ...options.aws });
  const slack = await startSlack({ ...demoWorkspace(), mode, ...options.slack });
  const lines: string[] = [];
  const fatal: string[] = [];
  const secrets = [demoKey.secret, slack.tokens.bot, slack.tokens.app, slack.signingSecret].map(
    (value) => new Secret(value),
  );
  const log = createLog({
    level: "info",
    secrets: () => secrets,
    destination: { write: (line) => void lines.push(line) },
  });

  const load = (files: { readonly policy?: string }): Loaded => {
    const config = join(folder, "snapshot.yml");
    const policy = join(folder, "policy.cedar");
    writeFileSync(config, configText(aws, options));
    writeFileSync(policy, files.policy ?? options.policy ?? policyText);
    const read = loadFiles({ config, policy }, (name) =>
      name === "AWS_SECRET" ? demoKey.secret : undefined,
    );
    if (!read.ok) throw new Error(JSON.stringify(read.problems));
    const { inventory } = read.loaded;
    const expiryMs = options.expiryMs ?? inventory.defaults.expiryMs;
    return {
      ...read.loaded,
      inventory: { ...inventory, defaults: { ...inventory.defaults, expiryMs } },
    };
  };

  const start = async (): Promise<Bot> => {
    const bot = await startBot({
      slack: {
        botToken: new Secret(slack.tokens.bot),
        apiUrl: slack.apiUrl,
        connection:
          mode === "socket"
            ? { mode, appToken: new Secret(slack.tokens.app), apiUrl: slack.apiUrl }
            : { mode, signingSecret: new Secret(slack.signingSecret), host: "127.0.0.1", port: 0 },
      },
      store:
        options.databaseUrl === undefined
          ? { kind: "sqlite", folder }
          : { kind: "postgres", url: new Secret(options.databaseUrl) },
      health: { host: "127.0.0.1", port: 0 },
      loaded: load({}),
      log,
      onFatal: (why) => fatal.push(why),
    });
    if (bot.slackPort !== null)
      slack.setEventsUrl(`http://127.0.0.1:${bot.slackPort}/slack/events`);
    return bot;
  };

  const bots: Bot[] = [];
  const world: World = {
    slack,
    aws,
    folder,
    log: lines,
    fatal,
    bot: await start(),
    startAnother: async () => {
      const another = await start();
      bots.push(another);
      return another;
    },
    reload: (files) => {
      world.bot.reload(load(files));
    },
    stop: async () => {
      for (const another of bots) await another.stop();
      await world.bot.stop();
      await slack.stop();
      await aws.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await slack.waitForBot();
  return world;
}
