import { z } from "zod";
import { card } from "../../src/bot/blocks/card.ts";
import type { RequestView } from "../../src/requests/model.ts";

const blocksSchema = z.array(z.json());
const linkSchema = z.object({
  type: z.literal("link"),
  text: z.string().regex(/^SR-/u),
});

/** What a card must say, drawn anew from the ledger; moments of drawing are left out. */
export function drawn(view: RequestView): unknown {
  const around = {
    nowMs: Date.now(),
    deleteGraceMs: 24 * 3_600_000,
    targetLabel: () => "tokyo (AWS Storage Gateway, ap-northeast-1)",
  };
  return comparable(card(view, around).blocks);
}

/** Blocks without the footer, the ids that Slack gives them, and links to other cards. */
export function comparable(blocks: readonly unknown[]): unknown {
  const rest = blocks.filter((block) => !JSON.stringify(block).includes('"context"'));
  return blocksSchema.parse(
    JSON.parse(
      JSON.stringify(rest, (key, value: unknown) => {
        if (key === "block_id") return undefined;
        const link = linkSchema.safeParse(value);
        return link.success ? { type: "text", text: link.data.text, style: { code: true } } : value;
      }),
    ),
  );
}
