import { closest, distance } from "fastest-levenshtein";
import type { Inventory } from "../domain/inventory.ts";
import type { Log } from "../domain/log.ts";
import type { ProviderName, Volume } from "../domain/volume.ts";
import type { SnapshotProvider } from "./provider.ts";

/** A volume that can be asked for: configured, listed by its service, or both. */
export interface KnownVolume {
  readonly target: string;
  /** The vendor's full id. */
  readonly id: string;
  readonly shortId: string;
  /** Its short name, else the vendor's short id: what cards call it. */
  readonly label: string;
  readonly named: boolean;
  readonly provider: ProviderName;
  readonly sizeGiB: number | null;
  readonly sets: readonly string[];
}

export type Found =
  | { readonly kind: "found"; readonly volumes: readonly KnownVolume[] }
  | { readonly kind: "ambiguous"; readonly choices: readonly KnownVolume[] }
  | { readonly kind: "unknown"; readonly nearest: string | null };

/** One configured target as the catalog needs it. */
export interface CatalogTarget {
  readonly name: string;
  readonly provider: SnapshotProvider;
  /** The vendor's ids for what somebody wrote; `null` when it cannot be one of this target. */
  readonly volumeId: (written: string) => { readonly id: string; readonly shortId: string } | null;
}

export interface CatalogOptions {
  readonly inventory: () => Inventory;
  readonly targets: () => ReadonlyMap<string, CatalogTarget>;
  readonly log: Log;
}

export type Catalog = ReturnType<typeof createCatalog>;

/** A target that does not answer by then is shown as not answering; the others are not held up. */
const listTimeoutMs = 30_000;
const mostVolumes = 50_000;

/**
 * Knows every volume by every name it goes by, from memory: finding one never leaves the process.
 * Configured volumes are known from the start; `refresh` asks the services for the rest.
 */
export function createCatalog(options: CatalogOptions) {
  let listed: ReadonlyMap<string, readonly Volume[]> = new Map();
  let problems: ReadonlyMap<string, string> = new Map();
  let index: {
    readonly inventory: Inventory;
    readonly listed: unknown;
    readonly all: readonly KnownVolume[];
  } | null = null;

  const all = (): readonly KnownVolume[] => {
    const inventory = options.inventory();
    if (index === null || index.inventory !== inventory || index.listed !== listed) {
      index = { inventory, listed, all: merge(inventory, listed) };
    }
    return index.all;
  };

  const byReference = (written: string): readonly KnownVolume[] => {
    const [, targetName, rest] = /^([^/:]+)\/(.+)$/s.exec(written) ?? [];
    const targets = [...options.targets().values()];
    const chosen = targets.find(({ name }) => name === targetName?.toLowerCase());
    const candidates = chosen && rest !== undefined ? [chosen] : targets;
    const text = chosen && rest !== undefined ? rest : written;
    return candidates.flatMap((target) => {
      const ids = target.volumeId(text);
      if (ids === null) {
        return all().filter(
          (volume) => volume.target === target.name && same(volume.shortId, text),
        );
      }
      const known = all().find(
        (volume) => volume.target === target.name && same(volume.id, ids.id),
      );
      return [known ?? unlisted(target, ids)];
    });
  };

  return {
    /** A short name, a set, `target/volume-id`, a vendor's full id, or a bare id. */
    find: (written: string): Found => {
      const inventory = options.inventory();
      const set = inventory.sets.find(({ name }) => same(name, written));
      if (set) {
        const volumes = all().filter(({ label, named }) => named && set.members.includes(label));
        return { kind: "found", volumes };
      }
      const named = all().find((volume) => volume.named && same(volume.label, written));
      if (named) return { kind: "found", volumes: [named] };
      const referred = byReference(written);
      const listedOnes = referred.filter((volume) => all().includes(volume));
      const candidates = listedOnes.length > 0 ? listedOnes : referred;
      if (candidates.length === 1) return { kind: "found", volumes: candidates };
      if (candidates.length > 1) return { kind: "ambiguous", choices: candidates };
      return { kind: "unknown", nearest: nearestName(inventory, written) };
    },

    byId: (target: string, id: string): KnownVolume | null =>
      all().find((volume) => volume.target === target && same(volume.id, id)) ?? null,

    /** For type-ahead: exact short names first, then short names, then the rest. */
    search: (text: string, limit: number): readonly KnownVolume[] => {
      const wanted = text.trim().toLowerCase();
      const ranked = all()
        .map((volume) => ({ volume, rank: rankOf(volume, wanted) }))
        .filter(({ rank }) => rank < noMatch)
        .toSorted((a, b) => a.rank - b.rank || a.volume.label.localeCompare(b.volume.label));
      return ranked.slice(0, limit).map(({ volume }) => volume);
    },

    sets: (): readonly string[] => options.inventory().sets.map(({ name }) => name),

    /** Names of targets whose volumes could not be listed last time, with the sentence why. */
    problems: (): ReadonlyMap<string, string> => problems,

    /** Lists every target at once; what one of them last listed stays when it fails. */
    refresh: async (): Promise<void> => {
      const targets = [...options.targets().values()];
      const results = await Promise.allSettled(targets.map(async (t) => listOne(t)));
      const nextListed = new Map<string, readonly Volume[]>();
      const nextProblems = new Map<string, string>();
      for (const [at, target] of targets.entries()) {
        const result = results[at];
        if (result?.status === "fulfilled") nextListed.set(target.name, result.value);
        else {
          nextListed.set(target.name, listed.get(target.name) ?? []);
          const sentence =
            result?.reason instanceof Error ? result.reason.message : "It did not answer.";
          nextProblems.set(target.name, sentence);
          options.log.warn({ target: target.name, err: result?.reason }, "volumes not listed");
        }
      }
      listed = nextListed;
      problems = nextProblems;
    },
  };
}

