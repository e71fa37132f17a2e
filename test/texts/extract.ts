import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSync } from "vite";

const src = join(import.meta.dirname, "../../src");

/** Sentences are kept as text here: they go through the ledger, or come from a check of options. */
const keptAsText = /^(?:providers|workflows)\//u;
/** Read by operators, in English. */
const forOperators = /(?:settings|check|registry)\.ts$/u;

export interface Text {
  /** The English text, its inserts as `{0}`, `{1}`. */
  readonly key: string;
  readonly file: string;
}

/** Every text in the source that somebody in Slack may read. */
export function textsInSource(): readonly Text[] {
  return readdirSync(src, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .toSorted()
    .flatMap((file) => textsIn(readFileSync(join(src, file), "utf8"), file));
}

/** The texts of one file; `file` is its path below `src`. */
export function textsIn(source: string, file: string): readonly Text[] {
  const { program, errors } = parseSync(file, source);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message ?? "cannot be read"}`);
  const kept = keptAsText.test(file) && !forOperators.test(file);
  const found: Text[] = [];
  visit(program, (node) => {
    const key = keyOf(node, kept, file.endsWith("/options.ts"));
    if (key !== null && /\p{L}/u.test(key.replace(/\{\d+\}/gu, ""))) found.push({ key, file });
  });
  return found;
}

type Node = Readonly<Record<string, unknown>>;

function visit(value: unknown, see: (node: Node) => void): void {
  if (Array.isArray(value)) {
    for (const one of value) visit(one, see);
    return;
  }
  if (!isNode(value)) return;
  see(value);
  for (const [name, inside] of Object.entries(value)) {
    // A template's own strings were seen with it.
    if (typeof inside === "object" && name !== "quasi") visit(inside, see);
    if (name === "quasi" && isNode(inside)) visit(inside["expressions"], see);
  }
}

function keyOf(node: Node, kept: boolean, options: boolean): string | null {
  if (node["type"] === "TaggedTemplateExpression") {
    const { tag, quasi } = node;
    return isNode(tag) && tag["name"] === "say" && isNode(quasi) ? templateKey(quasi) : null;
  }
  if (!kept) return null;
  const text =
    node["type"] === "TemplateLiteral"
      ? templateKey(node)
      : node["type"] === "Literal" && typeof node["value"] === "string"
        ? node["value"]
        : null;
  if (text === null) return null;
  if (options) return /^[a-z{][^/]* \S+ \S/u.test(text) ? text : null;
  return /^(?:[\p{Lu}`]|\{\d+\}).* .*[.?]$/su.test(text) ? text : null;
}

function templateKey(quasi: Node): string {
  const quasis = Array.isArray(quasi["quasis"]) ? quasi["quasis"] : [];
  return quasis
    .map((one: unknown) => (isNode(one) && isNode(one["value"]) ? one["value"]["cooked"] : ""))
    .reduce<string>(
      (before, text, index) => before + (index === 0 ? "" : `{${index - 1}}`) + String(text),
      "",
    );
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null;
}
