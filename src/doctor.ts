import { join } from "node:path";
import { checkSlack } from "./bot/checkup.ts";
import { slackLogger } from "./bot/slack-logger.ts";
import type { Environment, EnvReading, Places } from "./config/env.ts";
import { environmentVariable } from "./config/env.ts";
import { bad, good } from "./domain/finding.ts";
import type { Finding } from "./domain/finding.ts";
import { loadFiles } from "./load.ts";
import type { Files } from "./load.ts";
import type { Loaded } from "./in-force.ts";
import { ProviderError } from "./providers/provider.ts";
import { openDatabase } from "./requests/database.ts";
import { holdLockFile } from "./requests/lock-file.ts";
import { filesOf, slackOf, storeOf } from "./start.ts";

const patienceMs = 20_000;
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

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
  const [slack, targets] = await Promise.all([
    checkWorkspace(environment, loaded),
    checkTargets(loaded),
  ]);
  const findings = [...files, ...database, ...slack, ...targets];
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
    logger: slackLogger(silent),
    groups: loaded === null ? [] : groupsIn(loaded),
  });
}

function groupsIn({ policy }: Loaded): readonly string[] {
  const mentions = policy.rules.flatMap((rule) => rule.mentions);
  return [...new Set(mentions.filter(({ type }) => type === "Usergroup").map(({ id }) => id))];
}

async function checkDatabase(places: Places): Promise<Finding> {
  const store = storeOf(places);
  const where = store.kind === "sqlite" ? `files in ${store.folder}` : "Postgres";
  try {
    const release =
      store.kind === "sqlite" ? holdLockFile(join(store.folder, "bot.lock")) : () => undefined;
    try {
      const db = await openDatabase(
        store.kind === "sqlite"
          ? { kind: "sqlite", file: join(store.folder, "ledger.sqlite") }
          : { kind: "postgres", url: store.url.reveal() },
      );
      await db.destroy();
    } finally {
      release();
    }
    return good("database", `${where} can be written`);
  } catch (error) {
    const message = error instanceof Error ? error.message : "unknown";
    if (message.includes("Another snapshot-bot"))
      return good("database", "in use by the running bot");
    const fix =
      store.kind === "sqlite"
        ? "let this user write the folder, or set DATA_DIR to another"
        : "check DATABASE_URL, and that the server lets this user create tables";
    return bad("database", `${where}: ${message}`, fix);
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
