import type { NamedVolume, VolumeSet } from "../domain/inventory.ts";
import { nearest } from "../domain/nearest.ts";
import type { ProviderName } from "../domain/volume.ts";
import type { ConfigProblem, Path } from "./problem.ts";
import type { FileContent } from "./schema.ts";
import type { YamlFile } from "./yaml-file.ts";

/** A target whose settings its vendor has accepted. */
export interface TargetDoor {
  /** "AWS Storage Gateway, ap-northeast-1". */
  readonly label: string;
  /** The vendor's full id for what was written, or `null` when it cannot be one. */
  volumeId(written: string): { readonly id: string; readonly shortId: string } | null;
}

/** The targets without problems of their own. */
export type Accepted<Target> = ReadonlyMap<
  string,
  { readonly kind: ProviderName; readonly door: Target }
>;

/** Names that cannot be typed, or not be told apart. */
export function nameProblems(content: FileContent, file: YamlFile): ConfigProblem[] {
  const sections = ["targets", "volumes", "sets"] as const;
  const problems = sections.flatMap((section) =>
    Object.keys(content[section] ?? {})
      .filter((name) => !/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(name))
      .map((name) => {
        const fix =
          'use 1 to 64 letters, digits, ".", "_" or "-", beginning with a letter or digit';
        return file.problem(
          [section, name],
          `${section}.${name} cannot be typed as a name`,
          fix,
          true,
        );
      }),
  );
  // People type volumes and sets in the same place, in any letter case.
  const taken = new Map<string, string>();
  for (const section of ["volumes", "sets"] as const) {
    for (const name of Object.keys(content[section] ?? {})) {
      const other = taken.get(name.toLowerCase());
      const path = `${section}.${name}`;
      if (other !== undefined) {
        const message = `${path} has the same name as ${other}`;
        problems.push(
          file.problem([section, name], message, "give one of the two another name", true),
        );
      }
      taken.set(name.toLowerCase(), path);
    }
  }
  if (Object.keys(content.targets).length === 0) {
    problems.push(
      file.problem(["targets"], "there is no target", "add one: see snapshot.example.yml", true),
    );
  }
  return problems;
}

/** The named volumes; what is wrong with one goes to `problems`. */
export function readVolumes<Target extends TargetDoor>(
  content: FileContent,
  accepted: Accepted<Target>,
  file: YamlFile,
  problems: ConfigProblem[],
): NamedVolume[] {
  const names = Object.keys(content.targets);
  const taken = new Map<string, string>();
  return Object.entries(content.volumes ?? {}).flatMap(([name, written]): NamedVolume[] => {
    const path = ["volumes", name];
    const refuse = (message: string, fix: string, below: Path = []) => {
      problems.push(file.problem([...path, ...below], message, fix));
      return [];
    };
    const { target, volume, labels = {} } = typeof written === "string" ? split(written) : written;
    if (target === null) {
      return refuse(
        `volumes.${name} names no target`,
        `write target/volume-id, such as ${names[0] ?? "tokyo"}/vol-1122AABB`,
      );
    }
    const below = typeof written === "string" ? [] : ["target"];
    if (!names.includes(target)) {
      const near = nearest(target, names);
      const fix = near === null ? `use one of: ${names.join(", ")}` : `did you mean ${near}?`;
      return refuse(
        `volumes.${name} is on the target ${JSON.stringify(target)}, which is not there`,
        fix,
        below,
      );
    }
    const found = accepted.get(target);
    // The target's own problem is reported already.
    if (found === undefined) return [];
    const ids = found.door.volumeId(volume);
    const at = typeof written === "string" ? [] : ["volume"];
    if (ids === null) {
      const fix = `write the id as ${found.door.label} shows it, or its full form`;
      return refuse(
        `volumes.${name}: ${JSON.stringify(volume)} can be no volume of ${target}`,
        fix,
        at,
      );
    }
    const key = JSON.stringify([target, ids.id]);
    const other = taken.get(key);
    taken.set(key, other ?? name);
    if (other !== undefined) {
      // A rule about one of the names would not hold for the other.
      return refuse(
        `volumes.${name} is the same volume as ${other}`,
        "keep one of the two names",
        at,
      );
    }
    return [{ name, target, provider: found.kind, ...ids, labels }];
  });
}

function split(written: string): { target: string | null; volume: string; labels?: undefined } {
  const slash = written.indexOf("/");
  return slash < 1
    ? { target: null, volume: written }
    : { target: written.slice(0, slash).trim(), volume: written.slice(slash + 1).trim() };
}

/** The sets; what is wrong with one goes to `problems`. */
export function readSets(
  content: FileContent,
  file: YamlFile,
  problems: ConfigProblem[],
): VolumeSet[] {
  const names = Object.keys(content.volumes ?? {});
  return Object.entries(content.sets ?? {}).map(([name, members]) => {
    for (const [index, member] of members.entries()) {
      const path = ["sets", name, index];
      if (!names.includes(member)) {
        const near = nearest(member, names);
        const fix = near === null ? "add it to volumes first" : `did you mean ${near}?`;
        problems.push(
          file.problem(path, `sets.${name}: there is no volume ${JSON.stringify(member)}`, fix),
        );
      } else if (members.indexOf(member) !== index) {
        problems.push(
          file.problem(path, `sets.${name} holds ${member} twice`, "remove one of the two"),
        );
      }
    }
    return { name, members };
  });
}
