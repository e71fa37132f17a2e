/** Whether a snapshot can be started in one of EVS's disk states, and what to say about it. */
export interface StateReading {
  readonly possible: boolean;
  /** Whether an impossible state ends by itself. */
  readonly passes: boolean;
  /** A whole sentence where the state is unusual. */
  readonly warning: string | null;
}

const fine: StateReading = { possible: true, passes: false, warning: null };

function passing(what: string): StateReading {
  const warning = `The disk is ${what}; a snapshot can be started when that is done.`;
  return { possible: false, passes: true, warning };
}

function broken(what: string): StateReading {
  const warning = `The disk is in an error state: ${what}. Look at it in the EVS console.`;
  return { possible: false, passes: false, warning };
}

// Source: Elastic Volume Service API reference, "EVS Disk Status"; its FAQ: snapshots only of disks
// that are available or in use.
const readings: Readonly<Record<string, StateReading>> = {
  available: fine,
  "in-use": fine,
  creating: passing("still being created"),
  attaching: passing("being attached"),
  detaching: passing("being detached"),
  "restoring-backup": passing("being restored from a backup"),
  "backing-up": passing("being backed up"),
  uploading: passing("being uploaded as an image"),
  downloading: passing("being filled from an image"),
  extending: passing("being extended"),
  rollbacking: passing("being rolled back to a snapshot"),
  "awaiting-transfer": {
    possible: false,
    passes: false,
    warning: "The disk waits to be handed over to another project.",
  },
  deleting: { possible: false, passes: false, warning: "The disk is being deleted." },
  error: broken("creating it failed"),
  error_restoring: broken("restoring it from a backup failed"),
  error_extending: broken("extending it failed"),
  error_deleting: broken("deleting it failed"),
  error_rollbacking: broken("rolling it back failed"),
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
