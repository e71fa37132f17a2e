import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { checkPolicy } from "./auth/policy-check.ts";
import { printEnvProblem, readEnvironment, readPlaces } from "./config/env.ts";
import type { EnvReading } from "./config/env.ts";
import { doctor } from "./doctor.ts";
import { exportLedger, verifyLedger } from "./ledger-file.ts";
import { start } from "./start.ts";

const usage = `snapshot-bot: snapshots before a change, asked for and approved in Slack

  snapshot-bot start            run the bot
  snapshot-bot doctor           check Slack, the clouds, the database and the files; say what is missing
  snapshot-bot policy check     check policy.cedar (or the file named after it)
  snapshot-bot ledger export    print the record, a JSON line for each event
  snapshot-bot ledger verify    check the record's hash chains (of the database, or of an exported file)
  snapshot-bot manifest         print the Slack app's manifest

Settings come from the environment: see .env.example.
`;

/** Resolves to the exit status. */
async function run(words: readonly string[]): Promise<number> {
  const [verb = "help", second, third] = words;
  switch (`${verb} ${second ?? ""}`.trim()) {
    case "start":
      return withReading(readEnvironment(), start);
    case "doctor":
      return doctor(readEnvironment(), readPlaces());
    case "policy check":
      return withReading(readPlaces(), ({ policyPath }) => policyCheck(third ?? policyPath));
    case "ledger export":
      return withReading(readPlaces(), exportLedger);
    case "ledger verify":
      return withReading(readPlaces(), async (places) => verifyLedger(places, third ?? null));
    case "manifest":
      process.stdout.write(readFileSync(new URL("../manifest.yml", import.meta.url), "utf8"));
      return 0;
    case "help":
      process.stdout.write(usage);
      return 0;
    default:
      process.stderr.write(`There is no \`snapshot-bot ${words.join(" ")}\`.\n\n${usage}`);
      return 2;
  }
}

async function withReading<Value>(
  reading: EnvReading<Value>,
  work: (value: Value) => number | Promise<number>,
): Promise<number> {
  if (reading.ok) return work(reading.value);
  process.stderr.write(`${reading.problems.map(printEnvProblem).join("\n")}\n`);
  return 1;
}

function policyCheck(file: string): number {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    process.stderr.write(`${file} cannot be read\n  fix: name the policy file, or set POLICY\n`);
    return 1;
  }
  const report = checkPolicy(text, file);
  process.stdout.write(report.text);
  return report.ok ? 0 : 1;
}

const { positionals, values } = parseArgs({
  options: { help: { type: "boolean", short: "h" } },
  allowPositionals: true,
});
process.exitCode = await run(values.help === true ? ["help"] : positionals);
