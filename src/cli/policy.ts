import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { checkPolicy } from "../auth/policy-check.ts";
import type { PolicyReport } from "../auth/policy-check.ts";
import { environmentVariable, readPlaces, readSlackAccess } from "../config/env.ts";
import type { Places } from "../config/env.ts";
import type { Loaded } from "../in-force.ts";
import { loadFiles } from "../load.ts";
import { explainPolicy } from "./policy-explain.ts";
import { testPolicyFile } from "./policy-test.ts";
import { filesOf, withReading } from "./settings.ts";

/** `policy …`: each resolves to the exit status. Files that are not named are those in force. */

export async function check(file?: string): Promise<number> {
  return withReading(readPlaces(), ({ policyPath }) => checkFile(file ?? policyPath));
}

/** @param question what the command line says, not yet checked */
export async function explain(question: unknown): Promise<number> {
  return withPolicy(async (loaded) => explainPolicy(loaded, question));
}

export async function test(file?: string): Promise<number> {
  return withPolicy(async (loaded, { policyPath }) =>
    testPolicyFile(loaded, file ?? join(dirname(policyPath), "policy.test.yml")),
  );
}

export async function replay(draft?: string, days = "90"): Promise<number> {
  const { replayPolicy, replayStatus } = await import("./policy-replay.ts");
  const { failed } = replayStatus;
  const asked = { draft: draft ?? null, days };
  return withFiles(
    async (loaded, places) =>
      withReading(
        readSlackAccess(),
        async (slack) => replayPolicy({ loaded, places, slack, ...asked }),
        failed,
      ),
    failed,
  );
}

/** No cloud is asked, so that a secret that is not set here may be anything. */
const noSecret = "0".repeat(32);

async function withFiles(
  work: (loaded: Loaded, places: Places) => Promise<number>,
  failed = 1,
): Promise<number> {
  const withPlaces = async (places: Places) => {
    const read = loadFiles(filesOf(places), (name) => environmentVariable(name) || noSecret);
    if (read.ok) return work(read.loaded, places);
    for (const { what, found, fix } of read.problems)
      process.stderr.write(`${what}: ${found}\n  fix: ${fix}\n`);
    return failed;
  };
  return withReading(readPlaces(), withPlaces, failed);
}

async function withPolicy(
  work: (loaded: Loaded, places: Places) => Promise<PolicyReport>,
): Promise<number> {
  return withFiles(async (loaded, places) => {
    const { ok, text } = await work(loaded, places);
    process.stdout.write(text);
    return ok ? 0 : 1;
  });
}

function checkFile(file: string): number {
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
