import type { Place } from "./policy-text.ts";
import {
  deepestBracket,
  indexOfByte,
  locatePolicies,
  placeAt,
  withoutComments,
} from "./policy-text.ts";
import type { KnownNames, Mention } from "./policy-words.ts";
import { mentionProblem, readPolicyJson } from "./policy-words.ts";
import type { Scope } from "./scope.ts";
import { readScope } from "./scope.ts";

/** One rule of a policy file. */
export interface Rule {
  /** Its `@id`, unique in the file. */
  readonly id: string;
  readonly effect: "permit" | "forbid";
  readonly scope: Scope;
  readonly place: Place;
  /** Its text, as written. */
  readonly source: string;
  /** Everything it names: groups, targets, sets, volumes, people. */
  readonly mentions: readonly Mention[];
}

/** What is wrong at one place of a policy file, and what to do about it. */
export interface PolicyProblem extends Place {
  readonly file: string;
  readonly message: string;
  readonly fix: string;
}

interface CedarError {
  readonly message: string;
  readonly help: string | null;
  readonly sourceLocations?: readonly { readonly label: string | null; readonly start: number }[];
}

interface Failure {
  readonly type: "failure";
  readonly errors: readonly CedarError[];
}

interface Finding {
  readonly policyId: string;
  readonly error: CedarError;
}

/** The part of Cedar that reads policies. */
export interface PolicyReader {
  policySetTextToParts(
    text: string,
  ): Failure | { type: "success"; policies: string[]; policy_templates: string[] };
  policyToJson(policy: string): Failure | { type: "success"; json: object };
  validate(call: { schema: string; policies: { staticPolicies: string } }):
    | Failure
    | {
        type: "success";
        validationErrors: Finding[];
        validationWarnings: Finding[];
        otherWarnings: CedarError[];
      };
}

export interface PolicyFile {
  readonly text: string;
  readonly fileName: string;
  readonly schema: string;
  readonly known: KnownNames | null;
}

interface Reading {
  readonly rules: readonly Rule[];
  readonly problems: readonly PolicyProblem[];
  readonly warnings: readonly PolicyProblem[];
}

/** Longer files are no policy: 256 KiB hold more than a thousand rules. */
const mostCharacters = 256 * 1024;

/** All rules of a file, or all that is wrong with it. Never throws. */
export function readPolicyFile(cedar: PolicyReader, file: PolicyFile): Reading {
  const at = problemMaker(file);
  if (file.text.length > mostCharacters) {
    return failed([at(0, "the file is longer than 256 KiB", "keep only the rules that are used")]);
  }
  try {
    return readRules(cedar, file, at);
  } catch {
    // The engine has a small stack of its own and dies when it runs over.
    const message = "the policy is nested too deeply to be evaluated";
    const fix = "split the rule that begins here or before, or remove brackets";
    return failed([at(deepestBracket(file.text), message, fix)]);
  }
}

type ProblemMaker = (index: number, message: string, fix: string) => PolicyProblem;

function problemMaker({ text, fileName }: PolicyFile): ProblemMaker {
  return (index, message, fix) => ({ file: fileName, ...placeAt(text, index), message, fix });
}

function failed(problems: readonly PolicyProblem[]): Reading {
  return { rules: [], problems, warnings: [] };
}

