import type { Caller } from "./call.ts";
import type { Clients } from "./clients.ts";
import type { AwsSettings } from "./settings.ts";

/** One configured target and the way to it. */
export interface Site {
  /** The target's short name. */
  readonly target: string;
  readonly settings: AwsSettings;
  readonly call: Caller;
  readonly clients: Clients;
}
