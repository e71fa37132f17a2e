import { z } from "zod";
import { actionIds } from "../../src/bot/ids.ts";
import type { Child } from "./child.ts";

export interface Card {
  readonly ts: string;
  readonly text: string;
  /** What its Approve button carries, while it has one. */
  readonly approve: string | null;
}

const answer = z.array(
  z.object({
    ts: z.string(),
    text: z.string(),
    blocks: z.array(
      z.looseObject({
        elements: z
          .array(z.looseObject({ action_id: z.string().optional(), value: z.string().optional() }))
          .optional(),
      }),
    ),
  }),
);

/** Every card at the Slack stand-in, oldest first. */
export async function cardsOf(slack: Child): Promise<readonly Card[]> {
  const messages = await slack.ask("cards", answer);
  return messages.map(({ ts, text, blocks }) => {
    const buttons = blocks.flatMap(({ elements = [] }) => elements);
    const approve = buttons.find((button) => button.action_id === actionIds.approve);
    return { ts, text, approve: approve?.value ?? null };
  });
}
