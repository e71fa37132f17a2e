import type { FaultPanel } from "../../slack/page-api.ts";
import { faultPanel, inState, onCall, tooMuch, type Switch } from "../fault-switches.ts";
import type { SimulatedAws } from "./index.ts";

const switches: readonly Switch<SimulatedAws>[] = [
  onCall(
    "next",
    "aws-lose-reply",
    "Lose AWS's next reply",
    "The next snapshot is started, but the bot never hears of it.",
    "CreateSnapshot",
    { kind: "lose-reply" },
  ),
  onCall(
    "next",
    "aws-snapshot-fails",
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
    "aws-snapshot-sticks",
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
  inState(
    "aws-not-ready",
    "Volume not ready",
    "Every volume is being synchronised and cannot be snapshotted.",
    "statusForAll",
    { on: "BOOTSTRAPPING", off: null },
  ),
  ...tooMuch("aws"),
  onCall(
    "while-on",
    "aws-credentials",
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
  return faultPanel("AWS Storage Gateway", aws, switches);
}
