import type { FaultPanel, PageFault } from "../slack/page-api.ts";
import type { FaultHandle } from "./fault-queue.ts";

interface Active {
  isOn(): boolean;
  turnOff(): void;
}

/** One of a simulated cloud's faults, to be turned on by hand. */
export interface Switch<Cloud> extends Pick<PageFault, "id" | "label" | "help" | "kind"> {
  readonly turnOn: (cloud: Cloud) => Active;
}

interface Faulty<Fault> {
  readonly faults: {
    next(operation: string, fault: Fault): FaultHandle;
    whileOn(operation: string, fault: Fault): FaultHandle;
  };
}

/** Strikes the next call of an operation, or every one until it is switched off. */
export function onCall<const Fault>(
  kind: PageFault["kind"],
  id: string,
  label: string,
  help: string,
  operation: string,
  fault: Fault,
): Switch<Faulty<Fault>> {
  return {
    id,
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

/** Puts something into the cloud's state until it is switched off. */
export function inState<Key extends string, Value>(
  id: string,
  label: string,
  help: string,
  key: Key,
  { on, off }: { readonly on: Value; readonly off: Value },
): Switch<{ readonly state: Record<Key, Value> }> {
  return {
    id,
    label,
    help,
    kind: "while-on",
    turnOn: ({ state }) => {
      state[key] = on;
      return {
        isOn: () => state[key] !== off,
        turnOff: () => {
          state[key] = off;
        },
      };
    },
  };
}

/** What slows every cloud down; the ids begin with the cloud's. */
export function tooMuch(cloud: string) {
  return [
    onCall(
      "while-on",
      `${cloud}-throttle`,
      "Throttle",
      "Every call is answered with: too many calls.",
      "*",
      { kind: "throttle" },
    ),
    onCall("while-on", `${cloud}-slow`, "Slow", "Every call takes five seconds longer.", "*", {
      kind: "slow",
      ms: 5_000,
    }),
  ] as const;
}

/** A simulated cloud's faults as switches for the page. */
export function faultPanel<Cloud>(
  group: string,
  cloud: Cloud,
  switches: readonly Switch<Cloud>[],
): FaultPanel {
  const active = new Map<string, Active>();
  return {
    list: () =>
      switches.map(({ id, label, help, kind }) => ({
        id,
        group,
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
