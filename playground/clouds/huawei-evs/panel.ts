import type { FaultPanel, PageFault } from "../../slack/page-api.ts";
import type { HuaweiFault } from "./faults.ts";
import type { SimulatedHuaweiEvs } from "./index.ts";

interface Active {
  isOn(): boolean;
  turnOff(): void;
}

interface Switch extends Pick<PageFault, "id" | "label" | "help" | "kind"> {
  turnOn(cloud: SimulatedHuaweiEvs): Active;
}

const switches: readonly Switch[] = [
  onCall(
    "next",
    "lose-reply",
    "Lose EVS's next reply",
    "The next snapshot is started, but the bot never hears of it.",
    "CreateSnapshot",
    { kind: "lose-reply" },
  ),
  onCall(
    "next",
    "snapshot-fails",
    "Next snapshot fails",
    "EVS accepts it and then ends it in an error.",
    "CreateSnapshot",
    { kind: "snapshot-ends", as: "error" },
  ),
  onCall(
    "next",
    "snapshot-sticks",
    "Next snapshot never ends",
    "EVS accepts it and it stays in creating.",
    "CreateSnapshot",
    { kind: "snapshot-ends", as: "never" },
  ),
  onCall(
    "next",
    "quota",
    "Quota used up",
    "The next snapshot is refused: the project has as many as it may have.",
    "CreateSnapshot",
    { kind: "error", code: "EVS.5413", status: 413 },
  ),
  {
    id: "huawei-not-ready",
    label: "Disk not ready",
    help: "Every disk is being extended and cannot be snapshotted.",
    kind: "while-on",
    turnOn: ({ state }) => {
      state.statusForAll = "extending";
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
    "Huawei Cloud does not take the bot's access key or password any more.",
    "*",
    { kind: "reject-credentials" },
  ),
];

/** The simulated Huawei Cloud's faults as switches for the page. */
export function huaweiEvsFaults(cloud: SimulatedHuaweiEvs): FaultPanel {
  const active = new Map<string, Active>();
  return {
    list: () =>
      switches.map(({ id, label, help, kind }) => ({
        id,
        group: "Huawei EVS",
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
      if (on) active.set(id, found.turnOn(cloud));
    },
  };
}

function onCall(
  kind: PageFault["kind"],
  id: string,
  label: string,
  help: string,
  operation: string,
  fault: HuaweiFault,
): Switch {
  return {
    id: `huawei-${id}`,
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
