import type { FaultPanel } from "../../slack/page-api.ts";
import { faultPanel, inState, onCall, tooMuch, type Switch } from "../fault-switches.ts";
import type { SimulatedHuaweiEvs } from "./index.ts";

const switches: readonly Switch<SimulatedHuaweiEvs>[] = [
  onCall(
    "next",
    "huawei-lose-reply",
    "Lose EVS's next reply",
    "The next snapshot is started, but the bot never hears of it.",
    "CreateSnapshot",
    { kind: "lose-reply" },
  ),
  onCall(
    "next",
    "huawei-snapshot-fails",
    "Next snapshot fails",
    "EVS accepts it and then ends it in an error.",
    "CreateSnapshot",
    { kind: "snapshot-ends", as: "error" },
  ),
  onCall(
    "next",
    "huawei-snapshot-sticks",
    "Next snapshot never ends",
    "EVS accepts it and it stays in creating.",
    "CreateSnapshot",
    { kind: "snapshot-ends", as: "never" },
  ),
  onCall(
    "next",
    "huawei-quota",
    "Quota used up",
    "The next snapshot is refused: the project has as many as it may have.",
    "CreateSnapshot",
    { kind: "error", code: "EVS.5413", status: 413 },
  ),
  inState(
    "huawei-not-ready",
    "Disk not ready",
    "Every disk is being extended and cannot be snapshotted.",
    "statusForAll",
    { on: "extending", off: null },
  ),
  ...tooMuch("huawei"),
  onCall(
    "while-on",
    "huawei-credentials",
    "Credentials rejected",
    "Huawei Cloud does not take the bot's access key or password any more.",
    "*",
    { kind: "reject-credentials" },
  ),
];

/** The simulated Huawei Cloud's faults as switches for the page. */
export function huaweiEvsFaults(cloud: SimulatedHuaweiEvs): FaultPanel {
  return faultPanel("Huawei EVS", cloud, switches);
}
