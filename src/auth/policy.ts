import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { setImmediate as nextTurn } from "node:timers/promises";
import type * as Cedar from "@cedar-policy/cedar-wasm/nodejs";
import type { Person } from "../domain/person.ts";
import { actionUid, contextOf, entitiesOf, thingUid, userUid } from "./facts.ts";
import type { Action, Refused, Situation, Thing, Verdict } from "./model.ts";
import { nameOf, refused } from "./model.ts";
import type { PolicyProblem, Rule } from "./policy-file.ts";
import { readPolicyFile } from "./policy-file.ts";
import type { KnownNames } from "./policy-words.ts";
import { standingRefusal } from "./standing.ts";
import { survivesTrial } from "./policy-trial.ts";
import { isUnspoken } from "./scope.ts";

type Engine = typeof Cedar;

/** Validated rules, ready to decide. */
export interface Policy {
  /** SHA-256 of the file's text, hex. */
  readonly version: string;
  /** In the order of the file. */
  readonly rules: readonly Rule[];
  /**
   * Whether `person` may do `action` to `thing` after this many approvals: first the standing
   * checks, then Cedar. Never throws: what cannot be evaluated is refused.
   */
  decide(
    person: Person,
    action: Action,
    thing: Thing,
    situation: Situation,
    approvals: number,
  ): Verdict;
  /** Before each of many decisions: now and then it lets others have their turn. */
  turn(): Promise<void>;
}

export type PolicyLoad =
  | { readonly ok: true; readonly policy: Policy; readonly warnings: readonly PolicyProblem[] }
  | { readonly ok: false; readonly problems: readonly PolicyProblem[] };

const schema = readFileSync(new URL("schema.cedarschema", import.meta.url), "utf8");

/**
 * Reads and validates a policy file. Every rule needs a unique `@id`; unknown words, rules that can
 * never apply, and names missing in `known` (when given) are problems: a misspelt `forbid` would
 * otherwise silently forbid nothing.
 */
export function loadPolicy(
  written: string,
  fileName: string,
  known: KnownNames | null = null,
): PolicyLoad {
  // Cedar takes a byte order mark for a word.
  const text = written.replace(/^\uFEFF/, "");
  const engine = startEngine();
  const read = readPolicyFile(engine, { schema, text, fileName, known });
  if (read.problems.length > 0) return { ok: false, problems: read.problems };
  const judge = createJudge(engine, text, read.rules);
  const [longest] = read.rules.toSorted((a, b) => b.source.length - a.source.length);
  if (longest !== undefined && !survivesTrial(judge)) {
    const message = `the policy cannot be evaluated: rule ${longest.id} is too long or too deep`;
    const fix = "split it into several rules";
    return { ok: false, problems: [{ file: fileName, ...longest.place, message, fix }] };
  }
  return { ok: true, policy: createPolicy(judge, text, read.rules), warnings: read.warnings };
}

/** Cedar's own verdict. */
function createJudge(first: Engine, text: string, rules: readonly Rule[]): Policy["decide"] {
  let engine = prepare(first, text);

  const evaluate = (call: Omit<Cedar.StatefulAuthorizationCall, keyof typeof prepared>) => {
    try {
      return engine.statefulIsAuthorized({ ...call, ...prepared });
    } catch {
      // A trap leaves the engine's memory in an unknown state: this decision is lost, later ones
      // get a new engine.
      engine = prepare(startEngine(), text);
      return null;
    }
  };

  return (person, action, thing, situation, approvals) => {
    const answer = evaluate({
      principal: userUid(person.userId),
      action: actionUid(action),
      resource: thingUid(thing),
      context: contextOf(situation, approvals),
      entities: entitiesOf(person, thing, situation.requester),
    });
    return verdictOn(answer, rules, nameOf(thing));
  };
}

/** Each decision takes about a millisecond, and fifty volumes take hundreds: people come in between. */
const stretchMs = 2;

function createPolicy(judge: Policy["decide"], text: string, rules: readonly Rule[]): Policy {
  const scopes = rules.map(({ scope }) => scope);
  let stretchEndsAt = 0;
  return {
    version: createHash("sha256").update(text).digest("hex"),
    rules,
    decide(person, action, thing, situation, approvals) {
      const standing = standingRefusal(person, action, situation.requester);
      if (standing !== null) return refused(standing);
      // Exactly what Cedar would say, a hundred times sooner: it goes through all the rules.
      if (isUnspoken(scopes, person, action, thing)) return notPermitted(nameOf(thing));
      return judge(person, action, thing, situation, approvals);
    },
    async turn() {
      if (performance.now() < stretchEndsAt) return;
      await nextTurn();
      stretchEndsAt = performance.now() + stretchMs;
    },
  };
}

function verdictOn(
  answer: Cedar.AuthorizationAnswer | null,
  rules: readonly Rule[],
  what: string,
): Verdict {
  if (answer?.type !== "success") return refused({ reason: "policy-error" }, { what });
  const { decision, diagnostics } = answer.response;
  const named = (ids: readonly string[]) =>
    rules.filter((_, index) => ids.includes(`policy${index}`));
  const failed = named(diagnostics.errors.map((error) => error.policyId));
  // Cedar skips a rule that fails, which for a forbidding one would mean "allowed".
  const failedForbids = failed.filter((rule) => rule.effect === "forbid");
  if (failedForbids.length > 0) {
    return refused({ reason: "policy-error" }, { what, policies: idsOf(failedForbids) });
  }
  const policies = idsOf(named(diagnostics.reason));
  if (decision === "allow") return { allowed: true, policies };
  if (policies.length > 0) return refused({ reason: "forbidden-by" }, { what, policies });
  if (failed.length > 0)
    return refused({ reason: "policy-error" }, { what, policies: idsOf(failed) });
  return notPermitted(what);
}

function notPermitted(what: string): Refused {
  return refused({ reason: "no-permit" }, { what });
}

function idsOf(rules: readonly Rule[]): string[] {
  return rules.map((rule) => rule.id);
}

const prepared = {
  preparsedSchemaName: "schema",
  preparsedPolicySetId: "policy",
  validateRequest: true,
};

function prepare(engine: Engine, text: string): Engine {
  engine.preparseSchema(prepared.preparsedSchemaName, schema);
  engine.preparsePolicySet(prepared.preparsedPolicySetId, { staticPolicies: text });
  return engine;
}

/**
 * A Cedar of its own for every policy (3 ms after the first): prepared policies are never freed
 * inside one, and a file nested deeply enough to break it breaks nothing else.
 */
function startEngine(): Engine {
  // A new `require` each time, since an old one would hold on to every engine it ever loaded.
  const require = createRequire(import.meta.url);
  const name = "@cedar-policy/cedar-wasm/nodejs";
  Reflect.deleteProperty(require.cache, require.resolve(name));
  const engine: Engine = require(name);
  return engine;
}
