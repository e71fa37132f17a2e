import { readFileSync } from "node:fs";
import { z } from "zod";
import { printPolicyProblem } from "../auth/policy-check.ts";
import type { PolicyReport } from "../auth/policy-check.ts";
import { mostApprovals } from "../auth/quorum.ts";
import { complaintsOf } from "../config/issues.ts";
import { readYaml } from "../config/yaml-file.ts";
import type { Loaded } from "../in-force.ts";
import { answerOf, policyQuestion, printAnswer } from "./policy-explain.ts";
import type { PolicyAnswer } from "./policy-explain.ts";

const example = policyQuestion.extend({
  /** A number: allowed with so many approvals, neither more nor fewer. */
  expect: z.union([z.enum(["allowed", "refused"]), z.int().min(0).max(mostApprovals)]),
  /** These are among the rules that decide. */
  rules: z.array(z.string()).default([]),
});
type Example = z.infer<typeof example>;

/** Asks the policy every example of a file. What is not as expected is printed with its line. */
export async function testPolicyFile(loaded: Loaded, fileName: string): Promise<PolicyReport> {
  let text: string;
  try {
    text = readFileSync(fileName, "utf8");
  } catch {
    return untested(fileName, "cannot be read");
  }
  const read = readYaml(text, fileName);
  if (!read.ok) return report(read.problems.map(printPolicyProblem), `${fileName} cannot be read`);
  const { file } = read;
  const parsed = z.array(example).safeParse(file.value ?? []);
  if (!parsed.success) {
    const keys = () => Object.keys(example.shape);
    const problems = complaintsOf(parsed.error.issues, file.value, keys).map(
      ({ path, message, fix, atKey }) => file.problem(path, message, fix, atKey),
    );
    return report(problems.map(printPolicyProblem), `${fileName} cannot be read`);
  }
  if (parsed.data.length === 0) return untested(fileName, "has no examples");
  const failed: string[] = [];
  for (const [at, one] of parsed.data.entries()) {
    const answer = await answerOf(loaded, one);
    if (answer !== null && isMet(one, answer)) continue;
    const fix = "correct the policy, or the example";
    const problem =
      answer === null
        ? file.problem([at, "what"], `nothing is called ${one.what}`, "name it as people type it")
        : file.problem([at, "expect"], `expected ${expected(one)}, is ${printAnswer(answer)}`, fix);
    failed.push(printPolicyProblem(problem));
  }
  const met = parsed.data.length - failed.length;
  return report(failed, `${fileName}: ${met} of ${parsed.data.length} are as expected`);
}

function isMet({ expect, rules }: Example, { allowed, approvals, rules: decisive }: PolicyAnswer) {
  if (!rules.every((rule) => decisive.includes(rule))) return false;
  return typeof expect === "number"
    ? allowed && approvals === expect
    : allowed === (expect === "allowed");
}

function expected({ expect, rules }: Example): string {
  const what = typeof expect === "number" ? `approvals: ${expect}` : expect;
  return rules.length === 0 ? what : `${what} by ${rules.join(", ")}`;
}

function untested(fileName: string, why: string): PolicyReport {
  const fix = `cp policy.test.example.yml ${fileName}, and put in your own`;
  return report([`${fileName} ${why}\n  fix: ${fix}`], "nothing was tested");
}

function report(problems: readonly string[], sum: string): PolicyReport {
  return { ok: problems.length === 0, text: `${[...problems, sum].join("\n")}\n` };
}
