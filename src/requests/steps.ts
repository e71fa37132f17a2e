import { instant } from "../domain/instant.ts";
import type { Clock } from "../domain/instant.ts";
import type { LedgerDatabase } from "./database.ts";

/** A step of somebody's workflow that waits for what becomes of a request. */
export interface WaitingStep {
  /** Slack's id of this run of the step: `Fx…`. */
  readonly executionId: string;
  readonly requestId: string;
}

export type Steps = ReturnType<typeof createSteps>;

/** How long one replica may work on telling a step before another takes over. */
const leaseMs = 30_000;

/** Which runs of the workflow step wait for which request; each is told once. */
export function createSteps(db: LedgerDatabase, clock: Clock) {
  return {
    /** The step waits for this request. Safe to repeat. */
    bind: async ({ executionId, requestId }: WaitingStep): Promise<void> => {
      const at = instant(clock());
      await db
        .insertInto("steps")
        .values({ execution_id: executionId, request_id: requestId, done: 0, tell_at: at })
        .onConflict((oc) => oc.column("execution_id").doNothing())
        .execute();
    },

    /** Takes steps whose request has come to its end, so that nobody else tells them meanwhile. */
    claim: async (limit: number): Promise<readonly WaitingStep[]> => {
      const nowMs = clock();
      const now = instant(nowMs);
      const rows = await db
        .updateTable("steps")
        .set({ tell_at: instant(nowMs + leaseMs) })
        .where("execution_id", "in", (eb) =>
          eb
            .selectFrom("steps as step")
            .innerJoin("requests as asked", "asked.id", "step.request_id")
            .select("step.execution_id")
            .where("step.done", "=", 0)
            .where("step.tell_at", "<=", now)
            .where("asked.state", "in", ["refused", "settled", "denied", "expired", "withdrawn"])
            .orderBy("step.tell_at")
            .limit(limit),
        )
        .where("tell_at", "<=", now)
        .returning(["execution_id", "request_id"])
        .execute();
      return rows.map(({ execution_id, request_id }) => ({
        executionId: execution_id,
        requestId: request_id,
      }));
    },

    told: async (executionId: string): Promise<void> => {
      await db
        .updateTable("steps")
        .set({ done: 1 })
        .where("execution_id", "=", executionId)
        .execute();
    },
  };
}
