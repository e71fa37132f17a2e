import type { Caller } from "./call.ts";
import type { Region } from "./region.ts";
import type { SwasSettings } from "./settings.ts";
import type { Watched } from "./watched.ts";

/** One configured target and the way to it. */
export interface Site {
  /** The target's short name. */
  readonly target: string;
  readonly settings: SwasSettings;
  readonly call: Caller;
  /** Servers and snapshots of the whole region, for what concerns more than one disk. */
  readonly region: Region;
  readonly watched: Watched;
}