function readRules(cedar: PolicyReader, file: PolicyFile, at: ProblemMaker): Reading {
  const parts = cedar.policySetTextToParts(file.text);
  if (parts.type === "failure") {
    return failed(parts.errors.map((error) => syntaxProblem(error, file, at)));
  }
  const [template] = parts.policy_templates;
  if (template !== undefined) {
    const [index = 0] = locatePolicies(file.text, [template]);
    const message = "?principal and ?resource make this a template, which nothing can fill in";
    return failed([at(index, message, "name the group, target, set or volume itself")]);
  }

  const policies = inFileOrder(parts.policies);
  const starts = locatePolicies(file.text, policies);
  const problems: PolicyProblem[] = [];
  const rules = policies.map((policy, number): Rule => {
    const index = starts[number] ?? 0;
    const read = cedar.policyToJson(policy);
    if (read.type === "failure") throw new Error("Cedar reads a policy once and then no more");
    const { effect, id, mentions } = readPolicyJson(read.json);
    for (const mention of mentions) {
      const wrong = mentionProblem(mention, file.known);
      if (wrong === null) continue;
      const name = withoutComments(policy).search(mentionPattern(mention));
      problems.push(at(index + Math.max(0, name), wrong.message, wrong.fix));
    }
    const [scope, place] = [readScope(read.json), placeAt(file.text, index)];
    return { id: id ?? "", effect, scope, place, source: policy, mentions };
  });
  problems.push(...idProblems(rules, file));

  const found = cedar.validate({ schema: file.schema, policies: { staticPolicies: file.text } });
  if (found.type === "failure") {
    return failed(found.errors.map((error) => syntaxProblem(error, file, at)));
  }
  // A rule that can never apply is a mistake that says nothing: a forbidding one forbids nothing.
  // One finding per rule is enough, none where an error explains it already.
  const explained = new Set(found.validationErrors.map(({ policyId }) => policyId));
  const never = found.validationWarnings.filter(({ policyId }) => {
    const first = !explained.has(policyId);
    explained.add(policyId);
    return first;
  });
  problems.push(
    ...[...found.validationErrors, ...never].map((finding) => findingProblem(finding, file, rules)),
  );
  return {
    rules,
    problems: inOrder(withoutRepeats(problems)),
    warnings: [
      ...found.otherWarnings.map((error) => syntaxProblem(error, file, at)),
      ...(rules.length === 0 ? [nothingAllowed(at)] : []),
    ],
  };
}

function mentionPattern({ type, id }: Mention): RegExp {
  const escaped = JSON.stringify(id).replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(String.raw`\b${type}\s*::\s*${escaped}`);
}

// Cedar numbers policies in the order of the file and hands them out sorted by that name, so that
// "policy10" comes before "policy2".
function inFileOrder(sorted: readonly string[]): string[] {
  const names = sorted.map((_, number) => `policy${number}`).sort();
  return sorted.map((_, number) => sorted[names.indexOf(`policy${number}`)] ?? "");
}

function idProblems(rules: readonly Rule[], { fileName }: PolicyFile): PolicyProblem[] {
  const first = new Map<string, Rule>();
  return rules.flatMap((rule) => {
    const at = { file: fileName, ...rule.place };
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(rule.id)) {
      const message =
        rule.id === ""
          ? "this rule has no @id, so no decision could name it"
          : `@id(${JSON.stringify(rule.id)}) cannot be shown on a card`;
      const fix =
        'write a line before it such as @id("leads-approve"): letters, digits, ".", "_", "-"';
      return [{ ...at, message, fix }];
    }
    const earlier = first.get(rule.id);
    first.set(rule.id, earlier ?? rule);
    if (earlier === undefined) return [];
    const message = `@id("${rule.id}") is already the rule in line ${earlier.place.line}`;
    return [{ ...at, message, fix: "give one of the two another @id" }];
  });
}

function syntaxProblem(error: CedarError, file: PolicyFile, at: ProblemMaker): PolicyProblem {
  const [location] = error.sourceLocations ?? [];
  const message = error.message.replace(/^failed to parse polic(?:ies|y) from string: /, "");
  const expected = location?.label ?? null;
  const fix = error.help ?? expected ?? "compare with policy.example.cedar";
  return at(indexOfByte(file.text, location?.start ?? 0), message, fix);
}

function findingProblem(
  { policyId, error }: Finding,
  file: PolicyFile,
  rules: readonly Rule[],
): PolicyProblem {
  const rule = rules.find((_, number) => policyId === `policy${number}`);
  const [location] = error.sourceLocations ?? [];
  const place =
    location === undefined
      ? (rule?.place ?? { line: 1, column: 1 })
      : placeAt(file.text, indexOfByte(file.text, location.start));
  const label = /for policy `policy\d+`, /g;
  const help = error.help?.replaceAll(label, "") ?? null;
  return {
    file: file.fileName,
    ...place,
    message: `rule ${rule?.id ?? policyId}: ${error.message.replaceAll(label, "")}`,
    fix: help ?? "correct or remove the rule; the words it may use are in schema.cedarschema",
  };
}

function nothingAllowed(at: ProblemMaker): PolicyProblem {
  return at(0, "the file has no rule, so everything is refused", "begin with policy.example.cedar");
}

// The validator repeats a finding for every action that a rule covers.
function withoutRepeats(problems: readonly PolicyProblem[]): PolicyProblem[] {
  const seen = new Set<string>();
  return problems.filter((problem) => {
    const key = `${problem.line}:${problem.column}:${problem.fix}`;
    return !seen.has(key) && seen.add(key);
  });
}

function inOrder(problems: readonly PolicyProblem[]): PolicyProblem[] {
  return problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
}
