import type { z } from "zod";
import { nearest } from "../domain/nearest.ts";
import { Secret } from "../domain/secret.ts";
import type { Path } from "./problem.ts";
import { showPath } from "./problem.ts";

type Issue = z.core.$ZodIssue;

/** One complaint of a schema in words. */
export interface Complaint {
  readonly path: Path;
  readonly message: string;
  readonly fix: string;
  /** About the key, not the value. */
  readonly atKey: boolean;
}

/**
 * Says what a schema minds, without ever quoting a value.
 * @param keysAt the keys that are known at a path, for suggestions
 */
export function complaintsOf(
  issues: readonly Issue[],
  value: unknown,
  keysAt: (path: Path) => readonly string[],
  below: Path = [],
): Complaint[] {
  return issues.flatMap((issue): Complaint[] => {
    const path = [...below, ...pathOf(issue)];
    const where = showPath(path) || "the file";
    const actual = valueAt(value, path);
    const one = (message: string, fix: string): Complaint[] => [
      { path, message, fix, atKey: false },
    ];
    switch (issue.code) {
      case "unrecognized_keys":
        return issue.keys.map((key) => unknownKey([...path, key], keysAt(path)));
      case "invalid_union":
        return complaintsOf(likeliestBranch(issue), value, keysAt, path);
      case "invalid_type":
        if (actual === undefined) return one(`${where} is missing`, `add it: ${lastOf(path)}: …`);
        return one(...wrongType(where, issue.expected, actual));
      case "invalid_value": {
        const words = issue.values.map(String);
        const near = typeof actual === "string" ? nearest(actual, words) : null;
        const choices = `one of: ${words.join(", ")}`;
        if (actual === undefined) return one(`${where} is missing`, choices);
        return one(`${where} is not known`, near === null ? choices : `did you mean ${near}?`);
      }
      case "custom":
      case "invalid_element":
      case "invalid_format":
      case "invalid_key":
      case "not_multiple_of":
      case "too_big":
      case "too_small":
        return one(`${where} is not accepted`, issue.message);
    }
  });
}

function pathOf(issue: Issue): Path {
  return issue.path.map((part) => (typeof part === "number" ? part : String(part)));
}

function unknownKey(path: Path, known: readonly string[]): Complaint {
  const key = lastOf(path);
  const near = nearest(key, known);
  const list = known.length === 0 ? "remove it" : `remove it, or use one of: ${known.join(", ")}`;
  return {
    path,
    message: `${showPath(path)} is not a known key`,
    fix: near === null ? list : `did you mean ${near}?`,
    atKey: true,
  };
}

function wrongType(where: string, expected: string, actual: unknown): [string, string] {
  if (expected === "Secret") {
    return [
      `${where} is a secret and must not be written here`,
      "put it into an environment variable or a file and refer to it: ${NAME} or ${file:/run/secrets/name}",
    ];
  }
  const wanted = typeNames[expected] ?? expected;
  const message = `${where} must be ${wanted}, and is ${nameOfType(actual)}`;
  if (expected === "string" && (typeof actual === "number" || typeof actual === "boolean")) {
    return [message, "put quotes around it"];
  }
  return [message, "compare with snapshot.example.yml"];
}

const typeNames: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  object: "a group of keys",
  record: "a group of keys",
  array: "a list",
};

function nameOfType(value: unknown): string {
  if (value === null) return "empty";
  if (value instanceof Secret) return "a reference";
  if (Array.isArray(value)) return "a list";
  return typeNames[typeof value] ?? typeof value;
}

/** Of a union the branch that was meant: the one with the fewest and deepest complaints. */
function likeliestBranch(issue: z.core.$ZodIssueInvalidUnion): readonly Issue[] {
  const [first = []] = issue.errors.toSorted((a, b) => weight(a) - weight(b));
  return first;
}

function weight(issues: readonly Issue[]): number {
  return issues.reduce((sum, issue) => {
    if (issue.code === "unrecognized_keys") return sum + issue.keys.length;
    return sum + (issue.path.length === 0 ? 100 : 1);
  }, 0);
}

export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (at, part) =>
      typeof at === "object" && at !== null && Object.hasOwn(at, part)
        ? Reflect.get(at, part)
        : undefined,
    value,
  );
}

function lastOf(path: Path): string {
  return String(path.at(-1) ?? "");
}
