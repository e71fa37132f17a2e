import type { ModalView } from "@slack/types";
import { slackFault } from "../slack-errors.ts";
import type { BotContext } from "./context.ts";
import { openViewSchema } from "./open-view.ts";
import type { OpenView } from "./open-view.ts";

/**
 * Puts a view in the place of another: whoever filled it in keeps what stands in fields of the same
 * ids.
 * @param insists whether it is put there also when something else has changed the form meanwhile
 * @returns the new hash; `null` when the form is closed or cannot be drawn, and stays usable as it is
 */
export async function redraw(
  context: BotContext,
  { id, hash }: OpenView,
  drawn: ModalView,
  insists: () => boolean,
): Promise<string | null> {
  const { views: client } = context.clients;
  const update = async (known: { readonly hash?: string }) => {
    const { view } = await client.views.update({ view_id: id, view: drawn, ...known });
    return openViewSchema.parse(view).hash;
  };
  try {
    return await update({ hash });
  } catch (error) {
    const fault = slackFault(error);
    const conflict = fault.kind === "refused" && fault.code === "hash_conflict";
    if (conflict && insists()) return update({}).catch(() => null);
    const closed = fault.kind === "refused" && fault.code === "not_found";
    if (!closed && !conflict) context.log.warn({ fault, err: error }, "a form stays as it was");
    return null;
  }
}
