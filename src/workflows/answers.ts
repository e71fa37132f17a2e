import type { Notice } from "../domain/notice.ts";
import type { Address } from "../requests/intake.ts";

/** How the floors below speak to one person; the bot implements it. */
export interface Answers {
  /** Resolves when it was delivered or can never be: an answer that is lost is logged, not retried. */
  tell(address: Address, notice: Notice): Promise<void>;
}

/** What is to be said is kept until `tell`: the work is done first, however slow the telling is. */
export function saidLater(answers: Answers): {
  readonly answers: Answers;
  readonly tell: () => Promise<void>;
} {
  const said: (() => Promise<void>)[] = [];
  return {
    answers: {
      tell: async (address, notice) => {
        said.push(async () => answers.tell(address, notice));
      },
    },
    tell: async () => {
      for (const say of said) await say();
    },
  };
}
