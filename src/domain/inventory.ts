import type { Language } from "./language.ts";
import type { ProviderName, VolumeRef } from "./volume.ts";

/** One configured account, region, gateway, tenant or project at a provider. */
export interface Target {
  readonly name: string;
  readonly provider: ProviderName;
  /** For people: "AWS Storage Gateway, ap-northeast-1". */
  readonly label: string;
  /** How long a snapshot here is kept unless somebody says otherwise, where that differs from the rest. */
  readonly keepDays?: number;
}

/** A volume with a short name of its own in the configuration. */
export interface NamedVolume extends VolumeRef {
  readonly name: string;
  readonly shortId: string;
  readonly provider: ProviderName;
  readonly labels: Readonly<Record<string, string>>;
}

export interface VolumeSet {
  readonly name: string;
  /** Short names of volumes. */
  readonly members: readonly string[];
}

export interface Defaults {
  /** How long an ask waits for approvals. */
  readonly expiryMs: number;
  readonly incidentExpiryMs: number;
  /** After how long approvers are reminded; then after twice as long, and so on. */
  readonly remindAfterMs: number;
  /** How long a snapshot is kept unless somebody says otherwise. */
  readonly keepDays: number;
  /** Between the approval of a deletion and the deletion itself; a day where it is not given. */
  readonly deleteGraceMs?: number;
  /** In which days are counted, over changes of clocks too: `Europe/Vienna`; UTC where it is not given. */
  readonly timeZone?: string;
}

/** What the operator configured, without settings that only one vendor understands. */
export interface Inventory {
  readonly targets: readonly Target[];
  readonly volumes: readonly NamedVolume[];
  readonly sets: readonly VolumeSet[];
  /** Channel name globs such as `inc-*`: channels in which an incident is going on. */
  readonly incidentChannels: readonly string[];
  /** The same for channels that people of other workspaces read too, and where names are shown all the same. */
  readonly namesInSharedChannels: readonly string[];
  readonly defaults: Defaults;
  /** Of cards and their threads; private answers come in the language of whoever reads them. */
  readonly language: Language;
}

/** How many days snapshots of these targets are kept: together as long as the longest of them. */
export function keepDaysFor(inventory: Inventory, targets: readonly string[]): number {
  const { keepDays } = inventory.defaults;
  if (targets.length === 0) return keepDays;
  const own = (name: string) => inventory.targets.find((target) => target.name === name)?.keepDays;
  return Math.max(...targets.map((name) => own(name) ?? keepDays));
}

export function timeZoneOf(inventory: Inventory): string {
  return inventory.defaults.timeZone ?? "UTC";
}

export function deleteGraceMsOf(inventory: Inventory): number {
  return inventory.defaults.deleteGraceMs ?? 86_400_000;
}

/** Names of the sets that hold this volume, in the order of the configuration. */
export function setsHolding(inventory: Inventory, volumeName: string): readonly string[] {
  return inventory.sets.filter((set) => set.members.includes(volumeName)).map((set) => set.name);
}

/**
 * Whether an incident is going on in a channel of this name: `*` stands for anything, `?` for one
 * character, letter case and a leading `#` do not matter. A channel without a known name is none.
 */
export function isIncidentChannel(inventory: Inventory, channelName: string | null): boolean {
  return fitsAny(inventory.incidentChannels, channelName);
}

/** Whether names of targets and volumes may be shown in a channel that other workspaces share. */
export function mayNameThings(inventory: Inventory, channelName: string | null): boolean {
  return fitsAny(inventory.namesInSharedChannels, channelName);
}

function fitsAny(globs: readonly string[], channelName: string | null): boolean {
  if (channelName === null) return false;
  return globs.some((glob) => globPattern(glob).test(channelName));
}

function globPattern(glob: string): RegExp {
  const escaped = glob
    .replace(/^#/, "")
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll(/\*+/g, ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${escaped}$`, "iu");
}
