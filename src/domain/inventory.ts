import type { ProviderName, VolumeRef } from "./volume.ts";

/** One configured account, region, gateway, tenant or project at a provider. */
export interface Target {
  readonly name: string;
  readonly provider: ProviderName;
  /** For people: "AWS Storage Gateway, ap-northeast-1". */
  readonly label: string;
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
  /** How long a snapshot is meant to be kept. */
  readonly keepDays: number;
}

/** What the operator configured, without settings that only one vendor understands. */
export interface Inventory {
  readonly targets: readonly Target[];
  readonly volumes: readonly NamedVolume[];
  readonly sets: readonly VolumeSet[];
  /** Channel name globs such as `inc-*`: channels in which an incident is going on. */
  readonly incidentChannels: readonly string[];
  readonly defaults: Defaults;
}
