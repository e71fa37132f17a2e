import { z } from "zod";
import { say } from "../../domain/phrase.ts";
import type { Phrase } from "../../domain/phrase.ts";
import { blockIds } from "../ids.ts";

/** What a submitted view holds, as far as our forms need it. Source: Slack, `view_submission`. */
const view = z.object({
  private_metadata: z.string().max(3_000),
  state: z.object({
    values: z.record(
      z.string(),
      z.record(
        z.string(),
        z.object({
          value: z.string().nullish(),
          selected_conversation: z.string().nullish(),
          selected_options: z.array(z.object({ value: z.string() })).nullish(),
        }),
      ),
    ),
  }),
});

type Field = z.infer<typeof view>["state"]["values"][string][string];

export interface Submitted<Metadata> {
  readonly metadata: Metadata;
  /** The block ids of the form's fields. */
  readonly fields: readonly string[];
  /** One input's state; empty for a field that the form does not have or that was left alone. */
  readonly field: (blockId: string, actionId: string) => Field;
}

/** Reads a submitted view; `null` when it is not one that we opened. */
export function readSubmitted<Metadata>(
  submitted: unknown,
  metadata: z.ZodType<Metadata>,
): Submitted<Metadata> | null {
  const parsed = view.safeParse(submitted);
  if (!parsed.success) return null;
  const known = metadata.safeParse(readJson(parsed.data.private_metadata));
  if (!known.success) return null;
  const { values } = parsed.data.state;
  return {
    metadata: known.data,
    fields: Object.keys(values),
    field: (blockId, actionId) => values[blockId]?.[actionId] ?? {},
  };
}

/** Where the reason stands in the form. */
export function reasonBlockOf({ fields }: Pick<Submitted<unknown>, "fields">): string {
  const { reason, incidentReason } = blockIds;
  return fields.includes(incidentReason) ? incidentReason : reason;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** What a person reads beside a field, by the field's `block_id`. */
export type FieldErrors = Readonly<Record<string, Phrase>>;

export const unreadable = say`This form could not be read. Close it and open it once more.`;

/** An id that Slack gave: letters and digits. */
export const slackId = z.string().regex(/^[A-Z0-9]{1,40}$/u);
