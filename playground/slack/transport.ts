import type { Json } from "./json.ts";

export type PayloadKind = "slash_commands" | "interactive" | "events_api";

export interface Retry {
  /** From 1. */
  readonly num: number;
  readonly reason: string;
}

/** What became of one payload. */
export interface Delivery {
  /**
   * `acked` in time; `timeout`: reached the bot, which said nothing in time; `refused`: answered with
   * an HTTP error; `unreachable`: nobody there.
   */
  readonly outcome: "acked" | "timeout" | "refused" | "unreachable";
  /** What the acknowledgement carried; `null` when it was empty. */
  readonly body: unknown;
  readonly status: number | null;
  /** From sending to the answer, or to giving up. */
  readonly ms: number;
  /** The bot asked that an event not be sent again. */
  readonly noRetry: boolean;
}

/** The way from Slack to the bot. */
export interface Transport {
  readonly mode: "socket" | "http";
  connected(): boolean;
  send(kind: PayloadKind, payload: Json, retry: Retry | null): Promise<Delivery>;
}