async function listOne(target: CatalogTarget): Promise<readonly Volume[]> {
  const volumes: Volume[] = [];
  for await (const volume of target.provider.listVolumes(AbortSignal.timeout(listTimeoutMs))) {
    volumes.push(volume);
    if (volumes.length >= mostVolumes) break;
  }
  return volumes;
}

function merge(
  inventory: Inventory,
  listed: ReadonlyMap<string, readonly Volume[]>,
): readonly KnownVolume[] {
  const key = (target: string, id: string) => `${target}|${id.toLowerCase()}`;
  const services = new Map(
    [...listed.values()].flat().map((volume) => [key(volume.target, volume.id), volume]),
  );
  const named = inventory.volumes.map((volume): KnownVolume => {
    const service = services.get(key(volume.target, volume.id));
    services.delete(key(volume.target, volume.id));
    return {
      target: volume.target,
      id: service?.id ?? volume.id,
      shortId: volume.shortId,
      label: volume.name,
      named: true,
      provider: volume.provider,
      sizeGiB: service?.sizeGiB ?? null,
      sets: inventory.sets
        .filter(({ members }) => members.includes(volume.name))
        .map(({ name }) => name),
    };
  });
  const others = [...services.values()].map((volume): KnownVolume => ({
    target: volume.target,
    id: volume.id,
    shortId: volume.shortId,
    label: volume.shortId,
    named: false,
    provider: volume.provider,
    sizeGiB: volume.sizeGiB,
    sets: [],
  }));
  return [...named, ...others];
}

function unlisted(target: CatalogTarget, ids: { id: string; shortId: string }): KnownVolume {
  return {
    target: target.name,
    id: ids.id,
    shortId: ids.shortId,
    label: ids.shortId,
    named: false,
    provider: target.provider.name,
    sizeGiB: null,
    sets: [],
  };
}

const noMatch = 9;

function rankOf(volume: KnownVolume, wanted: string): number {
  const label = volume.label.toLowerCase();
  const named = volume.named ? 0 : 4;
  if (label === wanted) return named;
  if (label.startsWith(wanted)) return named + 1;
  if (label.includes(wanted)) return named + 2;
  const elsewhere = `${volume.target}/${volume.shortId}`.toLowerCase();
  return elsewhere.includes(wanted) ? named + 3 : noMatch;
}

function nearestName(inventory: Inventory, written: string): string | null {
  const names = [...inventory.volumes, ...inventory.sets].map(({ name }) => name);
  if (names.length === 0) return null;
  const wanted = written.toLowerCase();
  const nearest = closest(wanted, names);
  return distance(wanted, nearest) <= Math.max(1, Math.floor(wanted.length / 3)) ? nearest : null;
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
