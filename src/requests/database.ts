import { DatabaseSync } from "node:sqlite";
import { setImmediate as nextTurn } from "node:timers/promises";
import { Kysely, SqliteDialect, sql } from "kysely";
import type { CompiledQuery } from "kysely";
import { Migrator } from "kysely/migration";
import { OtherVersion, postgresFault, sqliteFault } from "./database-faults.ts";
import { LogSync } from "./log-sync.ts";
import { migrations } from "./migrations.ts";
import { SharedSqlite } from "./sqlite-dialect.ts";
import type { Lane, Sync } from "./sqlite-dialect.ts";
import { betterSqliteShape } from "./sqlite-shape.ts";
import type { Tables } from "./tables.ts";

export type LedgerDatabase = Kysely<Tables>;

/** Where the ledger lives: a file of its own, or a Postgres that replicas share. */
export type DatabaseLocation =
  | { readonly kind: "sqlite"; readonly file: string }
  | { readonly kind: "postgres"; readonly url: string };

/**
 * How long a write waits while another program, such as a backup, holds the file. Everything waits
 * with it, and Slack takes no acknowledgement after three seconds: what does not get through says
 * so, or tries again later.
 */
const busyMs = 400;

/**
 * Opens the ledger and brings its schema up to date. Proves that it can be written.
 * @param turn resolves when one piece of work may begin on SQLite, which holds the loop meanwhile
 * @throws ForOperator when it cannot be opened, written or migrated
 */
export async function openDatabase(
  location: DatabaseLocation,
  turn: () => Promise<void> = nextTurn,
): Promise<LedgerDatabase> {
  const open = async () =>
    location.kind === "sqlite" ? openSqlite(location.file, turn) : openPostgres(location.url);
  return opened(location, open, async (db) => {
    await migrate(db);
    if (location.kind === "sqlite") await sql.raw(`PRAGMA busy_timeout = ${busyMs}`).execute(db);
  });
}

/**
 * Opens a ledger that a bot may be at work on, to read it: whatever is tried, nothing changes, not
 * even its schema, which the bot might not know any more.
 * @throws ForOperator, also when the schema is not this version's
 */
export async function openToRead(location: DatabaseLocation): Promise<LedgerDatabase> {
  const open = async () =>
    location.kind === "sqlite"
      ? openSqliteToRead(location.file)
      : openPostgres(location.url, { default_transaction_read_only: true });
  return opened(location, open, async (db) => {
    const applied = await appliedTo(db);
    if (isNewer(applied)) throw new OtherVersion("newer");
    if (applied.length < Object.keys(migrations).length) throw new OtherVersion("older");
  });
}

/** @throws ForOperator when it cannot be opened, or is not ready; it is closed again then */
async function opened(
  location: DatabaseLocation,
  open: () => Promise<LedgerDatabase>,
  ready: (db: LedgerDatabase) => Promise<void>,
): Promise<LedgerDatabase> {
  let db: LedgerDatabase | null = null;
  try {
    db = await open();
    await ready(db);
    return db;
  } catch (cause) {
    await db?.destroy();
    throw location.kind === "sqlite"
      ? sqliteFault(location.file, cause)
      : postgresFault(location.url, cause);
  }
}

function openSqliteToRead(file: string): LedgerDatabase {
  const connection = new DatabaseSync(file, { timeout: 5000, readOnly: true });
  return new Kysely<Tables>({
    dialect: new SqliteDialect({ database: betterSqliteShape(connection) }),
  });
}

/** 64 MiB. */
const logPagesMax = 16_384;

/** Moves what SQLite's log holds into the file; what somebody still reads stays for the next time. */
export async function writeBack(db: LedgerDatabase): Promise<void> {
  await sql`PRAGMA wal_checkpoint(PASSIVE)`.execute(db);
}

/**
 * Runs statements whose effect may be lost when the machine loses power, though not when the process
 * ends: who is at work on what, and what comes to the same when it is done again. On SQLite these wait
 * for no disk; the next commit that does wait takes them along.
 */
export async function lightly<Result>(
  db: LedgerDatabase,
  write: (db: LedgerDatabase) => Promise<Result>,
): Promise<Result> {
  return write(light.get(db) ?? db);
}

const light = new WeakMap<LedgerDatabase, LedgerDatabase>();

