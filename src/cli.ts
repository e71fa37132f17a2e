import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { checkPolicy } from "./auth/policy-check.ts";
import type { PolicyReport } from "./auth/policy-check.ts";
import { environmentVariable, printEnvProblem, readEnvironment, readPlaces } from "./config/env.ts";
import type { EnvReading, Places } from "./config/env.ts";
import { doctor } from "./doctor.ts";
import type { Loaded } from "./in-force.ts";
import { exportLedger, verifyLedger } from "./ledger-file.ts";
import { loadFiles } from "./load.ts";
import { explainPolicy } from "./policy-explain.ts";
import { testPolicyFile } from "./policy-test.ts";
import { filesOf, start } from "./start.ts";

type Options = Readonly<Partial<Record<string, string>>>;

const usage = `snapshot-bot: snapshots before a change, asked for and approved in Slack

  snapshot-bot start            run the bot
  snapshot-bot doctor           check Slack, the clouds, the database and the files; say what is missing
  snapshot-bot policy check     check policy.cedar (or the file named after it)
  snapshot-bot policy explain [create|approve|view|keep|delete] <what>
                                say what it would decide and why, for a person made up of --groups a,b,
                                --person U…, --reason …, --channel …, --keep 7d, --requester U…, --age <days>
  snapshot-bot policy test      ask it the examples in policy.test.yml (or the file named after it)
  snapshot-bot ledger export    print the record, a JSON line for each event
  snapshot-bot ledger verify    check the record's hash chains (of the database, or of an exported file)
  snapshot-bot manifest         print the Slack app's manifest

Settings come from the environment: see .env.example.
`;

/** Resolves to the exit status. */
async function run(words: readonly string[], options: Options): Promise<number> {
  const [verb = "help", second, third, fourth] = words;
  switch (`${verb} ${second ?? ""}`.trim()) {
    case "start":
      return withReading(readEnvironment(), start);
    case "doctor":
      return doctor(readEnvironment(), readPlaces());
    case "policy check":
      return withReading(readPlaces(), ({ policyPath }) => policyCheck(third ?? policyPath));
    case "policy explain": {
      const [deed, what] = fourth === undefined ? [undefined, third] : [third, fourth];
      const question = { ...options, ...(deed === undefined ? {} : { do: deed }), what };
      return withPolicy(async (loaded) => explainPolicy(loaded, question));
    }
    case "policy test":
      return withPolicy(async (loaded, { policyPath }) =>
        testPolicyFile(loaded, third ?? join(dirname(policyPath), "policy.test.yml")),
      );
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

/** No cloud is asked, so that a secret that is not set here may be anything. */
const noSecret = "0".repeat(32);

async function withPolicy(
  work: (loaded: Loaded, places: Places) => Promise<PolicyReport>,
): Promise<number> {
  return withReading(readPlaces(), async (places) => {
    const read = loadFiles(filesOf(places), (name) => environmentVariable(name) || noSecret);
    if (!read.ok) {
      for (const { what, found, fix } of read.problems)
        process.stderr.write(`${what}: ${found}\n  fix: ${fix}\n`);
      return 1;
    }
    const { ok, text } = await work(read.loaded, places);
    process.stdout.write(text);
    return ok ? 0 : 1;
  });
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
  options: {
    help: { type: "boolean", short: "h" },
    groups: { type: "string" },
    person: { type: "string" },
    requester: { type: "string" },
    reason: { type: "string" },
    channel: { type: "string" },
    keep: { type: "string" },
    age: { type: "string" },
  },
  allowPositionals: true,
});
const { help, ...options } = values;
process.exitCode = await run(help === true ? ["help"] : positionals, options);
