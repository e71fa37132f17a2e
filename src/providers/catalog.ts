import type { Inventory } from "../domain/inventory.ts";
import type { Log } from "../domain/log.ts";
import { nearest } from "../domain/nearest.ts";
import type { Volume } from "../domain/volume.ts";
import type { SnapshotProvider } from "./provider.ts";
import { atOnce, inSlices } from "./slices.ts";
import { arrange, emptyListing, indexVolumes } from "./volume-index.ts";
import type { KnownVolume, VolumeIndex } from "./volume-index.ts";

export type { KnownVolume } from "./volume-index.ts";

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
  let arranged = listed;
  let listing = emptyListing;
  let arranging = Promise.resolve();
  let problems: ReadonlyMap<string, string> = new Map();
  let index: VolumeIndex | null = null;
  let indexOf: readonly unknown[] = [];

  const volumes = (): VolumeIndex => {
    const inventory = options.inventory();
    if (index === null || indexOf[0] !== inventory || indexOf[1] !== listing) {
      index = atOnce(indexVolumes(inventory, listing));
      indexOf = [inventory, listing];
    }
    return index;
  };

  const arrangeNewest = async () => {
    const newest = listed;
    if (newest === arranged) return;
    const next = await inSlices(arrange(newest.values()));
    // Now, and not with the next letter that somebody types.
    const inventory = options.inventory();
    index = await inSlices(indexVolumes(inventory, next));
    indexOf = [inventory, next];
    listing = next;
    arranged = newest;
  };

  /** The listing of before answers until the next is whole; one is made at a time, of what is newest then. */
  const bringIn = async (lists: typeof listed): Promise<void> => {
    listed = lists;
    arranging = arranging.then(arrangeNewest);
    return arranging;
  };

  const targetNames = (): readonly string[] => [...options.targets().keys()];
  const targetNamed = (written: string): CatalogTarget | null => {
    const name = targetNames().find((one) => one.toLowerCase() === written.toLowerCase());
    return options.targets().get(name ?? "") ?? null;
  };

  const at = (target: CatalogTarget, written: string): readonly KnownVolume[] => {
    const ids = target.volumeId(written);
    const exact = ids === null ? null : volumes().byId(target.name, ids.id);
    if (exact !== null) return [exact];
    // A bare id stands for what is listed, also where the settings would complete it differently.
    const listed = volumes().byShortId(target.name, written);
    return ids === null || listed.length > 0 ? listed : [unlisted(target, ids)];
  };

  const byReference = (written: string): readonly KnownVolume[] => {
    const split = splitReference(written);
    const chosen = split === null ? null : targetNamed(split.target);
    if (split === null || chosen === null) {
      return [...options.targets().values()].flatMap((target) => at(target, written));
    }
    const named = volumes().byName(split.rest);
    return named?.target === chosen.name ? [named] : at(chosen, split.rest);
  };

  /** The name of a volume or set that was most likely meant, or `target/volume-id` for a target's. */
  const nearestTo = (written: string): string | null => {
    const { volumes: named, sets } = options.inventory();
    const near = nearest(
      written,
      [...named, ...sets].map(({ name }) => name),
    );
    const split = splitReference(written);
    if (near !== null || split === null) return near;
    const target = nearest(split.target, targetNames());
    if (target === null) return null;
    const reference = `${target}/${split.rest}`;
    if (byReference(reference).length > 0) return reference;
    const there = named.filter((volume) => volume.target === target);
    return nearest(
      split.rest,
      there.map(({ name }) => name),
    );
  };

  return {
    /** A short name, a set, `target/volume-id`, `target/short-name`, a vendor's full id, or a bare id. */
    find: (written: string): Found => {
      const inventory = options.inventory();
      const set = inventory.sets.find(({ name }) => name.toLowerCase() === written.toLowerCase());
      if (set) {
        const members = set.members.map((name) => volumes().byName(name));
        return { kind: "found", volumes: members.filter((volume) => volume !== null) };
      }
      const named = volumes().byName(written);
      if (named) return { kind: "found", volumes: [named] };
      const referred = byReference(written);
      // Where one target knows the volume, others that merely could have it do not count.
      const known = referred.filter(({ target, id }) => volumes().byId(target, id) !== null);
      const candidates = known.length > 0 ? known : referred;
      if (candidates.length === 1) return { kind: "found", volumes: candidates };
      if (candidates.length > 1) return { kind: "ambiguous", choices: candidates };
      return { kind: "unknown", nearest: nearestTo(written) };
    },

    byId: (target: string, id: string): KnownVolume | null => volumes().byId(target, id),

    /** For type-ahead: exact short names first, then short names, then the rest. */
    search: (text: string, limit: number): readonly KnownVolume[] => volumes().search(text, limit),

    sets: (): readonly string[] => options.inventory().sets.map(({ name }) => name),

    targets: targetNames,

    /** The name of a target as it is configured, in whatever letter case it was written. */
    target: (written: string): string | null => targetNamed(written)?.name ?? null,

    /** Names of targets whose volumes could not be listed last time, with the sentence why. */
    problems: (): ReadonlyMap<string, string> => problems,

    /** Lists every target at once, none behind another; what one last listed stays when it fails. */
    refresh: async (): Promise<void> => {
      const targets = [...options.targets().values()];
      const names = new Set(targets.map(({ name }) => name));
      const left = new Map([...listed].filter(([name]) => names.has(name)));
      problems = new Map([...problems].filter(([name]) => names.has(name)));
      const dropped = left.size < listed.size ? bringIn(left) : null;
      await Promise.all([
        dropped,
        ...targets.map(async (target) => {
          // After a reload, what a target of before it says counts no more.
          const isCurrent = () => options.targets().get(target.name) === target;
          try {
            const found = await listOne(target);
            if (!isCurrent()) return;
            problems = new Map([...problems].filter(([name]) => name !== target.name));
            await bringIn(new Map(listed).set(target.name, found));
          } catch (error) {
            if (!isCurrent()) return;
            const sentence = error instanceof Error ? error.message : "It did not answer.";
            problems = new Map(problems).set(target.name, sentence);
            options.log.warn({ target: target.name, err: error }, "volumes not listed");
          }
        }),
      ]);
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

/** `target/volume-id`; an ARN holds slashes too, and is none. */
function splitReference(written: string): { target: string; rest: string } | null {
  const [, target, rest] = /^([^/:]+)\/(.+)$/s.exec(written) ?? [];
  return target === undefined || rest === undefined ? null : { target, rest };
}
