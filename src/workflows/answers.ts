import type { Notice } from "../domain/notice.ts";
import type { Address } from "../requests/intake.ts";

/** How the floors below speak to one person; the bot implements it. */
export interface Answers {
  /** Resolves when it was delivered or can never be: an answer that is lost is logged, not retried. */
  tell(address: Address, notice: Notice): Promise<void>;
}
