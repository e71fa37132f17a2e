import type { Failure } from "../domain/failure.ts";
import type { Instant } from "../domain/instant.ts";
import type { JsonValue, Preflight, SnapshotOptions } from "../domain/snapshot.ts";
import type { ProviderName } from "../domain/volume.ts";
import type { Kept } from "./kept.ts";

export const requestStates = [
  "refused",
  "awaiting-approval",
  "approved",
  "running",
  "settled",
  "denied",
  "expired",
  "withdrawn",
] as const;
export type RequestState = (typeof requestStates)[number];

export const itemStates = [
  /** Not approved yet. */
  "pending",
  /** Approved, queued behind a busy volume or a limit of the provider. */
  "waiting",
  /** The intent is written; the call may be under way. */
  "starting",
  /** The answer was lost and the look-up cannot be made yet, or cannot tell. */
  "unknown",
  /** The provider gave an id. */
  "accepted",
  /** A read says that it is usable at the provider. */
  "complete",
  /** Read back and found to be what was asked for. */
  "verified",
  "failed",
  /** The request ended before this item was sent. */
  "cancelled",
] as const;
export type ItemState = (typeof itemStates)[number];

export type Verdict = "not-yet" | "safe-to-change" | "do-not-proceed";

/** What somebody asked for and what became of it. */
export interface Request {
  /** `SR-7K3F` */
  readonly id: string;
  readonly teamId: string;
  readonly requesterId: string;
  /** Where it was asked; the card lives here unless the bot is not a member. */
  readonly channelId: string;
  readonly channelName: string | null;
  /** The thread that it was asked in, and that the card is part of; `null` outside threads. */
  readonly threadTs: string | null;
  /** A message that it is about, `https://…`. */
  readonly link: string | null;
  readonly state: RequestState;
  /** Rises by one with every change of the request or of one of its items. */
  readonly version: number;
  /** The item whose snapshot it deletes, `SR-7K3F/1`; `null` when it makes snapshots. */
  readonly deletes: string | null;
  /** May be empty. Never markup: shown as plain text only. */
  readonly reason: string;
  readonly keepDays: number;
  readonly incident: boolean;
  /** A step of a workflow asked, for the requester. */
  readonly byWorkflow: boolean;
  /** Approvals needed; 0 when none. */
  readonly quorum: number;
  /** Ids (`@id`) of the policies that decided. */
  readonly policies: readonly string[];
  readonly policyVersion: string;
  /** Slack user groups whose members may approve: the ones to mention. */
  readonly approverGroups: readonly { readonly id: string; readonly handle: string }[];
  /** SHA-256, hex, of exactly what will be done. */
  readonly digest: string;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  /** When an ask that still waits for approvals ends by itself. */
  readonly expiresAt: Instant;
  /** Why it was refused or voided. */
  readonly failure: Failure | null;
  /** Who denied or withdrew it. */
  readonly endedBy: string | null;
  readonly endNote: string | null;
  readonly settledAt: Instant | null;
  /** 1, and one more whenever somebody has what failed tried again. */
  readonly round: number;
  /** Who began the present round, and when; `null` in the first. */
  readonly retriedBy: string | null;
  readonly retriedAt: Instant | null;
  /** The newest; `null` before the first. */
  readonly reminder: Reminder | null;
}

/** Whoever must still approve was asked once more. */
export interface Reminder {
  /** From 1. */
  readonly number: number;
  /** Who must still act; empty when they are too many to name, or cannot be looked up. */
  readonly userIds: readonly string[];
}

/** One volume of a request. */
export interface Item {
  /** `SR-7K3F/1` */
  readonly id: string;
  readonly requestId: string;
  readonly position: number;
  readonly target: string;
  readonly provider: ProviderName;
  readonly volumeId: string;
  /** The short name where it has one, else the vendor's short id. */
  readonly volumeName: string;
  readonly options: SnapshotOptions;
  readonly preflight: Preflight | null;
  /** Why the preflight could not be made; it never stops a request. */
  readonly preflightFailure: Failure | null;
  readonly state: ItemState;
  readonly marker: string;
  /** The round of its request in which it was last sent, or is to be. */
  readonly round: number;
  /** How many times a create was sent, without those that found the service busy. */
  readonly attempts: number;
  /** When the newest create was about to be sent; `null` before the first and after a clear refusal. */
  readonly intentAt: Instant | null;
  readonly firstIntentAt: Instant | null;
  readonly snapshotId: string | null;
  readonly acceptedAt: Instant | null;
  /** The point in time that the snapshot captures, as the provider says. */
  readonly startedAt: Instant | null;
  readonly completedAt: Instant | null;
  readonly progressPercent: number | null;
  readonly sizeBytes: number | null;
  /** Found again by its marker after an answer was lost. */
  readonly adopted: boolean;
  readonly failure: Failure | null;
  /** The request whose item holds the volume, while this one waits behind it. */
  readonly behind: string | null;
  /** How many requests are ahead for the volume while `behind` is set, that one among them. */
  readonly ahead: number;
  readonly waitingSince: Instant | null;
  readonly updatedAt: Instant;
}

export interface Decision {
  readonly requestId: string;
  readonly userId: string;
  readonly choice: "approve" | "deny";
  readonly note: string;
  readonly digest: string;
  readonly at: Instant;
}

/** One line of the record; `data` is what was hashed. */
export interface LedgerEvent {
  readonly requestId: string;
  readonly seq: number;
  readonly at: Instant;
  /** `asked`, `approved`, `item-accepted`, `click-refused`, … */
  readonly type: string;
  /** Who did it; `null` for the bot itself. */
  readonly actorId: string | null;
  readonly itemId: string | null;
  readonly data: Readonly<Record<string, JsonValue>>;
  readonly hash: string;
}

/** What a request deletes: a snapshot that another request made. */
export interface Deletion {
  readonly item: Item & { readonly snapshotId: string };
  /** `null` when it was never looked after. */
  readonly kept: Kept | null;
  /** Who asked for the snapshot. */
  readonly madeFor: string;
}

/** A request with all that a card shows. */
export interface RequestView {
  readonly request: Request;
  /** What it makes; none when it deletes. */
  readonly items: readonly Item[];
  /** What it deletes; `null` when it makes snapshots. */
  readonly deletion: Deletion | null;
  /** The newest decision of each person, oldest first. */
  readonly decisions: readonly Decision[];
  /** Its snapshots that are, or were, looked after. */
  readonly kept: readonly Kept[];
  /** Where the card is; `null` until it was posted. */
  readonly card: { readonly channelId: string; readonly ts: string } | null;
}
