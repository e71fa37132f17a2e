import type { EclVolume } from "./schema.ts";

/** Whether a volume's status allows a snapshot, and what to say about it. */
export interface StateReading {
  readonly possible: boolean;
  /** Whether it is expected to pass by itself. */
  readonly passing: boolean;
  /** The status as it may be shown: ECL's own word, cut to what words are. */
  readonly shown: string;
  /** A whole sentence where the status is unusual. */
  readonly warning: string | null;
}

// Source: nttcom/eclcloud fixtures and terraform-provider-ecl, resource_ecl_storage_volume_v1.go.
const warnings: Readonly<Record<string, string>> = {
  creating: "The volume is still being created.",
  updating: "The volume is being changed; a snapshot can be made once it is available.",
  deleting: "The volume is being deleted.",
  error_creating: "The volume's creation ended in an error.",
  error_updating: "A change of the volume ended in an error; look at it in the ECL console.",
  error_deleting: "The volume's deletion ended in an error; look at it in the ECL console.",
};

/** Source: Create Snapshot: the volume's status has to be `available`. */
export function readState(volume: Pick<EclVolume, "status" | "error_message">): StateReading {
  const status = volume.status.trim().toLowerCase();
  const shown = status.replaceAll(/[^a-z0-9_-]+/g, " ").slice(0, 40);
  const possible = status === "available";
  const passing = status === "creating" || status === "updating";
  if (possible) {
    const warning =
      volume.error_message === ""
        ? null
        : "ECL has noted an error on the volume; look at it in the ECL console.";
    return { possible, passing, shown, warning };
  }
  const known = Object.hasOwn(warnings, status) ? warnings[status] : undefined;
  const warning =
    known ?? "The volume is in a state that the documentation does not name, and is not available.";
  return { possible, passing, shown, warning };
}
