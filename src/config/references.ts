import { Secret } from "../domain/secret.ts";
import type { Path } from "./problem.ts";

/** Where references point. */
export interface Sources {
  /** The value of an environment variable. */
  env(name: string): string | undefined;
  /** The text of a file; throws when it cannot be read. */
  readFile(path: string): string;
}

/** A reference that leads nowhere. */
export interface LostReference {
  readonly path: Path;
  readonly message: string;
  readonly fix: string;
}

/**
 * Replaces every `${NAME}` and `${file:/path}` that is a whole value by a `Secret`. One that leads
 * nowhere becomes an empty `Secret` and is reported.
 */
export function resolveReferences(
  value: unknown,
  sources: Sources,
): { readonly value: unknown; readonly lost: readonly LostReference[] } {
  const lost: LostReference[] = [];
  const resolved = mapLeaves(value, [], (leaf, path) => {
    if (typeof leaf !== "string" || !leaf.includes("${")) return leaf;
    const found = follow(leaf, sources);
    if (typeof found === "string") return new Secret(found);
    lost.push({ path, ...found });
    return new Secret("");
  });
  return { value: resolved, lost };
}

/** The same data with every `Secret` that `which` accepts as plain text. */
export function revealSecrets(value: unknown, which: (path: Path) => boolean): unknown {
  return mapLeaves(value, [], (leaf, path) =>
    leaf instanceof Secret && which(path) ? leaf.reveal() : leaf,
  );
}

function follow(
  written: string,
  sources: Sources,
): string | Pick<LostReference, "message" | "fix"> {
  const [, file, variable] = /^\$\{(?:file:([^{}]+)|([A-Za-z_]\w*))\}$/.exec(written) ?? [];
  if (variable !== undefined) {
    const found = sources.env(variable);
    if (found !== undefined && found !== "") return found;
    const state = found === undefined ? "not set" : "empty";
    return {
      message: `the environment variable ${variable} is ${state}`,
      fix: `set ${variable}, for example in .env, or refer to a file: \${file:/run/secrets/name}`,
    };
  }
  if (file !== undefined) {
    const found = textOf(file, sources);
    if (found !== null && found !== "") return found;
    return {
      message: `the file ${file} ${found === null ? "cannot be read" : "is empty"}`,
      fix: "check that it exists, has content and may be read by this user",
    };
  }
  return {
    message: "a reference must be the whole value",
    fix: "write only ${NAME} or ${file:/path}, and put the whole text into the variable or file",
  };
}

function textOf(path: string, sources: Sources): string | null {
  try {
    return sources.readFile(path).replace(/\r?\n$/, "");
  } catch {
    return null;
  }
}

function mapLeaves(
  value: unknown,
  path: Path,
  change: (leaf: unknown, path: Path) => unknown,
): unknown {
  if (Array.isArray(value)) {
    return value.map((item, index) => mapLeaves(item, [...path, index], change));
  }
  if (typeof value !== "object" || value === null || value instanceof Secret) {
    return change(value, path);
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, mapLeaves(item, [...path, key], change)]),
  );
}
