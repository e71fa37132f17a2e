import { unknownRequest } from "../workflows/decide.ts";
import type { Queries } from "../requests/queries.ts";
import type { Invocation } from "./command.ts";
import type { Reply } from "./reply.ts";

/** One request with its record, by its own id or by that of a snapshot it made. */
export async function show(
  deps: { readonly queries: Queries },
  id: string,
  where: Invocation,
): Promise<Reply> {
  const view = (await deps.queries.get(id)) ?? (await deps.queries.getBySnapshot(id.toLowerCase()));
  if (view === null || view.request.teamId !== where.teamId) {
    return { kind: "notice", notice: unknownRequest(id.slice(0, 40)) };
  }
  return { kind: "show", view, events: await deps.queries.events(view.request.id) };
}
