import type { FaultPanel } from "../../slack/page-api.ts";
import { faultPanel, inState, onCall, tooMuch, type Switch } from "../fault-switches.ts";
import type { SimulatedSwas } from "./index.ts";

const switches: readonly Switch<SimulatedSwas>[] = [
  onCall(
    "next",
    "swas-lose-reply",
    "Lose Alibaba's next reply",
    "The next snapshot is started, but the bot never hears of it.",
    "CreateSnapshot",
    { kind: "lose-reply" },
  ),
  onCall(
    "next",
    "swas-snapshot-fails",
    "Next snapshot fails",
    "Alibaba accepts it and then ends it as Failed.",
    "CreateSnapshot",
    { kind: "snapshot-ends", as: "Failed" },
  ),
  onCall(
    "next",
    "swas-snapshot-sticks",
    "Next snapshot never ends",
    "Alibaba accepts it and it stays Progressing.",
    "CreateSnapshot",
    { kind: "snapshot-ends", as: "never" },
  ),
  onCall(
    "next",
    "swas-name-taken",
    "Next name is taken",
    "Somebody else's snapshot has the same name.",
    "CreateSnapshot",
    { kind: "refuse", code: "InvalidSnapshotName.Duplicate" },
  ),
  inState(
    "swas-full",
    "No place left",
    "Servers and account hold as many snapshots as they may.",
    "full",
    { on: true, off: false },
  ),
  inState(
    "swas-not-ready",
    "Disk not ready",
    "Every disk is being initialised anew and cannot be snapshotted.",
    "diskStatusForAll",
    { on: "ReIniting", off: null },
  ),
  ...tooMuch("swas"),
  onCall(
    "while-on",
    "swas-garbage",
    "Proxy in between",
    "Every call is answered by a proxy's page of HTML.",
    "*",
    { kind: "page", status: 502, worked: false },
  ),
  onCall(
    "while-on",
    "swas-credentials",
    "Credentials rejected",
    "Alibaba does not know the bot's access key any more.",
    "*",
    { kind: "reject-credentials" },
  ),
];

/** The simulated cloud's faults as switches for the page. */
export function swasFaults(swas: SimulatedSwas): FaultPanel {
  return faultPanel("Alibaba Simple Application Server", swas, switches);
}
