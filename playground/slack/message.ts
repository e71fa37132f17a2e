import type { Json } from "./json.ts";

export interface Message {
  readonly ts: string;
  readonly channelId: string;
  /** The root it answers; `null` for a root. */
  readonly threadTs: string | null;
  readonly authorId: string;
  readonly fromBot: boolean;
  /** A reply that is shown in the channel too. */
  readonly broadcast: boolean;
  /** The only person who sees it. */
  readonly onlyFor: string | null;
  text: string;
  blocks: readonly Json[];
  /** As they were before the last edit: somebody may have been clicking on them. */
  formerBlocks: readonly Json[];
  metadata: unknown;
  editedTs: string | null;
  pinned: boolean;
  readonly reactions: Map<string, Set<string>>;
  /** Oldest first. */
  readonly replies: Message[];
}

export interface Content {
  readonly text: string;
  readonly blocks: readonly Json[];
  readonly metadata?: unknown;
}
