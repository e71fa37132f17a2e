import type { Environment } from "../config/env.ts";
import { environmentVariable } from "../config/env.ts";
import { ForOperator } from "../domain/for-operator.ts";
import { loadFiles } from "../load.ts";
import type { Load } from "../load.ts";
import { startBot } from "../main.ts";
import type { Bot } from "../main.ts";
import { createLog } from "../observability/log.ts";
import { captureStrayOutput } from "../observability/stray-output.ts";
import { filesOf, secretsOf, settingsOf } from "./settings.ts";

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
    if (error instanceof ForOperator) log.fatal(causeOf(error), error.message);
    else log.fatal({ err: error }, "snapshot-bot could not start");
    // What a library left open would keep the process, and a supervisor waiting, for ever.
    process.exit(1);
  }
  const status = await ended;
  // Sockets of libraries may still be open; nothing of ours is.
  process.exit(status);
}

/** What the system or a library said, in its own words. */
function causeOf({ cause }: Error): { readonly cause?: string } {
  return cause instanceof Error ? { cause: cause.message } : {};
}
