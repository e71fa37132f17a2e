import type { Inventory } from "../domain/inventory.ts";
import { setsHolding } from "../domain/inventory.ts";
import type { ProviderName, Volume } from "../domain/volume.ts";

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

/** Volumes by every name they go by. Letter case never matters. */
export interface VolumeIndex {
  /** By the short name of the configuration. */
  byName(name: string): KnownVolume | null;
  /** By the vendor's full id. */
  byId(target: string, id: string): KnownVolume | null;
  byShortId(target: string, shortId: string): readonly KnownVolume[];
  /** Best matches first. */
  search(text: string, limit: number): readonly KnownVolume[];
}

/** Pure: puts together what is configured and what the services listed. */
export function indexVolumes(
  inventory: Inventory,
  listed: ReadonlyMap<string, readonly Volume[]>,
): VolumeIndex {
  const all = merge(inventory, listed).toSorted((a, b) => (a.label < b.label ? -1 : 1));
  const names = new Map(
    all.filter(({ named }) => named).map((volume) => [volume.label.toLowerCase(), volume]),
  );
  const ids = new Map(all.map((volume) => [keyOf(volume.target, volume.id), volume]));
  const shortIds = Map.groupBy(all, (volume) => keyOf(volume.target, volume.shortId));
  // Lower case once, not with every letter that somebody types.
  const texts = all.map((volume) => ({
    volume,
    label: volume.label.toLowerCase(),
    place: [`${volume.target}/${volume.shortId}`, ...volume.sets].join(" ").toLowerCase(),
  }));
  return {
    byName: (name) => names.get(name.toLowerCase()) ?? null,
    byId: (target, id) => ids.get(keyOf(target, id)) ?? null,
    byShortId: (target, shortId) => shortIds.get(keyOf(target, shortId)) ?? [],
    search: (text, limit) => {
      const wanted = text.trim().toLowerCase();
      const ranks: KnownVolume[][] = Array.from({ length: noMatch }, () => []);
      for (const { volume, label, place } of texts) {
        const rank = ranks[rankOf(volume.named, label, place, wanted)];
        if (rank !== undefined && rank.length < limit) rank.push(volume);
      }
      return ranks.flat().slice(0, limit);
    },
  };
}

function keyOf(target: string, id: string): string {
  return `${target}|${id.toLowerCase()}`;
}

const noMatch = 8;

/** Exact first, then beginnings, then the rest; what has a short name before what has none. */
function rankOf(named: boolean, label: string, place: string, wanted: string): number {
  const base = named ? 0 : 4;
  if (label === wanted) return base;
  if (label.startsWith(wanted)) return base + 1;
  if (label.includes(wanted)) return base + 2;
  return place.includes(wanted) ? base + 3 : noMatch;
}

function merge(
  inventory: Inventory,
  listed: ReadonlyMap<string, readonly Volume[]>,
): readonly KnownVolume[] {
  const services = new Map(
    [...listed.values()].flat().map((volume) => [keyOf(volume.target, volume.id), volume]),
  );
  const named = inventory.volumes.map((volume): KnownVolume => {
    const service = services.get(keyOf(volume.target, volume.id));
    services.delete(keyOf(volume.target, volume.id));
    return {
      target: volume.target,
      id: service?.id ?? volume.id,
      shortId: volume.shortId,
      label: volume.name,
      named: true,
      provider: volume.provider,
      sizeGiB: service?.sizeGiB ?? null,
      sets: setsHolding(inventory, volume.name),
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
