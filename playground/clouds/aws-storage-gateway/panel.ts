import type { FaultPanel, PageFault } from "../../slack/page-api.ts";
import type { AwsFault } from "./faults.ts";
import type { SimulatedAws } from "./index.ts";

interface Active {
  isOn(): boolean;
  turnOff(): void;
}

interface Switch extends Pick<PageFault, "id" | "label" | "help" | "kind"> {
  turnOn(aws: SimulatedAws): Active;
}

const switches: readonly Switch[] = [
  onCall(
    "next",
    "lose-reply",
    "Lose AWS's next reply",
    "The next snapshot is started, but the bot never hears of it.",
    "CreateSnapshot",
    { kind: "lose-reply" },
  ),
  onCall(
    "next",
    "snapshot-fails",
    "Next snapshot fails",
    "AWS accepts it and then ends it in an error.",
    "CreateSnapshot",
    {
      kind: "snapshot-ends",
      as: "error",
    },
  ),
  onCall(
    "next",
    "snapshot-sticks",
    "Next snapshot never ends",
    "AWS accepts it and it stays pending.",
    "CreateSnapshot",
    {
      kind: "snapshot-ends",
      as: "never",
    },
  ),
  {
    id: "aws-gateway-off",
    label: "Gateway disconnected",
    help: "The appliances are off: no snapshots, and those under way stand still.",
    kind: "while-on",
    turnOn: ({ state }) => {
      const connected = state.gateways.filter((gateway) => gateway.connected).map(({ id }) => id);
      for (const id of connected) state.setConnected(id, false);
      return {
        isOn: () => connected.length > 0,
        turnOff: () => {
          for (const id of connected.splice(0)) state.setConnected(id, true);
        },
      };
    },
  },
  {
    id: "aws-not-ready",
    label: "Volume not ready",
    help: "Every volume is being synchronised and cannot be snapshotted.",
    kind: "while-on",
    turnOn: ({ state }) => {
      state.statusForAll = "BOOTSTRAPPING";
      return {
        isOn: () => state.statusForAll !== null,
        turnOff: () => {
          state.statusForAll = null;
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
    "credentials",
    "Credentials rejected",
    "AWS does not know the bot's access key any more.",
    "*",
    {
      kind: "reject-credentials",
    },
  ),
];

/** The simulated AWS's faults as switches for the page. */
export function awsFaults(aws: SimulatedAws): FaultPanel {
  const active = new Map<string, Active>();
  return {
    list: () =>
      switches.map(({ id, label, help, kind }) => ({
        id,
        group: "AWS Storage Gateway",
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
      if (on) active.set(id, found.turnOn(aws));
    },
  };
}

function onCall(
  kind: PageFault["kind"],
  id: string,
  label: string,
  help: string,
  operation: string,
  fault: AwsFault,
): Switch {
  return {
    id: `aws-${id}`,
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