function openSqlite(file: string, turn: () => Promise<void>): LedgerDatabase {
  const connection = new DatabaseSync(file, { timeout: 5000 });
  const waitForDisk = (wait: boolean) => {
    connection.exec(`PRAGMA synchronous = ${wait ? "FULL" : "NORMAL"}`);
  };
  connection.exec("PRAGMA journal_mode = WAL; PRAGMA foreign_keys = ON");
  waitForDisk(true);
  // Writing the log back to the file would make the commit that fills it wait, and with it people:
  // `writeBack` does that at a better moment, this is the limit.
  connection.exec(`PRAGMA wal_autocheckpoint = ${logPagesMax}`);
  // A read-only file opens without complaint and only fails at the first write.
  connection.exec("PRAGMA user_version = 1");
  const log = new LogSync(file);
  const database = betterSqliteShape(connection, () => void log.close());
  const shared = new SharedSqlite({ database, waitForDisk, log }, turn);
  const on = (lane: Lane, sync: Sync) =>
    new Kysely<Tables>({ dialect: shared.dialect(lane, sync) });
  const [db, cards] = [on("work", "first"), on("cards", "first")];
  lanes.set(db, { people: on("people", "soon"), cards });
  light.set(db, on("work", "later")).set(cards, on("cards", "later"));
  files.set(db, shared);
  return db;
}

const files = new WeakMap<LedgerDatabase, SharedSqlite>();

/**
 * Runs a statement in the lane of people before it returns: where a file answers at once, the way
 * through promises costs as much as the statement.
 * @param write called only where it is run
 * @returns how many rows it changed; `null` where it was not run: on Postgres, or when it has to wait its turn
 */
export function runNow(
  db: LedgerDatabase,
  write: () => Pick<CompiledQuery, "sql" | "parameters">,
): number | null {
  return files.get(db)?.runNow(write) ?? null;
}

const lanes = new WeakMap<LedgerDatabase, Record<Exclude<Lane, "work">, LedgerDatabase>>();

/**
 * The same database for those who go first. On Postgres everybody has a connection. What is committed
 * for people in a file outlives the process at once, and a power cut some milliseconds later (`LogSync`):
 * a later commit, which waits for the disk, precedes whatever comes of it.
 */
export function inLane(db: LedgerDatabase, lane: "people" | "cards"): LedgerDatabase {
  return lanes.get(db)?.[lane] ?? db;
}

/**
 * Nothing here takes a second: what waits for longer waits for a lock that somebody forgot, and ends
 * with an error, so that it can be tried again.
 */
const statementMs = 15_000;
/** A replica that was frozen in a transaction keeps the others from what it locked no longer than this. */
const idleMs = 30_000;

async function openPostgres(
  url: string,
  settings: Readonly<Record<string, boolean>> = {},
): Promise<LedgerDatabase> {
  // Whoever keeps files needs neither.
  const [{ default: postgres }, { PostgresJSDialect }] = await Promise.all([
    import("postgres"),
    import("kysely-postgres-js"),
  ]);
  const pool = postgres(url, {
    max: 10,
    connect_timeout: 5,
    onnotice: () => undefined,
    connection: {
      application_name: "snapshot-bot ledger",
      statement_timeout: statementMs,
      idle_in_transaction_session_timeout: idleMs,
      ...settings,
    },
  });
  return new Kysely({ dialect: new PostgresJSDialect({ postgres: pool }) });
}

async function migrate(db: LedgerDatabase): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const { error } = await migrator.migrateToLatest();
  if (error === undefined) return;
  // So Kysely calls it when more was applied than is known here.
  const unknown = error instanceof Error && error.message.startsWith("corrupted migrations");
  throw unknown && isNewer(await appliedTo(db)) ? new OtherVersion("newer") : error;
}

async function appliedTo(db: LedgerDatabase): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db);
  return rows.map(({ name }) => name);
}

function isNewer(applied: readonly string[]): boolean {
  return applied.some((name) => !(name in migrations));
}

/** One round trip: the database answers. */
export async function ping(db: LedgerDatabase): Promise<void> {
  await sql`select 1`.execute(db);
}

const uniqueViolations: readonly unknown[] = [
  // SQLITE_CONSTRAINT_UNIQUE and SQLITE_CONSTRAINT_PRIMARYKEY: https://sqlite.org/rescode.html
  2067,
  1555,
  // unique_violation: PostgreSQL's appendix of error codes
  "23505",
];

/** Whether a write failed because a unique value is taken. */
export function isTaken(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code: unknown = "errcode" in error ? error.errcode : Reflect.get(error, "code");
  return uniqueViolations.includes(code);
}
