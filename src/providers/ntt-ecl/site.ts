import type { Caller } from "./call.ts";
import type { Chain } from "./chain.ts";
import type { EclSettings } from "./settings.ts";

/** One configured target and the way to it. */
export interface Site {
  /** The target's short name. */
  readonly target: string;
  readonly settings: EclSettings;
  readonly call: Caller;
  readonly chain: Chain;
}
