import { unknownRequest } from "../workflows/decide.ts";
import type { RequestView } from "../requests/model.ts";
import type { Queries } from "../requests/queries.ts";
import type { Invocation } from "./command.ts";
import { mayRead } from "./may-read.ts";
import type { ReadDeps } from "./may-read.ts";
import type { Reply } from "./reply.ts";

/** One request with its record, by its own id or by that of a snapshot it made. */
export async function show(
  deps: ReadDeps & { readonly queries: Queries },
  id: string,
  where: Invocation,
): Promise<Reply> {
  const view = (await deps.queries.get(id)) ?? (await deps.queries.getBySnapshot(id.toLowerCase()));
  if (view === null || view.request.teamId !== where.teamId || isPrivate(view, where.userId)) {
    return { kind: "notice", notice: unknownRequest(id.slice(0, 40)) };
  }
  const refusal = await mayRead(deps, where, view);
  if (refusal) return { kind: "notice", notice: refusal };
  return { kind: "show", view, events: await deps.queries.events(view.request.id) };
}

/** What somebody was refused is theirs to know. */
function isPrivate({ request }: RequestView, readerId: string): boolean {
  return request.state === "refused" && request.requesterId !== readerId;
}
