import { readFileSync } from "node:fs";
import { printPolicyProblem } from "./auth/policy-check.ts";
import type { KnownNames } from "./auth/policy-words.ts";
import { loadPolicy } from "./auth/policy.ts";
import { loadInventory } from "./config/inventory.ts";
import { bad } from "./domain/finding.ts";
import type { Finding } from "./domain/finding.ts";
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
  /** Each says file, line and column. */
  | { readonly ok: false; readonly problems: readonly Finding[] };

/** Reads and checks both files of the operator; all problems of both at once. */
export function loadFiles(files: Files, env: (name: string) => string | undefined): Load {
  const config = readText(files.config, "CONFIG", "snapshot.example.yml");
  const policy = readText(files.policy, "POLICY", "policy.example.cedar");
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
      ...(inventory.ok ? [] : inventory.problems),
      ...(rules.ok ? [] : rules.problems),
    ].map(({ file, line, column, message, fix }) => bad(`${file}:${line}:${column}`, message, fix)),
  };
}

/** What a policy may mention. */
export function namesIn({ targets, sets, volumes }: Inventory): KnownNames {
  const names = (list: readonly { readonly name: string }[]) => list.map(({ name }) => name);
  return { targets: names(targets), sets: names(sets), volumes: names(volumes) };
}

function readText(file: string, variable: string, example: string) {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(file));
    return { ok: true, text } as const;
  } catch (error) {
    return { ok: false, problem: unreadable(error, file, variable, example) } as const;
  }
}

function unreadable(error: unknown, file: string, variable: string, example: string): Finding {
  const code: unknown = error instanceof Error ? Reflect.get(error, "code") : null;
  switch (code) {
    case "ERR_ENCODING_INVALID_ENCODED_DATA":
      return bad(file, "is not UTF-8 text", "save it as UTF-8");
    case "ENOENT": {
      const fix = `cp ${example} ${file}, and put in your own; or say with ${variable} where it is`;
      return bad(file, "does not exist", fix);
    }
    default: {
      const fix = `let the bot's user read it, or say with ${variable} where the file is`;
      return bad(file, `cannot be read (${String(code)})`, fix);
    }
  }
}
