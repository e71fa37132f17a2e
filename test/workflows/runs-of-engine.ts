import { join } from "node:path";
import { onTestFinished } from "vitest";
import { createEngine } from "../../src/workflows/engine.ts";
import type { Engine, RunBody, RunKind } from "../../src/workflows/engine.ts";
import type { EngineLocation } from "../../src/workflows/engine-store.ts";
import { hasPostgres, postgresUrl } from "../support/postgres.ts";
import { folder } from "../support/store-cleanup.ts";
import { quiet } from "./items.ts";

/** Both stores that the engine runs on, for `describe.each`. */
export const engineStores: readonly {
  readonly name: string;
  readonly locate: () => Promise<EngineLocation>;
}[] = [
  {
    name: "SQLite",
    locate: async () => ({ kind: "sqlite", file: join(folder(), "engine.sqlite") }),
  },
  ...(hasPostgres
    ? [
        {
          name: "Postgres",
          locate: async () => ({ kind: "postgres" as const, url: await postgresUrl() }),
        },
      ]
    : []),
];

/** An engine whose runs do what the test says; stopped when the test is over. */
export async function engineAt(
  location: EngineLocation,
  bodies: Partial<Record<RunKind, RunBody>>,
  concurrency = 10,
): Promise<Engine> {
  const nothing: RunBody = async () => undefined;
  const engine = await createEngine({
    location,
    bodies: { item: nothing, watch: nothing, ...bodies },
    log: quiet,
    concurrency,
  });
  let stopped: Promise<void> | null = null;
  const stop = async (graceMs: number) => (stopped ??= engine.stop(graceMs));
  onTestFinished(async () => stop(100));
  return { ...engine, stop };
}
