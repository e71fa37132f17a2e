import type { Inventory } from "../domain/inventory.ts";
import type { ProviderName, Volume } from "../domain/volume.ts";
import { sliceSize, sortedInSlices } from "./slices.ts";
import type { Sliced } from "./slices.ts";

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

/** Everything that the services listed, whether or not it is configured too. */
export interface Listing {
  readonly ids: ReadonlyMap<string, KnownVolume>;
  readonly shortIds: ReadonlyMap<string, readonly KnownVolume[]>;
  readonly entries: readonly Entry[];
}

/** In lower case once, not with every letter that somebody types. */
interface Entry {
  readonly volume: KnownVolume;
  readonly label: string;
  readonly place: string;
}

export const emptyListing: Listing = { ids: new Map(), shortIds: new Map(), entries: [] };

/** Services list tens of thousands: putting them in order takes long, and is done in slices. */
export function* arrange(lists: Iterable<readonly Volume[]>): Sliced<Listing> {
  const ids = new Map<string, KnownVolume>();
  const shortIds = new Map<string, KnownVolume[]>();
  const entries: Entry[] = [];
  let seen = 0;
  for (const list of lists) {
    for (const { target, id, shortId, provider, sizeGiB } of list) {
      seen += 1;
      if (seen % sliceSize === 0) yield;
      const key = keyOf(target, id);
      if (ids.has(key)) continue;
      const own = { target, id, shortId, provider, sizeGiB };
      const volume = { ...own, label: shortId, named: false, sets: [] };
      ids.set(key, volume);
      addTo(shortIds, volume);
      entries.push(entryOf(volume));
    }
  }
  return { ids, shortIds, entries: yield* sortedInSlices(entries, isBefore) };
}

/**
 * Pure: puts what is configured before what the services listed. Takes as many steps as there are
 * configured volumes, however many are listed.
 */
export function* indexVolumes(inventory: Inventory, listing: Listing): Sliced<VolumeIndex> {
  const setsOf = setsByVolume(inventory);
  const names = new Map<string, KnownVolume>();
  const ids = new Map<string, KnownVolume>();
  const shortIds = new Map<string, KnownVolume[]>();
  const known = new Set<KnownVolume>();
  const unsorted: Entry[] = [];
  for (const [at, { target, id, shortId, provider, name }] of inventory.volumes.entries()) {
    if (at % sliceSize === sliceSize - 1) yield;
    const key = keyOf(target, id);
    const service = listing.ids.get(key);
    if (service) known.add(service);
    const volume: KnownVolume = {
      target,
      id: service?.id ?? id,
      shortId,
      label: name,
      named: true,
      provider,
      sizeGiB: service?.sizeGiB ?? null,
      sets: setsOf.get(name) ?? [],
    };
    names.set(name.toLowerCase(), volume);
    ids.set(key, volume);
    addTo(shortIds, volume);
    unsorted.push(entryOf(volume));
  }
  const entries = yield* sortedInSlices(unsorted, isBefore);
  const isOther = (volume: KnownVolume) => !known.has(volume);
  return {
    byName: (name) => names.get(name.toLowerCase()) ?? null,
    byId: (target, id) => {
      const key = keyOf(target, id);
      return ids.get(key) ?? listing.ids.get(key) ?? null;
    },
    byShortId: (target, shortId) => {
      const key = keyOf(target, shortId);
      const others = listing.shortIds.get(key) ?? [];
      return [...(shortIds.get(key) ?? []), ...others.filter(isOther)];
    },
    // What has a short name before what has none.
    search: (text, limit) => {
      const wanted = text.trim().toLowerCase();
      const named = matches(entries, wanted, limit, () => true);
      if (named.length === limit) return named;
      return [...named, ...matches(listing.entries, wanted, limit - named.length, isOther)];
    },
  };
}

function keyOf(target: string, id: string): string {
  return `${target}|${id.toLowerCase()}`;
}

function addTo(shortIds: Map<string, KnownVolume[]>, volume: KnownVolume): void {
  const key = keyOf(volume.target, volume.shortId);
  const there = shortIds.get(key);
  if (there) there.push(volume);
  else shortIds.set(key, [volume]);
}

function entryOf(volume: KnownVolume): Entry {
  const place = [`${volume.target}/${volume.shortId}`, ...volume.sets].join(" ").toLowerCase();
  return { volume, label: volume.label.toLowerCase(), place };
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.volume.label < b.volume.label;
}

function setsByVolume({ sets }: Inventory): ReadonlyMap<string, readonly string[]> {
  const holding = new Map<string, string[]>();
  for (const { name, members } of sets) {
    for (const member of new Set(members)) {
      holding.set(member, [...(holding.get(member) ?? []), name]);
    }
  }
  return holding;
}

function matches(
  entries: readonly Entry[],
  wanted: string,
  limit: number,
  counts: (volume: KnownVolume) => boolean,
): readonly KnownVolume[] {
  const ranks: KnownVolume[][] = Array.from({ length: noMatch }, () => []);
  for (const { volume, label, place } of entries) {
    const rank = ranks[rankOf(label, place, wanted)];
    if (rank !== undefined && rank.length < limit && counts(volume)) rank.push(volume);
  }
  return ranks.flat().slice(0, limit);
}

const noMatch = 4;

/** Exact first, then beginnings, then the rest. */
function rankOf(label: string, place: string, wanted: string): number {
  if (label === wanted) return 0;
  if (label.startsWith(wanted)) return 1;
  if (label.includes(wanted)) return 2;
  return place.includes(wanted) ? 3 : noMatch;
}
