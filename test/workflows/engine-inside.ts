import { globSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import postgres from "postgres";
import type { EngineLocation } from "../../src/workflows/engine-store.ts";

/** The engine library's own tables, read and changed behind its back. */
export interface Inside {
  /** Runs of these ids: how many there are of each, and whether they ended. */
  runs(id: string): Promise<readonly { readonly runId: string; readonly status: string }[]>;
  /** Steps that a run took so far. */
  steps(runId: string): Promise<number>;
  /** Lets time go by for every run: what waits is due, what was made or ended is that much older. */
  age(ms: number): Promise<void>;
  close(): Promise<void>;
}

export function inside(location: EngineLocation): Inside {
  return location.kind === "sqlite" ? insideFiles(location.file) : insidePostgres(location.url);
}

function insideFiles(file: string): Inside {
  // The engine may keep a file of its own for each kind of run.
  const files = globSync(file.replace(/\.sqlite$/u, "*.sqlite"));
  const all = files.map((one) => new DatabaseSync(one, { timeout: 5000 }));
  const rows = (sql: string, ...values: string[]) =>
    all.flatMap((db) => db.prepare(sql).all(...values));
  return {
    runs: async (id) =>
      rows(
        "SELECT id, status FROM workflow_runs WHERE idempotency_key LIKE ? ORDER BY created_at",
        `${id}#%`,
      ).map((row) => ({ runId: String(row["id"]), status: String(row["status"]) })),
    steps: async (runId) =>
      rows("SELECT id FROM step_attempts WHERE workflow_run_id = ?", runId).length,
    age: async (ms) => {
      const back = `-${ms / 1000} seconds`;
      const shift = (column: string) =>
        `${column} = strftime('%Y-%m-%dT%H:%M:%fZ', ${column}, '${back}')`;
      for (const db of all) {
        db.exec(
          `UPDATE workflow_runs SET ${["created_at", "finished_at", "available_at"].map(shift).join(", ")}`,
        );
      }
    },
    close: async () => {
      for (const db of all) db.close();
    },
  };
}

function insidePostgres(url: string): Inside {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  const runsTable = sql("snapshot_bot_engine.workflow_runs");
  return {
    runs: async (id) => {
      const rows = await sql`
        SELECT id, status FROM ${runsTable} WHERE idempotency_key LIKE ${`${id}#%`} ORDER BY created_at`;
      return rows.map((row) => ({ runId: String(row["id"]), status: String(row["status"]) }));
    },
    steps: async (runId) => {
      const rows = await sql`
        SELECT id FROM ${sql("snapshot_bot_engine.step_attempts")} WHERE workflow_run_id = ${runId}`;
      return rows.length;
    },
    age: async (ms) => {
      const back = `${ms} milliseconds`;
      await sql`
        UPDATE ${runsTable} SET created_at = created_at - ${back}::interval,
          finished_at = finished_at - ${back}::interval, available_at = available_at - ${back}::interval`;
    },
    close: () => sql.end({ timeout: 5 }),
  };
}
