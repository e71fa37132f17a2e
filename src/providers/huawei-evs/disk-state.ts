/** Whether a snapshot can be started in one of EVS's disk states, and what to say about it. */
export interface StateReading {
  readonly possible: boolean;
  /** Whether an impossible state ends by itself. */
  readonly passes: boolean;
  /** A whole sentence where the state is unusual. */
  readonly warning: string | null;
}

const fine: StateReading = { possible: true, passes: false, warning: null };

function passing(warning: string): StateReading {
  return { possible: false, passes: true, warning };
}

function broken(warning: string): StateReading {
  return { possible: false, passes: false, warning };
}

// Source: Elastic Volume Service API reference, "EVS Disk Status"; its FAQ: snapshots only of disks
// that are available or in use.
const readings: Readonly<Record<string, StateReading>> = {
  available: fine,
  "in-use": fine,
  creating: passing(
    "The disk is still being created; a snapshot can be started when that is done.",
  ),
  attaching: passing("The disk is being attached; a snapshot can be started when that is done."),
  detaching: passing("The disk is being detached; a snapshot can be started when that is done."),
  "restoring-backup": passing(
    "The disk is being restored from a backup; a snapshot can be started when that is done.",
  ),
  "backing-up": passing(
    "The disk is being backed up; a snapshot can be started when that is done.",
  ),
  uploading: passing(
    "The disk is being uploaded as an image; a snapshot can be started when that is done.",
  ),
  downloading: passing(
    "The disk is being filled from an image; a snapshot can be started when that is done.",
  ),
  extending: passing("The disk is being extended; a snapshot can be started when that is done."),
  rollbacking: passing(
    "The disk is being rolled back to a snapshot; a snapshot can be started when that is done.",
  ),
  "awaiting-transfer": {
    possible: false,
    passes: false,
    warning: "The disk waits to be handed over to another project.",
  },
  deleting: { possible: false, passes: false, warning: "The disk is being deleted." },
  error: broken(
    "The disk is in an error state: creating it failed. Look at it in the EVS console.",
  ),
  error_restoring: broken(
    "The disk is in an error state: restoring it from a backup failed. Look at it in the EVS console.",
  ),
  error_extending: broken(
    "The disk is in an error state: extending it failed. Look at it in the EVS console.",
  ),
  error_deleting: broken(
    "The disk is in an error state: deleting it failed. Look at it in the EVS console.",
  ),
  error_rollbacking: broken(
    "The disk is in an error state: rolling it back failed. Look at it in the EVS console.",
  ),
};

/** What a state means for a snapshot now. A state that no source names is left to the service. */
export function readState(status: string): StateReading {
  const state = status.trim().toLowerCase();
  const reading = Object.hasOwn(readings, state) ? readings[state] : undefined;
  if (reading !== undefined) return reading;
  return {
    possible: true,
    passes: false,
    warning:
      "The disk is in a state that the documentation does not name; EVS decides whether a snapshot is possible.",
  };
}
