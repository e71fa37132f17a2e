import type { SwasServer } from "./schema.ts";

/** Whether a snapshot can be started in a state, and what to say about it. */
export interface StateReading {
  readonly possible: boolean;
  /** A whole sentence where the state is unusual. */
  readonly warning: string | null;
}

const fine: StateReading = { possible: true, warning: null };
const not = (warning: string): StateReading => ({ possible: false, warning });
const perhaps = (warning: string): StateReading => ({ possible: true, warning });

// Source for the words: @alicloud/swas-open20200601 4.0.0. Which of them allow a snapshot is not
// documented: a disk in use of a server that runs or stands is the normal case.
const diskReadings: Readonly<Record<string, StateReading>> = {
  in_use: fine,
  available: perhaps(
    "The disk is not attached to a server; Alibaba Cloud decides whether a snapshot is possible.",
  ),
  reiniting: not("The disk is being initialised anew, so its data now cannot be captured."),
  creating: not("The disk is still being created."),
  attaching: not("The disk is being attached to its server; ask again in a minute."),
  detaching: not("The disk is being detached from its server; ask again in a minute."),
};

const serverReadings: Readonly<Record<string, StateReading>> = {
  running: fine,
  stopped: fine,
  starting: perhaps("The server is starting; Alibaba Cloud may refuse a snapshot until it runs."),
  stopping: perhaps("The server is stopping; Alibaba Cloud may refuse a snapshot until it stands."),
  pending: not("The server is still being created."),
  resetting: not("The server is being reset, so its disk's data now cannot be captured."),
  upgrading: not("The server is being upgraded; ask again when it is done."),
  disabled: not("The server is disabled."),
};

const unknownDisk = perhaps(
  "The disk is in a state that the documentation does not name; Alibaba Cloud decides whether a snapshot is possible.",
);
const unknownServer = perhaps(
  "The server is in a state that the documentation does not name; Alibaba Cloud decides whether a snapshot is possible.",
);

/** A state that no source names is left to the service. */
export function readDisk(status: string | undefined): StateReading {
  return readingOf(diskReadings, status, unknownDisk);
}

export function readServer(status: string | undefined): StateReading {
  return readingOf(serverReadings, status, unknownServer);
}

function readingOf(
  readings: Readonly<Record<string, StateReading>>,
  status: string | undefined,
  unknown: StateReading,
): StateReading {
  const state = (status ?? "").trim().toLowerCase();
  const found = Object.hasOwn(readings, state) ? readings[state] : undefined;
  return found ?? unknown;
}

/** A state in the service's word for it, which is shown only when it is a word. */
export function word(status: string | undefined): string {
  return status !== undefined && /^\w{1,40}$/.test(status) ? status : "in an unknown state";
}

const day = 86_400_000;
const nearMs = 14 * day;

/** What is unusual about a server's contract: its snapshots end with it. */
export function contractWarnings(server: SwasServer, nowMs: number): string[] {
  const business = (server.BusinessStatus ?? "normal").toLowerCase();
  const warnings: string[] = [];
  if (business === "expired")
    warnings.push("The server's subscription has expired: renew it, or it is released.");
  if (business === "overdue") warnings.push("A payment for the server is overdue.");
  if (server.DisableReason?.toUpperCase() === "SECURITY")
    warnings.push("Alibaba Cloud has disabled the server for security reasons.");
  const endsMs = Date.parse(server.ExpiredTime ?? "");
  if (!Number.isNaN(endsMs) && endsMs - nowMs < nearMs) {
    const day = new Date(endsMs).toISOString().slice(0, 10);
    warnings.push(
      endsMs > nowMs
        ? `The server's subscription ends on ${day}; when a server is released, its snapshots are deleted with it.`
        : `The server's subscription ended on ${day}; when a server is released, its snapshots are deleted with it.`,
    );
  }
  return warnings;
}
