import type { z } from "zod";
import { AwsProblem } from "./problem.ts";

/**
 * Checks parameters as AWS's front end does, before any operation sees them.
 * @throws AwsProblem `ValidationException` for lengths, patterns and missing members,
 *   `SerializationException` for values of another type
 */
export function validate<T>(schema: z.ZodType<T>, input: unknown): T {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  if (
    issues.some(
      (issue) => issue.code === "invalid_type" && valueAt(input, issue.path) !== undefined,
    )
  ) {
    throw new AwsProblem("SerializationException", 400, "Unexpected type of value in the request");
  }
  const complaints = issues.map(
    (issue) =>
      `Value '${display(valueAt(input, issue.path))}' at '${issue.path.map(camel).join(".")}' failed to satisfy constraint: ${constraint(issue)}`,
  );
  const count = `${complaints.length} validation error${complaints.length === 1 ? "" : "s"} detected: `;
  throw new AwsProblem("ValidationException", 400, count + complaints.join("; "));
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value: unknown = input;
  for (const key of path) {
    if (typeof value !== "object" || value === null) return undefined;
    value = Object.entries(value).find(([name]) => name === String(key))?.[1];
  }
  return value;
}

function display(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "null");
}

function camel(key: PropertyKey): string {
  const name = String(key);
  return name.charAt(0).toLowerCase() + name.slice(1);
}

function constraint(issue: z.core.$ZodIssue): string {
  if (issue.code === "invalid_type") return "Member must not be null";
  if (issue.code === "too_small") {
    return `Member must have length greater than or equal to ${String(issue.minimum)}`;
  }
  if (issue.code === "too_big") {
    return `Member must have length less than or equal to ${String(issue.maximum)}`;
  }
  if (issue.code === "invalid_format") {
    return `Member must satisfy regular expression pattern: ${issue.pattern ?? ""}`;
  }
  return issue.message;
}
