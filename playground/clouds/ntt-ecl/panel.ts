import type { FaultPanel } from "../../slack/page-api.ts";
import { faultPanel, inState, onCall, tooMuch, type Switch } from "../fault-switches.ts";
import type { SimulatedEcl } from "./index.ts";

const switches: readonly Switch<SimulatedEcl>[] = [
  onCall(
    "next",
    "ecl-lose-reply",
    "Lose ECL's next reply",
    "The next snapshot is made, but the bot never hears of it.",
    "CreateSnapshot",
    { kind: "lose-reply" },
  ),
  onCall(
    "next",
    "ecl-snapshot-fails",
    "Next snapshot fails",
    "ECL makes it and ends it in an error.",
    "CreateSnapshot",
    { kind: "snapshot-ends", as: "error" },
  ),
  onCall(
    "next",
    "ecl-snapshot-vanishes",
    "Next snapshot is deleted by ECL",
    "The platform deletes it by itself as soon as it is made.",
    "CreateSnapshot",
    { kind: "snapshot-ends", as: "deleted-by-platform" },
  ),
  inState(
    "ecl-busy",
    "Tenant busy",
    "Another change of the tenant is under way: ECL makes one at a time.",
    "allBusy",
    { on: true, off: false },
  ),
  inState(
    "ecl-not-ready",
    "Volume not available",
    "Every volume is being changed and cannot be snapshotted.",
    "statusForAll",
    { on: "updating", off: null },
  ),
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
  ...tooMuch("ecl"),
  onCall(
    "while-on",
    "ecl-credentials",
    "Credentials rejected",
    "ECL does not know the bot's API key any more.",
    "*",
    { kind: "reject-credentials" },
  ),
];

/** The simulated ECL's faults as switches for the page. */
export function nttEclFaults(ecl: SimulatedEcl): FaultPanel {
  return faultPanel("NTT ECL", ecl, switches);
}
