import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { Places } from "./config/env.ts";
import { openDatabase } from "./requests/database.ts";
import type { LedgerDatabase } from "./requests/database.ts";
import { createQueries } from "./requests/queries.ts";
import type { Chain } from "./requests/queries.ts";
import { verifyChain } from "./requests/record.ts";

const lineSchema = z.object({ text: z.string(), hash: z.string() });
const chainSchema = z.object({
  requestId: z.string(),
  head: z.string(),
  lines: z.array(lineSchema),
});

/** Prints the record: one JSON line per request, with every event exactly as it was hashed. */
export async function exportLedger(places: Places): Promise<number> {
  return withLedger(places, async (chains) => {
    for await (const chain of chains) process.stdout.write(`${JSON.stringify(chain)}\n`);
    return 0;
  });
}

/** Checks the record, in the database or in an exported file; needs nothing else for the latter. */
export async function verifyLedger(places: Places, file: string | null): Promise<number> {
  if (file === null) return withLedger(places, verify);
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

async function withLedger(
  { databaseUrl, dataDir }: Places,
  work: (chains: AsyncIterable<Chain>) => Promise<number>,
): Promise<number> {
  const file = join(dataDir, "ledger.sqlite");
  if (databaseUrl === null && !existsSync(file)) {
    process.stderr.write(`${file} does not exist\n  fix: set DATA_DIR or DATABASE_URL\n`);
    return 1;
  }
  let db: LedgerDatabase | null = null;
  try {
    db = await openDatabase(
      databaseUrl === null
        ? { kind: "sqlite", file }
        : { kind: "postgres", url: databaseUrl.reveal() },
    );
    return await work(createQueries(db, Date.now).chains());
  } finally {
    await db?.destroy();
  }
}
