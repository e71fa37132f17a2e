import type { Phrase } from "../domain/phrase.ts";

/** What a person may say, understood. Names are as typed; finding them is the next step. */
export type Command =
  | CreateCommand
  | { readonly name: "form" }
  | {
      readonly name: "list";
      readonly what: string | null;
      readonly mine: boolean;
      readonly open: boolean;
    }
  | { readonly name: "show"; readonly id: string }
  | { readonly name: "why"; readonly what: string; readonly userId: string | null }
  | { readonly name: "volumes"; readonly text: string }
  | { readonly name: "approve" | "deny"; readonly requestId: string; readonly note: string }
  | { readonly name: "cancel"; readonly requestId: string }
  | { readonly name: "retry"; readonly requestId: string }
  /** `what`: a snapshot's id, or a request's for all that it made. */
  | { readonly name: "keep"; readonly what: string; readonly days: number }
  /** `what`: a snapshot's id, or that of a request that made only one. */
  | { readonly name: "delete"; readonly what: string; readonly reason: string }
  | { readonly name: "help"; readonly topic: string | null };

export interface CreateCommand {
  readonly name: "create";
  /** Short names, sets, `target/volume-id`, ARNs or bare ids, as typed, in order, without repeats. */
  readonly what: readonly string[];
  readonly reason: string;
  /** Whole days, or `null` for the configured default. */
  readonly keepDays: number | null;
  /** Only what it would come to is wanted. */
  readonly dryRun?: true;
  /** Provider options as typed, before the provider's schema has seen them. */
  readonly options: {
    readonly tags: Readonly<Record<string, string>>;
    readonly metadata?: Readonly<Record<string, string>>;
    /** What the provider shows beside the snapshot, when it is to differ from the reason. */
    readonly description?: string;
    readonly name?: string;
    readonly "resource-group"?: string;
    /** Also while the volume is in use. */
    readonly force?: boolean;
    /** An earlier point of the volume that the provider kept, instead of its data now. */
    readonly "from-recovery-point"?: boolean;
  };
}

/** A text that could not be understood. */
export interface UsageProblem {
  /** One sentence that quotes the offending word. */
  readonly sentence: Phrase;
  /** "Did you mean `list`?", or what to type instead. */
  readonly advice: Phrase;
  /** The help topic that explains it. */
  readonly topic: string | null;
  /** What was most likely meant, and the whole command with it, ready to be run. */
  readonly near?: {
    readonly shown: string;
    readonly instead: string;
    /** It does what `advice` says. */
    readonly isAdvice: boolean;
  };
}

/** Where and by whom a command was given. */
export interface Invocation {
  readonly teamId: string;
  readonly userId: string;
  readonly channelId: string;
  readonly channelName: string | null;
  /** The thread it was given in, where it was. */
  readonly threadTs?: string | undefined;
  /** The message it is about, or that message's address, where it is about one. */
  readonly about?: { readonly channelId: string; readonly ts: string } | undefined;
  readonly link?: string | undefined;
}
