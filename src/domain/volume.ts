/** A kind of cloud service. */
export const providerNames = [
  "aws-storage-gateway",
  "huawei-evs",
  "ntt-ecl",
  "alibaba-swas",
] as const;
export type ProviderName = (typeof providerNames)[number];

export interface VolumeRef {
  /** The configured target's short name: `tokyo`. */
  readonly target: string;
  /** The vendor's full id: whatever the vendor's create call wants (an ARN at AWS). */
  readonly id: string;
}

/** A volume as its service lists it. */
export interface Volume extends VolumeRef {
  /** What people type and read: `vol-1122AABB`. */
  readonly shortId: string;
  readonly provider: ProviderName;
  /** The vendor's own name for it, when it has one. */
  readonly name: string | null;
  readonly sizeGiB: number | null;
  /** What it hangs on (gateway, server): id and name for people; `null` when the vendor has no such thing. */
  readonly parent: { readonly id: string; readonly name: string } | null;
}
