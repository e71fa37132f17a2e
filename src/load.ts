import { readFileSync } from "node:fs";
import { printPolicyProblem } from "./auth/policy-check.ts";
import { loadPolicy } from "./auth/policy.ts";
import { loadInventory } from "./config/inventory.ts";
import { printConfigProblem } from "./config/problem.ts";
import type { Inventory } from "./domain/inventory.ts";
import { Secret } from "./domain/secret.ts";
import type { Loaded } from "./in-force.ts";
import { providerKinds } from "./providers/registry.ts";

export interface Files {
  readonly config: string;
  readonly policy: string;
}

export type Load =
  | {
      readonly ok: true;
      readonly loaded: Loaded;
      /** What the references led to. */
      readonly secrets: readonly Secret[];
      readonly warnings: readonly string[];
    }
  /** Printable, with file, line, column and the fix. */
  | { readonly ok: false; readonly problems: readonly string[] };

/** Reads and checks both files of the operator; all problems of both at once. */
export function loadFiles(files: Files, env: (name: string) => string | undefined): Load {
  const config = readText(files.config);
  const policy = readText(files.policy);
  const problems = [config, policy].flatMap((read) => (read.ok ? [] : [read.problem]));
  if (!config.ok || !policy.ok) return { ok: false, problems };

  const secrets: Secret[] = [];
  const note = <Value extends string | undefined>(value: Value): Value => {
    if (value !== undefined) secrets.push(new Secret(value));
    return value;
  };
  const inventory = loadInventory(config.text, files.config, Object.values(providerKinds), {
    env: (name) => note(env(name)),
    readFile: (path) => note(readFileSync(path, "utf8").trimEnd()),
  });
  const known = inventory.ok ? namesIn(inventory.inventory) : null;
  const rules = loadPolicy(policy.text, files.policy, known);
  if (inventory.ok && rules.ok) {
    return {
      ok: true,
      loaded: {
        inventory: inventory.inventory,
        targets: inventory.targets,
        policy: rules.policy,
      },
      secrets,
      warnings: rules.warnings.map(printPolicyProblem),
    };
  }
  return {
    ok: false,
    problems: [
      ...(inventory.ok ? [] : inventory.problems.map(printConfigProblem)),
      ...(rules.ok ? [] : rules.problems.map(printPolicyProblem)),
    ],
  };
}

function namesIn({ targets, sets, volumes }: Inventory) {
  const names = (list: readonly { readonly name: string }[]) => list.map(({ name }) => name);
  return { targets: names(targets), sets: names(sets), volumes: names(volumes) };
}

function readText(file: string) {
  try {
    return { ok: true, text: readFileSync(file, "utf8") } as const;
  } catch {
    const problem = `${file} cannot be read\n  fix: create it (there is an example beside the README), or say where it is with CONFIG or POLICY`;
    return { ok: false, problem } as const;
  }
}
