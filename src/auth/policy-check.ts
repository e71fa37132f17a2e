import type { PolicyProblem } from "./policy-file.ts";
import type { KnownNames } from "./policy-words.ts";
import { loadPolicy } from "./policy.ts";

export interface PolicyReport {
  readonly ok: boolean;
  /** For a terminal, without colour, ending in a line break. */
  readonly text: string;
}

/** What `policy check` prints about a policy file: `file:line:column: problem`, then the fix. */
export function checkPolicy(
  text: string,
  fileName: string,
  known: KnownNames | null = null,
): PolicyReport {
  const load = loadPolicy(text, fileName, known);
  if (!load.ok) {
    const count = load.problems.length;
    const sum = `${fileName}: ${count} problem${count === 1 ? "" : "s"}; the policy cannot be used`;
    return { ok: false, text: lines([...load.problems.map(printPolicyProblem), sum]) };
  }
  const { rules, version } = load.policy;
  const permits = rules.filter((rule) => rule.effect === "permit").length;
  const sum = `${fileName}: good, ${permits} permit and ${rules.length - permits} forbid, version ${version.slice(0, 12)}`;
  const warnings = load.warnings.map((warning) => `warning: ${printPolicyProblem(warning)}`);
  return { ok: true, text: lines([...warnings, sum]) };
}

export function printPolicyProblem({ file, line, column, message, fix }: PolicyProblem): string {
  return `${file}:${line}:${column}: ${message}\n  fix: ${fix}`;
}

function lines(parts: readonly string[]): string {
  return `${parts.join("\n")}\n`;
}
