import type { Queries } from "../requests/queries.ts";
import { unknownRequest } from "../workflows/unknown-request.ts";
import type { Invocation } from "./command.ts";
import { mayRead } from "./may-read.ts";
import type { ReadDeps } from "./may-read.ts";
import type { Reply } from "./reply.ts";

/** Every volume of a request with how it stands; its card counts them where they are many. */
export async function details(
  deps: ReadDeps & { readonly queries: Queries },
  requestId: string,
  where: Invocation,
  page: number,
): Promise<Reply> {
  const view = await deps.queries.get(requestId);
  if (view === null || view.request.teamId !== where.teamId) {
    return { kind: "notice", notice: unknownRequest(requestId) };
  }
  const refusal = await mayRead(deps, where, view);
  return refusal ? { kind: "notice", notice: refusal } : { kind: "details", view, page };
}
