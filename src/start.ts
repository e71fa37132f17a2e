import { mkdirSync } from "node:fs";
import type { Environment, Places } from "./config/env.ts";
import { environmentVariable } from "./config/env.ts";
import { Secret } from "./domain/secret.ts";
import { loadFiles } from "./load.ts";
import type { Load } from "./load.ts";
import { startBot } from "./main.ts";
import type { Bot, BotSettings } from "./main.ts";
import { createLog } from "./observability/log.ts";
import { captureStrayOutput } from "./observability/stray-output.ts";

export const slackApiUrl = "https://slack.com/api/";

/** Runs the bot until it is told to stop. Resolves to the exit status. */
export async function start(environment: Environment): Promise<number> {
  const read = loadFiles(filesOf(environment), environmentVariable);
  if (!read.ok) {
    for (const { what, found, fix } of read.problems)
      process.stderr.write(`${what}: ${found}\n  fix: ${fix}\n`);
    return 1;
  }
  const ours = secretsOf(environment);
  let theirs = read.secrets;
  const log = createLog({
    level: environment.logLevel,
    secrets: () => [...ours, ...theirs],
  });
  captureStrayOutput(log);
  for (const warning of read.warnings) log.warn({}, warning);

  const { promise: ended, resolve: end } = Promise.withResolvers<number>();
  // Nobody knows what state an error that nobody caught leaves behind: a supervisor starts anew.
  const crash = (error: unknown) => {
    log.fatal({ err: error }, "unexpected: leaving, to be started again");
    process.exit(1);
  };
  process.on("uncaughtException", crash);
  process.on("unhandledRejection", crash);

  let bot: Bot | null = null;
  const stopAll = async (running: Bot) => {
    await running.stop();
    log.info({}, "stopped");
    end(0);
  };
  let stopping = false;
  const stop = (signal: string) => {
    // Told twice, or before anybody is served: what is committed is safe, so nothing is lost.
    if (stopping || bot === null) process.exit(stopping ? 1 : 0);
    stopping = true;
    log.info({ signal }, "stopping");
    void stopAll(bot);
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  process.on("SIGHUP", () => {
    const again: Load = loadFiles(filesOf(environment), environmentVariable);
    if (again.ok && bot !== null) {
      const known = new Set(theirs.map((secret) => secret.reveal()));
      theirs = [...theirs, ...again.secrets.filter((secret) => !known.has(secret.reveal()))];
      bot.reload(again.loaded);
      log.info({ policy: again.loaded.policy.version }, "files read again and in force");
    } else if (!again.ok) {
      log.error({ problems: again.problems }, "files not taken: the last good ones stay in force");
    }
  });

  try {
    bot = await startBot({
      ...settingsOf(environment),
      loaded: read.loaded,
      log,
      onFatal: (why) => {
        log.fatal({}, `${why}: leaving, to be started again`);
        process.exit(1);
      },
    });
  } catch (error) {
    log.fatal({ err: error }, "snapshot-bot could not start");
    // What a library left open would keep the process, and a supervisor waiting, for ever.
    process.exit(1);
  }
  const status = await ended;
  // Sockets of libraries may still be open; nothing of ours is.
  process.exit(status);
}

export function filesOf({ configPath, policyPath }: Places) {
  return { config: configPath, policy: policyPath };
}

/** What the environment says, in the words of the parts. */
function settingsOf(environment: Environment): Pick<BotSettings, "slack" | "store" | "health"> {
  const { host, healthPort } = environment;
  return {
    slack: slackOf(environment),
    store: storeOf(environment),
    health: { host, port: healthPort },
  };
}

export function slackOf({ slack, host }: Environment): BotSettings["slack"] {
  const { botToken, inbound } = slack;
  const apiUrl = slack.apiUrl ?? slackApiUrl;
  return {
    botToken,
    apiUrl,
    connection:
      inbound.mode === "socket"
        ? { mode: "socket", appToken: inbound.appToken, apiUrl }
        : { mode: "http", signingSecret: inbound.signingSecret, host, port: inbound.port },
  };
}

/** Makes the folder where there is none. */
export function storeOf({ databaseUrl, dataDir }: Places): BotSettings["store"] {
  if (databaseUrl !== null) return { kind: "postgres", url: databaseUrl };
  mkdirSync(dataDir, { recursive: true });
  return { kind: "sqlite", folder: dataDir };
}

function secretsOf({ slack, databaseUrl }: Environment): readonly Secret[] {
  const { inbound } = slack;
  return [
    slack.botToken,
    inbound.mode === "socket" ? inbound.appToken : inbound.signingSecret,
    ...(databaseUrl === null ? [] : [databaseUrl, ...passwordsIn(databaseUrl)]),
  ];
}

/** As it stands in the address, and as it is sent. */
function passwordsIn(databaseUrl: Secret): readonly Secret[] {
  const written = URL.parse(databaseUrl.reveal())?.password ?? "";
  const unescaped = new URLSearchParams(`p=${written.replaceAll("+", "%2B")}`).get("p") ?? "";
  return [new Secret(written), new Secret(unescaped)];
}
