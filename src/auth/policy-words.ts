import { z } from "zod";
import { nearest } from "../domain/nearest.ts";

/** Names of the configuration that policies may mention. */
export interface KnownNames {
  readonly targets: readonly string[];
  readonly sets: readonly string[];
  /** Short names. */
  readonly volumes: readonly string[];
}

/** One `Type::"id"` in a policy. */
export interface Mention {
  readonly type: string;
  readonly id: string;
  /** On the right of `in`, the only place where a volume's other name still matches. */
  readonly underIn: boolean;
}

const annotated = z.object({
  effect: z.enum(["permit", "forbid"]),
  annotations: z.record(z.string(), z.string().nullable()).optional(),
});

/** What the loader reads of Cedar's JSON form of one policy. */
export function readPolicyJson(json: unknown): {
  effect: "permit" | "forbid";
  id: string | null;
  mentions: readonly Mention[];
} {
  const { effect, annotations } = annotated.parse(json);
  const mentions: Mention[] = [];
  collect(json, false, mentions);
  return { effect, id: annotations?.["id"] ?? null, mentions };
}

const entity = z.object({ type: z.string(), id: z.string() });

function collect(node: unknown, underIn: boolean, into: Mention[]): void {
  if (Array.isArray(node)) {
    for (const part of node) collect(part, underIn, into);
    return;
  }
  if (typeof node !== "object" || node === null) return;
  const found = entity.safeParse(node);
  if (found.success) into.push({ ...found.data, underIn });
  for (const [key, part] of Object.entries(node)) {
    if (key === "in" && isBinary(part)) {
      collect(part.left, false, into);
      collect(part.right, true, into);
    } else if (key === "in" || (key === "entity" && "op" in node && node.op === "in")) {
      collect(part, true, into);
    } else {
      // Wrappers of a value keep its place, every other operator ends it.
      collect(part, underIn && ["Value", "Set", "__entity", "entity"].includes(key), into);
    }
  }
}

function isBinary(node: unknown): node is { left: unknown; right: unknown } {
  return typeof node === "object" && node !== null && "left" in node && "right" in node;
}

/** What is wrong with a name that a policy mentions, and the fix; `null` when nothing is. */
export function mentionProblem(
  mention: Mention,
  known: KnownNames | null,
): { readonly message: string; readonly fix: string } | null {
  const written = `${mention.type}::${JSON.stringify(mention.id)}`;
  switch (mention.type) {
    case "Usergroup":
      if (/^[a-z0-9][a-z0-9._-]*$|^S[A-Z0-9]+$/.test(mention.id)) return null;
      return {
        message: `${written} can be no Slack user group: handles are lower case and have no @`,
        fix: 'write the handle as Slack shows it after the @ ("storage-leads") or the id ("S0614TZR7")',
      };
    case "User":
      if (/^[UW][A-Z0-9]+$/.test(mention.id)) return null;
      return {
        message: `${written} can be no Slack user: names change, so people go by id`,
        fix: 'write the member id from the Slack profile ("U02ABCDEF"), or better a user group',
      };
    case "Volume":
      return volumeProblem(mention, written, known);
    case "Target":
      return unknownName(mention.id, written, known?.targets ?? null, "target");
    case "Set":
      return unknownName(mention.id, written, known?.sets ?? null, "set");
    default:
      return null;
  }
}

function volumeProblem(mention: Mention, written: string, known: KnownNames | null) {
  if (!mention.underIn) {
    return {
      message: `${written} is compared with something other than \`in\`, which can never match`,
      fix: `write resource in ${written}: a volume has a short name and an id, and \`in\` holds for both`,
    };
  }
  const slash = mention.id.indexOf("/");
  return slash === -1
    ? unknownName(mention.id, written, known?.volumes ?? null, "volume")
    : unknownName(mention.id.slice(0, slash), written, known?.targets ?? null, "target");
}

function unknownName(
  name: string,
  written: string,
  names: readonly string[] | null,
  kind: "target" | "set" | "volume",
) {
  if (names === null || names.includes(name)) return null;
  const near = nearest(name, names);
  return {
    message: `${written}: snapshot.yml has no ${kind} ${JSON.stringify(name)}`,
    fix:
      near === null
        ? `add the ${kind} to snapshot.yml or remove the rule`
        : `did you mean "${near}"?`,
  };
}
