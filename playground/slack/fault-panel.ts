import type { Faults } from "./faults.ts";
import type { FaultPanel, PageFault } from "./page-api.ts";

interface Switch extends Omit<PageFault, "group" | "on"> {
  readonly isOn: (faults: Faults) => boolean;
  readonly set: (faults: Faults, on: boolean) => void;
}

const rateLimitSeconds = 10;

const switches: readonly Switch[] = [
  {
    id: "slack-rate-limit",
    label: `Rate limit for ${rateLimitSeconds} s`,
    help: "Every call of the bot is answered with 429 and a time to wait.",
    kind: "while-on",
    isOn: (faults) => faults.isRateLimited(),
    set: (faults, on) => (on ? faults.rateLimitAllFor(rateLimitSeconds) : faults.liftRateLimit()),
  },
  {
    id: "slack-down",
    label: "Slack is down",
    help: "Calls fail, connections are cut, and commands go nowhere until this is switched off.",
    kind: "while-on",
    isOn: (faults) => faults.isDown() !== false,
    set: (faults, on) => faults.down(on),
  },
  {
    id: "slack-slow",
    label: "Slack is slow",
    help: "Every call of the bot takes two seconds longer.",
    kind: "while-on",
    isOn: (faults) => faults.has("slow"),
    set: (faults, on) => (on ? faults.slow("*", 2_000, Infinity) : faults.cancel("slow")),
  },
  {
    id: "slack-500",
    label: "Answer the next call with 500",
    help: "One call of the bot fails inside Slack; it is made again.",
    kind: "next",
    isOn: (faults) => faults.has("status"),
    set: (faults, on) => (on ? faults.httpStatus("*", 500) : faults.cancel("status")),
  },
  {
    id: "slack-refuse-blocks",
    label: "Refuse the next card",
    help: "Slack does not take the blocks of the next message; the bot sends a bare one.",
    kind: "next",
    isOn: (faults) => faults.has("error"),
    set: (faults, on) =>
      on ? faults.fail("chat.postMessage", "invalid_blocks") : faults.cancel("error"),
  },
  {
    id: "slack-drop-socket",
    label: "Drop the socket",
    help: "Cuts the bot's connection once; it comes back by itself.",
    kind: "next",
    isOn: () => false,
    set: (faults, on) => on && faults.dropSocket(),
  },
  {
    id: "slack-lose-reply",
    label: "Lose Slack's next reply",
    help: "Slack does what the next call asks, but the bot never hears of it.",
    kind: "next",
    isOn: (faults) => faults.has("lose-reply"),
    set: (faults, on) => (on ? faults.loseReply("*") : faults.cancel("lose-reply")),
  },
];

/** The faults of Slack itself as switches for the page. */
export function slackFaults({ faults }: { readonly faults: Faults }): FaultPanel {
  return {
    list: () =>
      switches.map(({ id, label, help, kind, isOn }) => ({
        id,
        group: "Slack",
        label,
        help,
        kind,
        on: isOn(faults),
      })),
    set: (id, on) => {
      switches.find((each) => each.id === id)?.set(faults, on);
    },
  };
}
