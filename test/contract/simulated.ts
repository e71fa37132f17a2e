import type { WireFault } from "../../playground/clouds/wire.ts";
import type { CallObserver, SnapshotProvider } from "../../src/providers/provider.ts";
import type { RegisteredKind } from "../../src/providers/registry.ts";
import type { Mischief, WorldOptions } from "./provider.ts";

/** An address where nothing listens. */
export const nobody = "http://127.0.0.1:9";

type InOwnWords = "refuse" | "server-error" | "talkative";

type Shared =
  | Exclude<WireFault, { readonly kind: "slow" }>
  | { readonly kind: "throttle" | "reject-credentials" | "empty-reply" };

/** The fault that makes a simulated service do the mischief; its refusals are in its own words. */
export function faultOf<Own>(
  mischief: Mischief,
  own: Readonly<Record<InOwnWords, Own>>,
): Own | Shared {
  switch (mischief) {
    case "refuse":
    case "server-error":
    case "talkative":
      return own[mischief];
    case "page":
      return { kind: "page", status: 502, worked: true };
    case "flood":
      return { kind: "flood", bytes: 10 * 1024 * 1024 };
    case "late":
      return { kind: "late-reply", ms: 10_000 };
    case "throttle":
    case "reject-credentials":
    case "lose-reply":
    case "reset-before":
    case "reset-after":
    case "truncate":
    case "empty-reply":
    case "stall":
      return { kind: mischief };
  }
}

/** An adapter built from settings as an operator writes them, and the calls it tells of. */
export function adapterOf(
  kind: RegisteredKind,
  target: string,
  settings: Readonly<Record<string, unknown>>,
  { deadlineMs }: WorldOptions,
): { readonly provider: SnapshotProvider; readonly calls: Parameters<CallObserver>[0][] } {
  const deadline = `${deadlineMs}ms`;
  const accepted = kind.accept({
    ...settings,
    ...(deadlineMs === undefined ? {} : { "slowest-create": deadline, "slowest-read": deadline }),
  });
  if (!accepted.ok) throw new Error(JSON.stringify(accepted.issues));
  const calls: Parameters<CallObserver>[0][] = [];
  return { provider: accepted.target.create(target, (call) => calls.push(call)), calls };
}
