import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";
import type { Places } from "../config/env.ts";
import { databaseAt } from "../main/store-location.ts";
import { openToRead } from "../requests/database.ts";
import type { LedgerDatabase } from "../requests/database.ts";
import { createRecordQueries } from "../requests/record-queries.ts";
import type { Chain, RecordQueries } from "../requests/record-queries.ts";
import { verifyChain } from "../requests/record.ts";
import { storeOf } from "./settings.ts";

const lineSchema = z.object({ text: z.string(), hash: z.string() });
const chainSchema = z.object({
  requestId: z.string(),
  head: z.string(),
  lines: z.array(lineSchema),
});

/** Prints the record: one JSON line per request, with every event exactly as it was hashed. */
export async function exportLedger(places: Places): Promise<number> {
  return withLedger(places, async (record) => {
    for await (const chain of record.chains()) process.stdout.write(`${JSON.stringify(chain)}\n`);
    return 0;
  });
}

/** Checks the record, in the database or in an exported file; needs nothing else for the latter. */
export async function verifyLedger(places: Places, file: string | null): Promise<number> {
  if (file === null) return withLedger(places, async (record) => verify(record.chains()));
  try {
    const lines = readFileSync(file, "utf8").split("\n").filter(Boolean);
    return await verify(lines.map((line) => chainSchema.parse(JSON.parse(line))));
  } catch {
    process.stderr.write(`${file} is no exported record\n  fix: make one with \`ledger export\`\n`);
    return 1;
  }
}

async function verify(chains: Iterable<Chain> | AsyncIterable<Chain>): Promise<number> {
  let requests = 0;
  let events = 0;
  let problems = 0;
  for await (const { requestId, lines, head } of chains) {
    requests += 1;
    events += lines.length;
    const problem = verifyChain(requestId, lines, head);
    if (problem === null) continue;
    problems += 1;
    process.stdout.write(`${problem.requestId} event ${problem.seq}: ${problem.problem}\n`);
  }
  const sum = `${events} events of ${requests} requests`;
  process.stdout.write(
    problems === 0 ? `${sum}: all chains hold\n` : `${sum}: ${problems} chains are broken\n`,
  );
  return problems === 0 ? 0 : 1;
}

/** Opens the record, also beside a running bot. What keeps it from being opened is printed. */
export async function withLedger(
  places: Places,
  work: (record: RecordQueries) => Promise<number>,
  failed = 1,
): Promise<number> {
  const location = databaseAt(storeOf(places), "ledger");
  if (location.kind === "sqlite" && !existsSync(location.file)) {
    process.stderr.write(`${location.file} does not exist\n  fix: set DATA_DIR or DATABASE_URL\n`);
    return failed;
  }
  let db: LedgerDatabase;
  try {
    db = await openToRead(location);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const cause = error.cause instanceof Error ? `  cause: ${error.cause.message}\n` : "";
    process.stderr.write(`${error.message}\n${cause}`);
    return failed;
  }
  try {
    return await work(createRecordQueries(db));
  } finally {
    await db.destroy();
  }
}
