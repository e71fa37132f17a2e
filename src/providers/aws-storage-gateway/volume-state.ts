/** Whether a snapshot can be started in one of Storage Gateway's volume states, and what to say about it. */
export interface StateReading {
  readonly possible: boolean;
  /** A whole sentence where the state is unusual. */
  readonly warning: string | null;
}

export type VolumeKind = "cached" | "stored";

// Source: Storage Gateway User Guide, "Understanding Volume Statuses and Transitions" (January
// 2022); the spelling on the wire from the .NET SDK's VolumeStatus. There is no enumeration in the
// service's model, so the states are compared as text.
const readings: Readonly<Record<string, StateReading>> = {
  AVAILABLE: { possible: true, warning: null },
  RESTORING: {
    possible: true,
    warning:
      "The volume is being restored from a snapshot; it can be used and snapshotted meanwhile.",
  },
  BOOTSTRAPPING: {
    possible: false,
    warning:
      "The volume is still being synchronised with AWS; a snapshot can be started once it is AVAILABLE.",
  },
  "PASS THROUGH": {
    possible: false,
    warning:
      "The volume's data does not reach AWS because the gateway's upload buffer is full; add or free buffer.",
  },
  "RESTORE AND PASS THROUGH": {
    possible: false,
    warning:
      "The volume is being restored and its data does not reach AWS; add or free upload buffer.",
  },
  "UPLOAD BUFFER NOT CONFIGURED": {
    possible: false,
    warning: "The gateway has no upload buffer, so the volume cannot be used; configure one.",
  },
  "WORKING STORAGE NOT CONFIGURED": {
    possible: false,
    warning: "The gateway has no working storage, so the volume cannot be used; configure it.",
  },
  CREATING: { possible: false, warning: "The volume is still being created." },
  DELETING: { possible: false, warning: "The volume is being deleted." },
  DELETED: { possible: false, warning: "The volume has been deleted." },
  IRRECOVERABLE: {
    possible: false,
    warning: "The volume can no longer be used.",
  },
};

/** What a state means for a snapshot now. A state that no source names is left to the service. */
export function readState(status: string): StateReading {
  const state = status.trim().toUpperCase();
  if (Object.hasOwn(readings, state)) {
    const reading = readings[state];
    if (reading !== undefined) return reading;
  }
  return {
    possible: true,
    warning:
      "The volume is in a state that the documentation does not name; AWS decides whether a snapshot is possible.",
  };
}

/**
 * Cached or stored, from what a list says: `STORED`, `CACHED iSCSI`, … ; `null` when it is neither.
 * Source: botocore examples, .NET SDK.
 */
export function kindOf(volumeType: string | undefined): VolumeKind | null {
  const type = (volumeType ?? "").toUpperCase();
  if (type.startsWith("CACHED")) return "cached";
  return type.startsWith("STORED") ? "stored" : null;
}
