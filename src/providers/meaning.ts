import type { FailureCode } from "../domain/failure.ts";

/** What one of a vendor's codes or answers means to the person who asked. */
export interface Meaning {
  readonly code: FailureCode;
  readonly message: string;
  readonly advice: string;
  /** Milliseconds to wait before asking again; `null` when that cannot help. */
  readonly retryAfterMs: number | null;
}

/** One line of a vendor's table of codes. */
export function means(
  code: FailureCode,
  message: string,
  advice: string,
  retryAfterMs: number | null = null,
): Meaning {
  return { code, message, advice, retryAfterMs };
}
