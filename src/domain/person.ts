/** Who acts: immutable ids only, never a name. */
export interface Actor {
  readonly teamId: string;
  readonly userId: string;
}

/**
 * What Slack says somebody is. Only a `member` may ever act; the other words are reasons to refuse
 * that no policy can override.
 */
export type Standing = "member" | "guest" | "bot" | "deactivated" | "outsider";

export interface Group {
  /** Slack user group id: `S0614TZR7`. */
  readonly id: string;
  /** Without the `@`: `storage-leads`. */
  readonly handle: string;
  readonly memberIds: readonly string[];
}

export interface Person extends Actor {
  readonly standing: Standing;
  readonly displayName: string;
  readonly email: string | null;
  /** Admin or owner of the workspace. */
  readonly admin: boolean;
  /** The groups this person is in. */
  readonly groups: readonly Group[];
}

/**
 * Looks up people and groups. Both calls reject when the answer cannot be had: whoever asks must
 * then refuse.
 */
export interface Directory {
  person(actor: Actor): Promise<Person>;
  groups(): Promise<readonly Group[]>;
}
