import type { FaultPanel, PageFault } from "../../slack/page-api.ts";
import type { SwasFault } from "./faults.ts";
import type { SimulatedSwas } from "./index.ts";

interface Active {
  isOn(): boolean;
  turnOff(): void;
}

interface Switch extends Pick<PageFault, "id" | "label" | "help" | "kind"> {
  turnOn(swas: SimulatedSwas): Active;
}

const switches: readonly Switch[] = [
  onCall(
    "next",
    "lose-reply",
    "Lose Alibaba's next reply",
    "The next snapshot is started, but the bot never hears of it.",
    "CreateSnapshot",
    { kind: "lose-reply" },
  ),
  onCall(
    "next",
    "snapshot-fails",
    "Next snapshot fails",
    "Alibaba accepts it and then ends it as Failed.",
    "CreateSnapshot",
    { kind: "snapshot-ends", as: "Failed" },
  ),
  onCall(
    "next",
    "snapshot-sticks",
    "Next snapshot never ends",
    "Alibaba accepts it and it stays Progressing.",
    "CreateSnapshot",
    { kind: "snapshot-ends", as: "never" },
  ),
  onCall(
    "next",
    "name-taken",
    "Next name is taken",
    "Somebody else's snapshot has the same name.",
    "CreateSnapshot",
    { kind: "refuse", code: "InvalidSnapshotName.Duplicate" },
  ),
  {
    id: "swas-full",
    label: "No place left",
    help: "Servers and account hold as many snapshots as they may.",
    kind: "while-on",
    turnOn: ({ state }) => {
      state.full = true;
      return {
        isOn: () => state.full,
        turnOff: () => {
          state.full = false;
        },
      };
    },
  },
  {
    id: "swas-not-ready",
    label: "Disk not ready",
    help: "Every disk is being initialised anew and cannot be snapshotted.",
    kind: "while-on",
    turnOn: ({ state }) => {
      state.diskStatusForAll = "ReIniting";
      return {
        isOn: () => state.diskStatusForAll !== null,
        turnOff: () => {
          state.diskStatusForAll = null;
        },
      };
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
    "garbage",
    "Proxy in between",
    "Every call is answered by a proxy's page of HTML.",
    "*",
    { kind: "page", status: 502, worked: false },
  ),
  onCall(
    "while-on",
    "credentials",
    "Credentials rejected",
    "Alibaba does not know the bot's access key any more.",
    "*",
    { kind: "reject-credentials" },
  ),
];

/** The simulated cloud's faults as switches for the page. */
export function swasFaults(swas: SimulatedSwas): FaultPanel {
  const active = new Map<string, Active>();
  return {
    list: () =>
      switches.map(({ id, label, help, kind }) => ({
        id,
        group: "Alibaba Simple Application Server",
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
      if (on) active.set(id, found.turnOn(swas));
    },
  };
}

function onCall(
  kind: PageFault["kind"],
  id: string,
  label: string,
  help: string,
  operation: string,
  fault: SwasFault,
): Switch {
  return {
    id: `swas-${id}`,
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
