import type { Caller } from "./call.ts";
import type { HuaweiSettings } from "./settings.ts";

/** One configured target and the way to it. */
export interface Site {
  /** The target's short name. */
  readonly target: string;
  readonly settings: HuaweiSettings;
  readonly call: Caller;
}
