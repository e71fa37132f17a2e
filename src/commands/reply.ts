import type { Instant } from "../domain/instant.ts";
import type { Notice } from "../domain/notice.ts";
import type { Phrase } from "../domain/phrase.ts";
import type { ProviderName } from "../domain/volume.ts";
import type { Item, LedgerEvent, RequestView } from "../requests/model.ts";
import type { UsageProblem } from "./command.ts";

/** The closed set of private answers to a command. */
export type Reply =
  | { readonly kind: "notice"; readonly notice: Notice }
  | { readonly kind: "usage"; readonly problem: UsageProblem }
  /** `topic` is a command's name, or `null` for the overview. */
  | { readonly kind: "help"; readonly topic: string | null; readonly exampleVolume: string | null }
  | {
      readonly kind: "list";
      readonly title: Phrase;
      readonly rows: readonly RequestView[];
      readonly more: number;
      readonly pages?: Pages;
    }
  | {
      readonly kind: "show";
      readonly view: RequestView;
      /** One page of the record, oldest first. */
      readonly events: readonly LedgerEvent[];
      readonly pages?: Pages;
    }
  | {
      readonly kind: "volumes";
      readonly text: string;
      readonly rows: readonly VolumeRow[];
      readonly more: number;
      readonly problems: readonly Phrase[];
    }
  | { readonly kind: "why"; readonly explanation: Explanation }
  | {
      readonly kind: "near-miss";
      /** What was not found. */
      readonly text: Phrase;
      /** What was most likely meant. */
      readonly near: string;
      /** The whole command with it, ready to be run. */
      readonly instead: string;
    }
  /** `page` counts from 0. */
  | { readonly kind: "details"; readonly view: RequestView; readonly page: number }
  | { readonly kind: "plan"; readonly plan: Plan }
  /** The name fits several things; each choice continues the same request. */
  | {
      readonly kind: "ambiguous";
      readonly word: string;
      /** Nothing is called so: what was not found. The choices are called so in part. */
      readonly unknown?: Phrase;
      readonly choices: readonly Choice[];
      /** How many things it fits beyond `choices`. */
      readonly more: number;
    };

/** Which part of something long is wanted: what is older, or newer, than this. */
export interface PageTurn {
  readonly way: "older" | "newer";
  readonly from: string;
}

/** Where one can turn to from a page; `null` where there is nothing more. */
export interface Pages {
  readonly newer: string | null;
  readonly older: string | null;
  /** The command whose pages these are. */
  readonly commandText: string;
}

/** What asking would come to. */
export interface Plan {
  readonly items: readonly PlannedItem[];
  readonly reason: string;
  readonly keepDays: number;
  /** Approvals needed; `null` when it would be refused. */
  readonly quorum: number | null;
  /** Ids of the policies that decided. */
  readonly policies: readonly string[];
  readonly approverGroups: readonly { readonly id: string; readonly handle: string }[];
  /** Why it would be refused, and what would allow it. */
  readonly whyNot: readonly Phrase[];
  /** The command that asks for just this. */
  readonly commandText: string;
  readonly checkedAt: Instant;
}

/** A volume of a plan, as it is at its cloud now. */
export type PlannedItem = Pick<
  Item,
  "target" | "volumeName" | "options" | "preflight" | "preflightFailure"
>;

export interface VolumeRow {
  readonly name: string;
  readonly shortId: string;
  readonly target: string;
  readonly provider: ProviderName;
  readonly sizeGiB: number | null;
  readonly sets: readonly string[];
}

export interface Choice {
  /** `tokyo/vol-1122AABB`: names exactly one volume, or a set. */
  readonly what: string;
  readonly label: Phrase;
  /** The whole command with the choice put in, ready to be run. */
  readonly commandText: string;
}

/** Why somebody may or may not snapshot something, as decided by the one authorisation function. */
export interface Explanation {
  /** The request that it explains, if it is about one. */
  readonly requestId?: string;
  /** Whom it is about. */
  readonly userId: string;
  readonly what: string;
  /** It is about deleting a snapshot, not about making one. */
  readonly deletes?: true;
  readonly allowed: boolean;
  /** Approvals needed; `null` when not allowed. */
  readonly quorum: number | null;
  /** Ids of the policies that decided. */
  readonly policies: readonly string[];
  readonly approverGroups: readonly { readonly id: string; readonly handle: string }[];
  /** What is missing, or why not; whole sentences. */
  readonly sentences: readonly Phrase[];
  readonly checkedAt: Instant;
}
