/** One line of a check-up. */
export interface Finding {
  readonly ok: boolean;
  /** What was looked at: `Slack token`. */
  readonly what: string;
  /** What was found. */
  readonly found: string;
  /** The exact next step; empty when all is well. */
  readonly fix: string;
}

export function good(what: string, found: string): Finding {
  return { ok: true, what, found, fix: "" };
}

export function bad(what: string, found: string, fix: string): Finding {
  return { ok: false, what, found, fix };
}
