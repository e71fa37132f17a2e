import type { KnownBlock } from "@slack/types";

/** A message, ready for Slack. */
export interface Message {
  /** What notifications and screen readers say; escaped, without mentions unless asked for. */
  readonly text: string;
  readonly blocks: KnownBlock[];
}
