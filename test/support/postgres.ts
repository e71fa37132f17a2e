import { randomBytes } from "node:crypto";
import postgres from "postgres";
import { whenOver } from "./store-cleanup.ts";

const host = "127.0.0.1:5432";
const patienceSeconds = 5;

/** Who may create databases on the machine's server; `null` when none answers. */
const user = await findUser();

/**
 * Whether suites that need a Postgres run. Without a server they are left out, and the output says
 * so; on a build server (`CI`) they run all the same and fail, so that they cannot go missing there.
 */
export const hasPostgres = user !== null || Boolean(process.env["CI"]);

if (!hasPostgres) {
  process.stderr.write(
    `No Postgres answers on ${host} (as root or postgres, without a password): its suites are skipped.\n`,
  );
}

/**
 * A fresh database of the caller's own, dropped when the tests of the file are over.
 */
export async function postgresUrl(): Promise<string> {
  if (user === null) throw new Error(`no Postgres answers on ${host}`);
  const name = `snapshot_bot_test_${randomBytes(6).toString("hex")}`;
  await administer(user, async (sql) => {
    await sql`CREATE DATABASE ${sql(name)}`;
    // The server does not die here, and how fast the machine's disk is decides nothing.
    await sql`ALTER DATABASE ${sql(name)} SET synchronous_commit = off`;
  });
  whenOver(async () => {
    await administer(user, (sql) => sql`DROP DATABASE IF EXISTS ${sql(name)} WITH (FORCE)`);
  });
  return `postgres://${user}@${host}/${name}`;
}

async function findUser(): Promise<string | null> {
  for (const candidate of ["root", "postgres"]) {
    const answers = await administer(candidate, (sql) => sql`SELECT 1`).then(
      () => true,
      () => false,
    );
    if (answers) return candidate;
  }
  return null;
}

async function administer(
  as: string,
  work: (sql: postgres.Sql) => PromiseLike<unknown>,
): Promise<void> {
  const sql = postgres(`postgres://${as}@${host}/postgres`, {
    max: 1,
    connect_timeout: patienceSeconds,
    onnotice: () => undefined,
  });
  try {
    await work(sql);
  } finally {
    await sql.end({ timeout: patienceSeconds });
  }
}
