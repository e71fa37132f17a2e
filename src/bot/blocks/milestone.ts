import type { Instant } from "../../domain/instant.ts";
import type { Phrase } from "../../domain/phrase.ts";

/** One reply in a request's thread. */
export interface Milestone {
  /** Names the reply within its request; posted once. */
  readonly key: string;
  /** Holds no mention: whoever posts it puts the requester in front where `mentionRequester` is set. */
  readonly phrase: Phrase;
  readonly mentionRequester: boolean;
  /** Shown in the channel too. */
  readonly broadcast: boolean;
  /**
   * The reply that told the channel the same already: where it was posted, this one is for the
   * thread alone and calls nobody.
   */
  readonly quietAfter?: string;
  /** Calls those who are to approve: directly where only the requester sees the card. */
  readonly forApprovers?: boolean;
  /** Snapshots end at this moment, and people can say what is to become of them. */
  readonly reminder?: Instant;
}

/** What is told in every round carries its number from the second on: each round tells its own. */
export function inRound(key: string, { round }: { readonly round: number }): string {
  return round === 1 ? key : `${key}:round-${round}`;
}
