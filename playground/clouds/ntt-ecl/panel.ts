import type { FaultPanel, PageFault } from "../../slack/page-api.ts";
import type { EclFault } from "./faults.ts";
import type { SimulatedEcl } from "./index.ts";

interface Active {
  isOn(): boolean;
  turnOff(): void;
}

interface Switch extends Pick<PageFault, "id" | "label" | "help" | "kind"> {
  turnOn(ecl: SimulatedEcl): Active;
}

const switches: readonly Switch[] = [
  onCall(
    "next",
    "lose-reply",
    "Lose ECL's next reply",
    "The next snapshot is made, but the bot never hears of it.",
    "CreateSnapshot",
    { kind: "lose-reply" },
  ),
  onCall(
    "next",
    "snapshot-fails",
    "Next snapshot fails",
    "ECL makes it and ends it in an error.",
    "CreateSnapshot",
    { kind: "snapshot-ends", as: "error" },
  ),
  onCall(
    "next",
    "snapshot-vanishes",
    "Next snapshot is deleted by ECL",
    "The platform deletes it by itself as soon as it is made.",
    "CreateSnapshot",
    { kind: "snapshot-ends", as: "deleted-by-platform" },
  ),
  {
    id: "ecl-busy",
    label: "Tenant busy",
    help: "Another change of the tenant is under way: ECL makes one at a time.",
    kind: "while-on",
    turnOn: ({ state }) => {
      state.allBusy = true;
      return {
        isOn: () => state.allBusy,
        turnOff: () => {
          state.allBusy = false;
        },
      };
    },
  },
  {
    id: "ecl-not-ready",
    label: "Volume not available",
    help: "Every volume is being changed and cannot be snapshotted.",
    kind: "while-on",
    turnOn: ({ state }) => {
      state.statusForAll = "updating";
      return {
        isOn: () => state.statusForAll !== null,
        turnOff: () => {
          state.statusForAll = null;
        },
      };
    },
  },
  {
    id: "ecl-tokens",
    label: "Revoke tokens",
    help: "Every token ends at once; the bot has to log in again.",
    kind: "next",
    turnOn: ({ accounts }) => {
      accounts.revokeTokens();
      return { isOn: () => false, turnOff: () => undefined };
    },
  },
  onCall("while-on", "throttle", "Throttle", "Every call is answered with: too many calls.", "*", {
    kind: "throttle",
  }),
  onCall("while-on", "slow", "Slow", "Every call takes five seconds longer.", "*", {
    kind: "slow",
    ms: 5_000,
  }),
  onCall(
    "while-on",
    "credentials",
    "Credentials rejected",
    "ECL does not know the bot's API key any more.",
    "*",
    { kind: "reject-credentials" },
  ),
];

/** The simulated ECL's faults as switches for the page. */
export function nttEclFaults(ecl: SimulatedEcl): FaultPanel {
  const active = new Map<string, Active>();
  return {
    list: () =>
      switches.map(({ id, label, help, kind }) => ({
        id,
        group: "NTT ECL",
        label,
        help,
        kind,
        on: active.get(id)?.isOn() ?? false,
      })),
    set: (id, on) => {
      const found = switches.find((candidate) => candidate.id === id);
      if (found === undefined || (active.get(id)?.isOn() ?? false) === on) return;
      active.get(id)?.turnOff();
      active.delete(id);
      if (on) active.set(id, found.turnOn(ecl));
    },
  };
}

function onCall(
  kind: PageFault["kind"],
  id: string,
  label: string,
  help: string,
  operation: string,
  fault: EclFault,
): Switch {
  return {
    id: `ecl-${id}`,
    label,
    help,
    kind,
    turnOn: ({ faults }) => {
      const handle =
        kind === "next" ? faults.next(operation, fault) : faults.whileOn(operation, fault);
      return { isOn: () => handle.left() > 0, turnOff: () => handle.remove() };
    },
  };
}
