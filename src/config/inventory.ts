import type { z } from "zod";
import type { Inventory, NamedVolume, VolumeSet } from "../domain/inventory.ts";
import { Secret } from "../domain/secret.ts";
import type { ProviderName } from "../domain/volume.ts";
import type { Accepted, TargetDoor } from "./entries.ts";
import { nameProblems, readSets, readVolumes } from "./entries.ts";
import { complaintsOf, valueAt } from "./issues.ts";
import type { ConfigProblem, Path } from "./problem.ts";
import { showPath } from "./problem.ts";
import type { Sources } from "./references.ts";
import { resolveReferences, revealSecrets } from "./references.ts";
import type { FileContent } from "./schema.ts";
import { fileSchema, jsonSchema, keysAt } from "./schema.ts";
import { readYaml } from "./yaml-file.ts";

/** A vendor, as far as the configuration needs it. */
export interface TargetKind<Target extends TargetDoor> {
  readonly name: ProviderName;
  readonly label: string;
  readonly settings: z.ZodType;
  /** Checks a target's fields beside `provider`; references arrive as `Secret`. */
  accept(
    settings: unknown,
  ):
    | { readonly ok: true; readonly target: Target }
    | { readonly ok: false; readonly issues: readonly z.core.$ZodIssue[] };
}

export type InventoryLoad<Target> =
  | {
      readonly ok: true;
      readonly inventory: Inventory;
      readonly targets: ReadonlyMap<string, Target>;
    }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

const defaults = {
  expiryMs: 4 * 3_600_000,
  incidentExpiryMs: 30 * 60_000,
  remindAfterMs: 10 * 60_000,
  keepDays: 14,
  deleteGraceMs: 24 * 3_600_000,
};

/**
 * Reads `snapshot.yml`. All problems come at once, each with its place and its fix; none quotes a
 * value that could be a secret.
 */
export function loadInventory<Target extends TargetDoor>(
  text: string,
  fileName: string,
  kinds: readonly TargetKind<Target>[],
  sources: Sources,
): InventoryLoad<Target> {
  const read = readYaml(text, fileName);
  if (!read.ok) return read;
  const { file } = read;
  if (file.value === null) {
    const problem = file.problem([], "the file is empty", "begin with snapshot.example.yml");
    return { ok: false, problems: [problem] };
  }

  const { value, lost } = resolveReferences(file.value, sources);
  const problems = lost.map(({ path, message, fix }) =>
    file.problem(path, `${showPath(path)}: ${message}`, fix),
  );
  const lostPaths = new Set(lost.map(({ path }) => showPath(path)));
  const schema = jsonSchema(kinds);
  const complain = (issues: readonly z.core.$ZodIssue[], of: unknown, below: Path = []) => {
    for (const found of complaintsOf(issues, of, (path) => keysAt(schema, path), below)) {
      // A reference that leads nowhere is reported already.
      if (lostPaths.has(showPath(found.path))) continue;
      problems.push(file.problem(found.path, found.message, found.fix, found.atKey));
    }
  };

  const plain = revealSecrets(value, (path) => path[0] !== "targets" || path[2] === "provider");
  const parsed = fileSchema.safeParse(plain);
  if (!parsed.success) complain(parsed.error.issues, plain);

  const accepted = acceptTargets(valueAt(plain, ["targets"]), kinds, complain);
  if (parsed.success) {
    const content = parsed.data;
    problems.push(...nameProblems(content, file));
    const volumes = readVolumes(content, accepted, file, problems);
    const sets = readSets(content, file, problems);
    if (problems.length === 0) {
      return {
        ok: true,
        inventory: assemble(content, accepted, volumes, sets),
        targets: doorsOf(accepted),
      };
    }
  }
  return {
    ok: false,
    problems: problems.toSorted((a, b) => a.line - b.line || a.column - b.column),
  };
}

function acceptTargets<Target extends TargetDoor>(
  targets: unknown,
  kinds: readonly TargetKind<Target>[],
  complain: (issues: readonly z.core.$ZodIssue[], of: unknown, below: Path) => void,
): Accepted<Target> {
  const accepted = new Map<string, { kind: ProviderName; door: Target }>();
  for (const [name, written] of Object.entries(isRecord(targets) ? targets : {})) {
    if (!isRecord(written)) continue;
    const { provider, keep: _, ...settings } = written;
    const kind = kinds.find((candidate) => candidate.name === provider);
    if (kind === undefined) continue;
    const answer = acceptWithText(kind, settings);
    if (answer.ok) accepted.set(name, { kind: kind.name, door: answer.target });
    else complain(answer.issues, { targets: { [name]: settings } }, ["targets", name]);
  }
  return accepted;
}

// A reference arrives as a secret; where the vendor wants plain text it gets that instead.
function acceptWithText<Target extends TargetDoor>(
  kind: TargetKind<Target>,
  settings: unknown,
): ReturnType<TargetKind<Target>["accept"]> {
  const answer = kind.accept(settings);
  if (answer.ok) return answer;
  const wantsText = new Set(
    complaintsOf(answer.issues, settings, () => [])
      .filter(({ path }) => valueAt(settings, path) instanceof Secret)
      .map(({ path }) => showPath(path)),
  );
  if (wantsText.size === 0) return answer;
  return kind.accept(revealSecrets(settings, (path) => wantsText.has(showPath(path))));
}

function assemble<Target extends TargetDoor>(
  content: FileContent,
  accepted: Accepted<Target>,
  volumes: readonly NamedVolume[],
  sets: readonly VolumeSet[],
): Inventory {
  return {
    targets: [...accepted].map(([name, { kind, door }]) => {
      const keepDays = content.targets[name]?.keep;
      const target = { name, provider: kind, label: door.label };
      return keepDays === undefined ? target : { ...target, keepDays };
    }),
    volumes,
    sets,
    incidentChannels: content["incident-channels"] ?? [],
    namesInSharedChannels: content["names-in-shared-channels"] ?? [],
    language: content.language ?? "en",
    defaults: {
      expiryMs: content.defaults?.expiry ?? defaults.expiryMs,
      incidentExpiryMs: content.defaults?.["incident-expiry"] ?? defaults.incidentExpiryMs,
      remindAfterMs: content.defaults?.["remind-after"] ?? defaults.remindAfterMs,
      keepDays: content.defaults?.keep ?? defaults.keepDays,
      deleteGraceMs: content.defaults?.["delete-grace"] ?? defaults.deleteGraceMs,
      timeZone: content.defaults?.["time-zone"] ?? "UTC",
    },
  };
}

function doorsOf<Target>(accepted: Accepted<Target>): ReadonlyMap<string, Target> {
  return new Map([...accepted].map(([name, { door }]) => [name, door]));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
