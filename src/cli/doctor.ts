import { join } from "node:path";
import { checkSlack } from "../bot/checkup.ts";
import { slackLogger } from "../bot/slack-logger.ts";
import type { Environment, EnvReading, Places } from "../config/env.ts";
import { environmentVariable } from "../config/env.ts";
import { bad, good } from "../domain/finding.ts";
import { ForOperator } from "../domain/for-operator.ts";
import type { Finding } from "../domain/finding.ts";
import { silentLog } from "../domain/log.ts";
import type { Loaded } from "../in-force.ts";
import { loadFiles } from "../load.ts";
import type { Files } from "../load.ts";
import { databaseAt } from "../main/store-location.ts";
import { ProviderError } from "../providers/provider.ts";
import { openDatabase } from "../requests/database.ts";
import { holdLockFile } from "../requests/lock-file.ts";
import { openEngineStore } from "../workflows/engine-store.ts";
import { checkPorts } from "./check-ports.ts";
import { findingOf } from "./finding-of.ts";
import { filesOf, readyStore, slackOf } from "./settings.ts";

const patienceMs = 20_000;

/**
 * Checks everything that the bot depends on and prints the exact next step for what is missing, all
 * of it at once.
 */
export async function doctor(
  environment: EnvReading<Environment>,
  places: EnvReading<Places>,
): Promise<number> {
  const { loaded, files } = places.ok ? checkFiles(filesOf(places.value)) : unread;
  const database = places.ok ? [await checkDatabase(places.value)] : [];
  const [ports, slack, targets] = await Promise.all([
    environment.ok ? checkPorts(environment.value) : [],
    checkWorkspace(environment, loaded),
    checkTargets(loaded),
  ]);
  const findings = [...files, ...database, ...ports, ...slack, ...targets];
  for (const finding of findings) process.stdout.write(printed(finding));
  const problems = findings.filter(({ ok }) => !ok).length;
  process.stdout.write(
    problems === 0
      ? "\nAll is well: `snapshot-bot start` will serve people.\n"
      : `\n${problems} of ${findings.length} need attention.\n`,
  );
  return problems === 0 ? 0 : 1;
}

const unread = { loaded: null, files: [] };

function checkFiles({ config, policy }: Files): {
  readonly loaded: Loaded | null;
  readonly files: readonly Finding[];
} {
  const read = loadFiles({ config, policy }, environmentVariable);
  return read.ok
    ? { loaded: read.loaded, files: [good("files", `${config} and ${policy} are good`)] }
    : { loaded: null, files: read.problems };
}

/** Advice is worded for people in Slack: whoever reads this is the operator. */
function printed({ ok, what, found, fix }: Finding): string {
  const next = fix.replace(/^Ask the operator to /u, "");
  return `${ok ? "ok     " : "MISSING"}  ${what}: ${found}\n${ok ? "" : `         next: ${next}\n`}`;
}

async function checkWorkspace(
  environment: EnvReading<Environment>,
  loaded: Loaded | null,
): Promise<readonly Finding[]> {
  if (!environment.ok)
    return environment.problems.map(({ variable, message, fix }) => bad(variable, message, fix));
  return checkSlack({
    ...slackOf(environment.value),
    token: environment.value.slack.botToken,
    logger: slackLogger(silentLog),
    groups: loaded === null ? [] : groupsIn(loaded),
  });
}

function groupsIn({ policy }: Loaded): readonly string[] {
  const mentions = policy.rules.flatMap((rule) => rule.mentions);
  return [...new Set(mentions.filter(({ type }) => type === "Usergroup").map(({ id }) => id))];
}

async function checkDatabase(places: Places): Promise<Finding> {
  const where = places.databaseUrl === null ? `files in ${places.dataDir}` : "Postgres";
  try {
    const store = readyStore(places);
    const release =
      store.kind === "sqlite" ? holdLockFile(join(store.folder, "bot.lock")) : () => undefined;
    try {
      const db = await openDatabase(databaseAt(store, "ledger"));
      await db.destroy();
      const engine = await openEngineStore("item", databaseAt(store, "engine"));
      await engine.close();
    } finally {
      release();
    }
    return good("database", `${where} can be written`);
  } catch (error) {
    if (!(error instanceof ForOperator)) throw error;
    if (error.message.includes("Another snapshot-bot"))
      return good("database", "in use by the running bot");
    return findingOf("database", error);
  }
}

async function checkTargets(loaded: Loaded | null): Promise<readonly Finding[]> {
  return Promise.all(
    [...(loaded?.targets ?? [])].map(async ([name, accepted]) => {
      const what = `target ${name} (${accepted.label})`;
      const provider = accepted.create(name, () => undefined);
      try {
        await provider.check(AbortSignal.timeout(patienceMs));
        return good(what, "credentials and permissions work");
      } catch (error) {
        if (error instanceof ProviderError) {
          const { message, advice, providerCode } = error.failure;
          return bad(
            what,
            `${message}${providerCode === null ? "" : ` (${providerCode})`}`,
            advice,
          );
        }
        return bad(what, "the check ended in a bug", "report it with the versions you run");
      } finally {
        provider.close();
      }
    }),
  );
}
