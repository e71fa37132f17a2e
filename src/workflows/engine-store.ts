import { DatabaseSync } from "node:sqlite";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { BackendPostgres } from "openworkflow/postgres";
import type { BackendSqlite } from "openworkflow/sqlite";
import { postgresFault, sqliteFault } from "../requests/database-faults.ts";

export type EngineLocation =
  /** `data/engine.sqlite` becomes one file a lane: `engine-item.sqlite`, `engine-watch.sqlite`. */
  | { readonly kind: "sqlite"; readonly file: string }
  | { readonly kind: "postgres"; readonly url: string };

/** Where one lane keeps its runs: the library's tables, with what it does not offer itself. */
export interface EngineStore {
  readonly backend: BackendSqlite | BackendPostgres;
  /** Whether any run may be claimed now: one look, where each claim is a transaction of its own. */
  readonly due: () => Promise<boolean>;
  readonly ping: () => Promise<void>;
  readonly prune: (olderThanMs: number, limit: number) => Promise<number>;
  readonly close: () => Promise<void>;
}

/** @throws ForOperator when it cannot be opened, written or migrated */
export async function openEngineStore(
  lane: string,
  location: EngineLocation,
): Promise<EngineStore> {
  if (location.kind === "postgres") {
    return openPostgresStore(location.url, lane).catch((error: unknown) => {
      // The library wraps what the server said.
      const wrapped = error instanceof Error && error.cause instanceof Error;
      throw postgresFault(location.url, wrapped ? error.cause : error);
    });
  }
  const file = location.file.replace(/(\.\w+)?$/u, `-${lane}$1`);
  return openSqliteStore(file).catch((cause: unknown) => {
    throw sqliteFault(file, cause);
  });
}

async function openSqliteStore(file: string): Promise<EngineStore> {
  const { BackendSqlite } = await import("openworkflow/sqlite");
  const backend = BackendSqlite.connect(file, { namespaceId });
  const db: unknown = Reflect.get(backend, "db");
  if (!(db instanceof DatabaseSync)) throw new Error("the engine's SQLite handle has moved");
  // Without this any lock held by another process makes finished steps run again.
  db.exec("PRAGMA busy_timeout = 10000; PRAGMA synchronous = NORMAL");
  // Only one process may have this file, so whatever was leased is free: no need to wait 30 s.
  db.exec(
    `UPDATE workflow_runs SET available_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now')
     WHERE status = 'running' AND worker_id IS NOT NULL`,
  );
  const anyDue = db.prepare(
    `SELECT 1 FROM workflow_runs WHERE namespace_id = '${namespaceId}'
     AND status IN ('pending', 'running', 'sleeping') AND available_at <= ? LIMIT 1`,
  );
  return {
    backend,
    due: async () => anyDue.get(new Date().toISOString()) !== undefined,
    ping: async () => {
      db.prepare("SELECT 1").get();
    },
    prune: async (olderThanMs, limit) => {
      const before = new Date(Date.now() - olderThanMs).toISOString();
      const some = (most: number): number => {
        const old = `SELECT id FROM workflow_runs WHERE finished_at < ? LIMIT ${most}`;
        db.prepare(`DELETE FROM workflow_signals WHERE workflow_run_id IN (${old})`).run(before);
        const gone = db.prepare(`DELETE FROM workflow_runs WHERE id IN (${old})`).run(before);
        return Number(gone.changes);
      };
      // A run may have hundreds of steps, and nobody is answered while they are deleted.
      let gone = 0;
      for (let last = 1; last > 0 && gone < limit; gone += last) {
        last = some(Math.min(prunedTogether, limit - gone));
        await nextTurn();
      }
      return gone;
    },
    close: () => backend.stop(),
  };
}

const prunedTogether = 25;
/** The library's own; files have nobody else in them. */
const namespaceId = "default";

const schema = "snapshot_bot_engine";
const migrationLock = 7_362_117;

async function openPostgresStore(url: string, lane: string): Promise<EngineStore> {
  // Loaded only where they are used: each store costs as much memory as a small program.
  const [{ default: postgres }, { BackendPostgres }] = await Promise.all([
    import("postgres"),
    import("openworkflow/postgres"),
  ]);
  const pool = postgres(url, {
    max: 10,
    connect_timeout: 5,
    onnotice: () => undefined,
    connection: { application_name: "snapshot-bot engine" },
    // The engine reads camel case; without this no run is ever executed, and no error says so.
    transform: { column: { from: postgres.toCamel } },
  });
  try {
    const lock = await pool.reserve();
    // Replicas that create the schema at the same moment fail on each other.
    await lock`SELECT pg_advisory_lock(${migrationLock})`;
    const migrated = await BackendPostgres.connect(url, { schema });
    await migrated.stop();
    await lock`SELECT pg_advisory_unlock(${migrationLock})`;
    lock.release();
  } catch (error) {
    // Its connection would hold the lock, and the process, for ever.
    await pool.end({ timeout: 1 });
    throw error;
  }
  const backend = BackendPostgres.fromPool(pool, { schema, namespaceId: lane });
  const runs = pool(`${schema}.workflow_runs`);
  return {
    backend,
    due: async () => {
      const found = await pool`SELECT 1 FROM ${runs} WHERE namespace_id = ${lane}
        AND status IN ('pending', 'running', 'sleeping') AND available_at <= NOW() LIMIT 1`;
      return found.length > 0;
    },
    ping: async () => {
      await pool`SELECT 1`;
    },
    prune: async (olderThanMs, limit) => {
      const before = new Date(Date.now() - olderThanMs);
      const old = pool`SELECT id FROM ${runs} WHERE namespace_id = ${lane} AND finished_at < ${before} ORDER BY id LIMIT ${limit}`;
      await pool`DELETE FROM ${pool(`${schema}.workflow_signals`)} WHERE workflow_run_id IN (${old})`;
      const gone = await pool`DELETE FROM ${runs} WHERE id IN (${old})`;
      return gone.count;
    },
    close: () => pool.end({ timeout: 5 }),
  };
}
