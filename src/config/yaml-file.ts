import type { Node, YAMLError } from "yaml";
import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from "yaml";
import type { ConfigProblem, Path } from "./problem.ts";
import { showPath } from "./problem.ts";

/** A YAML text as plain data that remembers where everything stands. */
export interface YamlFile {
  readonly value: unknown;
  /** A problem at a value, or at its key when `atKey`; at the nearest parent when it is missing. */
  problem(path: Path, message: string, fix: string, atKey?: boolean): ConfigProblem;
}

export type YamlReading =
  | { readonly ok: true; readonly file: YamlFile }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

const mostCharacters = 1024 * 1024;
/** Aliases multiply: what they make together is limited, however small the file. */
const mostValues = 50_000;
const mostDepth = 20;
const mostProblems = 20;

/** Reads one YAML document. Duplicate keys, tabs, aliases to nothing and the like are problems. */
export function readYaml(text: string, fileName: string): YamlReading {
  const lines = new LineCounter();
  const places = new Map<string, Places>();
  const at = (offset: number, path: Path, message: string, fix: string): ConfigProblem => {
    const { line, col } = lines.linePos(offset);
    // Before the first line break is known every position counts as line 0.
    return {
      file: fileName,
      line: Math.max(1, line),
      column: Math.max(1, col),
      path: showPath(path),
      message,
      fix,
    };
  };
  if (text.length > mostCharacters) {
    return {
      ok: false,
      problems: [at(0, [], "the file is larger than 1 MiB", "keep only what is used")],
    };
  }
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    stringKeys: true,
  });
  const errors: readonly YAMLError[] = [...document.errors, ...document.warnings];
  if (errors.length > 0) {
    const problems = errors.map((error) =>
      at(error.pos[0], [], sentenceOf(error), fixFor(error.code)),
    );
    return { ok: false, problems: onePerLine(problems).slice(0, mostProblems) };
  }
  try {
    const value = new Walk(places).value(document.contents, []);
    return { ok: true, file: { value, problem: problemMaker(places, at) } };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return { ok: false, problems: [at(error.offset, error.path, error.message, error.fix)] };
  }
}

interface Places {
  readonly key: number;
  readonly value: number;
}

function problemMaker(
  places: ReadonlyMap<string, Places>,
  at: (offset: number, path: Path, message: string, fix: string) => ConfigProblem,
): YamlFile["problem"] {
  return (path, message, fix, atKey = false) => {
    for (let length = path.length; length > 0; length--) {
      const place = places.get(JSON.stringify(path.slice(0, length)));
      if (place === undefined) continue;
      // Whatever is missing is shown at the key of what it is missing from.
      const offset = atKey || length < path.length ? place.key : place.value;
      return at(offset, path, message, fix);
    }
    return at(0, path, message, fix);
  };
}

class Unreadable extends Error {
  readonly offset: number;
  readonly path: Path;
  readonly fix: string;

  constructor(offset: number, path: Path, message: string, fix: string) {
    super(message);
    this.offset = offset;
    this.path = path;
    this.fix = fix;
  }
}

/** Turns nodes into plain data and notes their places, within limits. */
class Walk {
  readonly #places: Map<string, Places>;
  // Ours, because the library searches the whole document for every alias.
  readonly #anchors = new Map<string, Node>();
  #values = 0;

  constructor(places: Map<string, Places>) {
    this.#places = places;
  }

  value(node: unknown, path: Path, keyOffset: number | null = null): unknown {
    const offset = offsetOf(node) ?? keyOffset ?? 0;
    if (path.length > mostDepth || ++this.#values > mostValues) {
      const fix = "write it out flatly, without aliases that contain aliases";
      throw new Unreadable(
        keyOffset ?? offset,
        path,
        "the file is nested too deeply or too large",
        fix,
      );
    }
    if (!this.#places.has(JSON.stringify(path))) {
      this.#places.set(JSON.stringify(path), { key: keyOffset ?? offset, value: offset });
    }
    if (isAlias(node)) {
      const target = this.#anchors.get(node.source);
      if (target !== undefined) return this.value(target, path, keyOffset);
      throw new Unreadable(
        offset,
        path,
        "the alias has no anchor before it",
        "set the anchor first, or write it out",
      );
    }
    if (isNode(node) && !isAlias(node) && node.anchor !== undefined) {
      this.#anchors.set(node.anchor, node);
    }
    if (isMap(node)) {
      const entries = node.items.map(({ key, value }) => {
        const name = isScalar(key) ? String(key.value) : "";
        const below = [...path, name];
        if (name === "__proto__") {
          const message = `${showPath(below)} cannot be used as a name`;
          throw new Unreadable(offsetOf(key) ?? offset, below, message, "use another name");
        }
        return [name, this.value(value, below, offsetOf(key) ?? offset)] as const;
      });
      return Object.fromEntries(entries);
    }
    if (isSeq(node)) return node.items.map((item, index) => this.value(item, [...path, index]));
    return isScalar(node) ? node.value : null;
  }
}

function offsetOf(node: unknown): number | null {
  return isScalar(node) || isMap(node) || isSeq(node) || isAlias(node)
    ? (node.range?.[0] ?? null)
    : null;
}

type Code = YAMLError["code"];

function sentenceOf(error: YAMLError): string {
  return sentences[error.code] ?? `not valid YAML: ${error.message}`;
}

function fixFor(code: Code): string {
  return (
    fixes[code] ?? "compare brackets, quotes, colons and indentation with snapshot.example.yml"
  );
}

const sentences: Partial<Record<Code, string>> = {
  DUPLICATE_KEY: "this key is there already",
  RESOURCE_EXHAUSTION: "the file is nested too deeply",
  TAG_RESOLVE_FAILED: "tags (!…) are not used here",
};

const fixes: Partial<Record<Code, string>> = {
  DUPLICATE_KEY: "keep one of the two",
  TAB_AS_INDENT: "indent with spaces",
  MULTIPLE_DOCS: "remove the line ---",
  TAG_RESOLVE_FAILED: "remove the tag, or put quotes around the value",
};

// One slip makes several errors; the first of a line is the one to mend.
function onePerLine(problems: readonly ConfigProblem[]): ConfigProblem[] {
  const seen = new Set<number>();
  return problems
    .toSorted((a, b) => a.line - b.line || a.column - b.column)
    .filter(({ line }) => !seen.has(line) && seen.add(line));
}
